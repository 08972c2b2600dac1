public import EncompassCore

/// Reads the register's links: which establishment came before or after which.
public typealias EstablishmentLinkReader = TableReader<EstablishmentLinkDecoder>

public enum EstablishmentLinkColumn: Int, TableColumn {
    case urn, linked, kind, establishedOn

    public var names: [String] {
        switch self {
        case .urn: ["URN"]
        case .linked: ["LinkURN"]
        case .kind: ["LinkType"]
        case .establishedOn: ["LinkEstablishedDate"]
        }
    }
}

public struct EstablishmentLinkDecoder: RowDecoder {
    public static let required: [[EstablishmentLinkColumn]] = [[.urn], [.linked], [.kind]]

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

    /// `Successor - merged` and its like by their first word; amalgamations and closures that do not say which of the
    /// two came first are another kind.
    private static func kind(_ words: String) -> EstablishmentLink.Kind {
        let words = words.lowercased()
        if words.hasPrefix("successor") { return .successor }
        return words.hasPrefix("predecessor") ? .predecessor : .other
    }
}
