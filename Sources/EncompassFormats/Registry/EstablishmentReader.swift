public import EncompassCore

/// The columns of GIAS that are used.
public enum EstablishmentColumn: Int, TableColumn {
    case urn, name, localAuthority, localAuthorityName, establishmentNumber, type, phase, status, statusCode, openDate,
        closeDate, lowAge, highAge, street, locality, address3, town, county, postcode, telephone

    public static let fileKind = "establishments"
}
/// Reads the register of establishments: a GIAS download, or a short list of `urn, name, open_date, close_date…`.
public struct EstablishmentDecoder: RowDecoder {
    public var required: [[EstablishmentColumn]] { [[.urn], [.name]] }

    private let today: LocalDate

    /// - Parameter today: distinguishes past from future closures, in lists without a status.
    public init(today: LocalDate) { self.today = today }

    public func decode(_ fields: inout RowFields<EstablishmentColumn>) -> Establishment? {
        let urn = fields.requiredURN(.urn)
        let name = fields.requiredText(.name, limit: 300)
        guard let urn, let name else { return nil }
        let openDate = fields.date(.openDate)
        let closeDate = fields.date(.closeDate)
        return Establishment(
            urn: urn, name: name, status: status(&fields, openDate, closeDate),
            localAuthority: code(.localAuthority, digits: 3, &fields),
            localAuthorityName: fields.text(.localAuthorityName),
            establishmentNumber: code(.establishmentNumber, digits: 4, &fields), type: fields.text(.type),
            phase: fields.text(.phase), openDate: openDate, closeDate: closeDate,
            lowAge: fields.integer(.lowAge, in: 0...99), highAge: fields.integer(.highAge, in: 0...99),
            address: address(&fields), telephone: telephone(&fields))
    }

    public func subject(_ fields: inout RowFields<EstablishmentColumn>) -> RejectedRow.Subject {
        .establishment(fields.text(.urn).flatMap { URN($0) })
    }

    private func address(_ fields: inout RowFields<EstablishmentColumn>) -> PostalAddress {
        let lines = [EstablishmentColumn.street, .locality, .address3].compactMap { fields.text($0) }
        return PostalAddress(
            lines: lines, town: fields.text(.town) ?? fields.text(.county), postcode: fields.postcode(.postcode))
    }

    /// The status from the register's text, its code, or the dates.
    private func status(
        _ fields: inout RowFields<EstablishmentColumn>, _ openDate: LocalDate?, _ closeDate: LocalDate?
    ) -> Establishment.Status {
        let text = fields.text(.status)
        if let text, let status = EstablishmentDecoder.statuses[CodeText.folded(text)] { return status }
        if let code = fields.text(.statusCode), let status = EstablishmentDecoder.statuses[code] { return status }
        if text != nil { fields.warn(.status, "is not a known status; taken from the dates") }
        if let closeDate { return closeDate <= today ? .closed : .proposedToClose }
        if let openDate, openDate > today { return .proposedToOpen }
        return .open
    }

    private static let statuses: [String: Establishment.Status] = [
        "open": .open, "closed": .closed, "open,butproposedtoclose": .proposedToClose,
        "proposedtoclose": .proposedToClose, "proposedtoopen": .proposedToOpen,
        "1": .open, "2": .closed, "3": .proposedToClose, "4": .proposedToOpen,
    ]

    /// A number as text, with the leading zeros that spreadsheets remove.
    private func code(
        _ column: EstablishmentColumn, digits: Int, _ fields: inout RowFields<EstablishmentColumn>
    ) -> String? {
        guard let text = fields.text(column) else { return nil }
        guard text.utf8.count <= digits, let number = number(text.utf8) else {
            fields.warn(column, "is not a number of \(digits) digits; kept as given")
            return text
        }
        return padded(number, digits)
    }

    private func telephone(_ fields: inout RowFields<EstablishmentColumn>) -> String? {
        guard let text = fields.text(.telephone) else { return nil }
        guard let number = PhoneNumber.read(text) else {
            fields.warn(.telephone, "is not a telephone number; kept as given")
            return text
        }
        return number
    }
}

public enum EstablishmentLinkColumn: Int, TableColumn {
    case urn, linked, kind, establishedOn

    public static let fileKind = "links"
}
/// Reads the register's links: predecessors and successors of establishments.
public struct EstablishmentLinkDecoder: RowDecoder {
    public var required: [[EstablishmentLinkColumn]] { [[.urn], [.linked], [.kind]] }

    public init() {}

    public func decode(_ fields: inout RowFields<EstablishmentLinkColumn>) -> EstablishmentLink? {
        let urn = fields.requiredURN(.urn)
        let linked = fields.requiredURN(.linked)
        let words = fields.requiredText(.kind)
        guard let urn, let linked, let words else { return nil }
        if urn == linked {
            fields.reject(.linked, "links an establishment with itself")
            return nil
        }
        return EstablishmentLink(
            urn: urn, linked: linked, kind: EstablishmentLinkDecoder.kind(words), description: words,
            establishedOn: fields.date(.establishedOn))
    }

    public func subject(_ fields: inout RowFields<EstablishmentLinkColumn>) -> RejectedRow.Subject {
        .link(fields.text(.urn).flatMap { URN($0) })
    }

    /// `Successor - merged` and similar, by the first word. Amalgamations and closures that do not say which came first
    /// are of another kind.
    private static func kind(_ words: String) -> EstablishmentLink.Kind {
        let words = words.lowercased()
        if words.hasPrefix("successor") { return .successor }
        return words.hasPrefix("predecessor") ? .predecessor : .other
    }
}
