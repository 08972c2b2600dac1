public import EncompassCore

/// Reads school calendars: terms, INSET days, closures.
public typealias CalendarReader = TableReader<CalendarDecoder>

public enum CalendarColumn: Int, TableColumn {
    case scope, urn, kind, from, to, name

    public var names: [String] {
        switch self {
        case .scope: ["scope"]
        case .urn: ["urn", "school urn", "establishment urn"]
        case .kind: ["kind", "type"]
        case .from: ["from", "start", "start date", "date"]
        case .to: ["to", "end", "end date"]
        case .name: ["name", "title"]
        }
    }
}

public struct CalendarDecoder: RowDecoder {
    public static let required: [[CalendarColumn]] = [[.scope, .urn], [.kind], [.from]]

    /// The most days of one period: longer ones are a wrong year.
    static let longest = 366

    public init() {}

    public func decode(_ fields: inout RowFields<CalendarColumn>) -> CalendarPeriod? {
        let scope = fields.requiredScope(.scope, orURN: .urn)
        let kind = kind(&fields)
        let from = fields.requiredDate(.from)
        let to = lastDay(from, &fields)
        guard let scope, let kind, let from, let to else { return nil }
        if to < from {
            fields.reject(.to, "lies before the first day")
            return nil
        }
        if Int(to.dayNumber - from.dayNumber) >= CalendarDecoder.longest {
            fields.reject(.to, "lies more than a year after the first day")
            return nil
        }
        return CalendarPeriod(scope: scope, kind: kind, from: from, to: to, name: fields.text(.name))
    }

    public func subject(_ fields: inout RowFields<CalendarColumn>) -> RejectedRow.Subject {
        .period(scope: fields.requiredScope(.scope, orURN: .urn), kind: kind(&fields))
    }

    private func kind(_ fields: inout RowFields<CalendarColumn>) -> CalendarPeriod.Kind? {
        guard let text = fields.requiredText(.kind) else { return nil }
        let kind: CalendarPeriod.Kind? = CodeText.read(text) ?? CalendarDecoder.kinds[CodeText.folded(text)]
        if kind == nil { fields.reject(.kind, "is none of term, inset, closure, emergencyClosure") }
        return kind
    }

    private static let kinds: [String: CalendarPeriod.Kind] = [
        "insetday": .inset, "trainingday": .inset, "holiday": .closure, "halfterm": .closure, "snow": .emergencyClosure,
    ]

    /// A period without a last day is its first day alone.
    private func lastDay(_ from: LocalDate?, _ fields: inout RowFields<CalendarColumn>) -> LocalDate? {
        fields.text(.to) == nil ? from : fields.requiredDate(.to)
    }
}
