public import EncompassCore

public enum CalendarColumn: Int, TableColumn {
    case scope, urn, kind, from, to, name

    public static let fileKind = "calendar"
}
/// Reads school calendars: terms, INSET days, closures.
public struct CalendarDecoder: RowDecoder {
    public var required: [[CalendarColumn]] { [[.scope, .urn], [.kind], [.from]] }

    /// The most days in one period: longer ones have a wrong year.
    static let longest = 366

    public init() {}

    public func decode(_ fields: inout RowFields<CalendarColumn>) -> CalendarPeriod? {
        let scope = fields.requiredScope(.scope, orURN: .urn)
        let kind = kind(&fields)
        let from = fields.requiredDate(.from)
        let to = lastDay(from, &fields)
        guard let scope, let kind, let from, let to else { return nil }
        if to < from {
            fields.reject(.to, "is before the first day")
            return nil
        }
        if Int(to.dayNumber - from.dayNumber) >= CalendarDecoder.longest {
            fields.reject(.to, "is more than a year after the first day")
            return nil
        }
        return CalendarPeriod(scope: scope, kind: kind, from: from, to: to, name: fields.text(.name))
    }

    /// The days and the kind as they were understood.
    public func readBack(_ period: CalendarPeriod) -> [String: String]? {
        let values: [(CalendarColumn, String?)] = [
            (.scope, period.scope.description), (.kind, Headings.spaced(period.kind.rawValue)),
            (.from, period.from.description),
            (.to, period.to.description), (.name, period.name),
        ]
        return Dictionary(uniqueKeysWithValues: values.compactMap { column, value in value.map { ("\(column)", $0) } })
    }

    public func subject(_ fields: inout RowFields<CalendarColumn>) -> RejectedRow.Subject {
        .period(scope: fields.requiredScope(.scope, orURN: .urn), kind: kind(&fields))
    }

    private func kind(_ fields: inout RowFields<CalendarColumn>) -> CalendarPeriod.Kind? {
        guard let text = fields.requiredText(.kind) else { return nil }
        let kind: CalendarPeriod.Kind? = CodeText.read(text) ?? CalendarDecoder.kinds[CodeText.folded(text)]
        if kind == nil { fields.reject(.kind, "is not one of term, inset, closure, emergencyClosure") }
        return kind
    }

    private static let kinds: [String: CalendarPeriod.Kind] = [
        "insetday": .inset, "trainingday": .inset, "holiday": .closure, "halfterm": .closure, "snow": .emergencyClosure,
    ]

    /// A period without a last day is a single day.
    private func lastDay(_ from: LocalDate?, _ fields: inout RowFields<CalendarColumn>) -> LocalDate? {
        fields.text(.to) == nil ? from : fields.requiredDate(.to)
    }
}

/// Reads the bank holidays that gov.uk publishes as JSON (`bank-holidays.json`).
public enum BankHolidayReader {
    public static let division = "england-and-wales"

    /// The bank holidays of England and Wales by date, and the events that could not be read.
    ///
    /// - Throws: `TableError` if the file is of another kind.
    public static func read(_ bytes: [UInt8]) throws(TableError) -> (holidays: [BankHoliday], faults: [Fault]) {
        let file: JSONValue
        do {
            file = try JSONParser.parse(bytes)
        } catch {
            throw TableError(line: error.line, reason: "not JSON: " + error.description)
        }
        // The whole file, or one division from it.
        let isOneDivision = file["division"]?.text == division
        guard let events = (isOneDivision ? file : file[division])?["events"]?.array else {
            throw TableError(reason: "no list of events under \"\(division)\"")
        }
        let pointer = (isOneDivision ? "" : "/" + division) + "/events/"
        var holidays: [BankHoliday] = []
        var faults: [Fault] = []
        for (index, event) in events.enumerated() {
            if let date = event["date"]?.text.flatMap(DateText.read) {
                holidays.append(BankHoliday(date: date, title: title(event)))
            } else {
                faults.append(Fault(pointer: pointer + "\(index)/date", detail: "is not a valid date"))
            }
        }
        return (holidays.sorted { $0.date < $1.date }, faults)
    }

    private static func title(_ event: JSONValue) -> String {
        event["title"]?.text.flatMap { CleanText($0, limit: 200).text } ?? "Bank holiday"
    }
}
