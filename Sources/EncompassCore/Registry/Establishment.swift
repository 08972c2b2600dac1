/// A school, college or other place of education in the register (GIAS).
public struct Establishment: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        case open, closed, proposedToOpen, proposedToClose
    }

    public var urn: URN
    public var name: String
    public var status: Status
    /// Local authority code, three digits (`926` Norfolk); absent in the short lists.
    public var localAuthority: String?
    public var localAuthorityName: String?
    /// DfE's establishment number, four digits, unique within the authority.
    public var establishmentNumber: String?
    public var type: String?
    public var phase: String?
    public var openDate: LocalDate?
    public var closeDate: LocalDate?
    public var lowAge: Int?
    public var highAge: Int?
    public var address: PostalAddress
    public var telephone: String?

    public init(
        urn: URN, name: String, status: Status = .open, localAuthority: String? = nil,
        localAuthorityName: String? = nil, establishmentNumber: String? = nil, type: String? = nil,
        phase: String? = nil, openDate: LocalDate? = nil, closeDate: LocalDate? = nil, lowAge: Int? = nil,
        highAge: Int? = nil, address: PostalAddress = PostalAddress(), telephone: String? = nil
    ) {
        self.urn = urn
        self.name = name
        self.status = status
        self.localAuthority = localAuthority
        self.localAuthorityName = localAuthorityName
        self.establishmentNumber = establishmentNumber
        self.type = type
        self.phase = phase
        self.openDate = openDate
        self.closeDate = closeDate
        self.lowAge = lowAge
        self.highAge = highAge
        self.address = address
        self.telephone = telephone
    }
}

/// A predecessor or successor that the register's links file records.
public struct EstablishmentLink: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable { case predecessor, successor, other }

    public var urn: URN
    public var linked: URN
    public var kind: Kind
    /// The register's own text (`Successor - merged`).
    public var description: String
    public var establishedOn: LocalDate?

    public init(urn: URN, linked: URN, kind: Kind, description: String, establishedOn: LocalDate? = nil) {
        self.urn = urn
        self.linked = linked
        self.kind = kind
        self.description = description
        self.establishedOn = establishedOn
    }
}

/// Unique reference number of an educational establishment (GIAS), 100000 to 999999.
public struct URN: Hashable, Comparable, Sendable, TextCoded {
    public let number: Int32

    /// Six digits exactly; white space around them is ignored.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let number = text.withUTF8(URN.read) else { return nil }
        self.number = number
    }

    /// Over plain bytes: a roll of a county has a million.
    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        var (value, count): (Int32, Int) = (0, 0)
        for byte in text where byte != 0x20 {
            guard count < 6, byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int32(byte - 0x30)
            count += 1
        }
        return count == 6 && value >= 100_000 ? value : nil
    }

    public init?(number: Int32) {
        guard (100_000...999_999).contains(number) else { return nil }
        self.number = number
    }

    public var description: String { String(number) }
    public static func < (a: URN, b: URN) -> Bool { a.number < b.number }

    public static let mismatch = "not a URN"
}

/// What a contact or a calendar entry applies to, and what is notified: one establishment, all of a local authority, or
/// a provider of education for children who are not in school.
public enum Scope: Hashable, Sendable, TextCoded {
    case establishment(URN)
    /// Three-digit local authority code.
    case localAuthority(String)
    case provider(ProviderID)

    /// `urn:121234`, `la:926` or `provider:926-0123456789ab`, without regard to case and surrounding spaces; a bare URN
    /// is an establishment.
    public init?(_ text: some StringProtocol) {
        let trimmed = String(text.filter { $0 != " " }).lowercased()
        if let urn = URN(trimmed.hasPrefix("urn:") ? String(trimmed.dropFirst(4)) : trimmed) {
            self = .establishment(urn)
        } else if trimmed.hasPrefix("la:"), trimmed.utf8.count == 6,
            trimmed.utf8.dropFirst(3).allSatisfy({ (0x30...0x39).contains($0) })
        {
            self = .localAuthority(String(trimmed.dropFirst(3)))
        } else if trimmed.hasPrefix("provider:"), let id = ProviderID(trimmed.dropFirst(9)) {
            self = .provider(id)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .establishment(let urn): "urn:\(urn)"
        case .localAuthority(let code): "la:\(code)"
        case .provider(let id): "provider:\(id)"
        }
    }

    public static let mismatch = "not a scope"

    public var urn: URN? { if case .establishment(let urn) = self { urn } else { nil } }
    public var provider: ProviderID? { if case .provider(let id) = self { id } else { nil } }
    /// The authority that it is, or whose register a provider is on; nil for an establishment.
    public var authority: String? {
        switch self {
        case .establishment: nil
        case .localAuthority(let code): code
        case .provider(let id): id.authority
        }
    }
}

/// A provider of education on an authority's register of children not in school: the authority's code and twelve digits
/// of a keyed hash of the name, which so is in no address and no log.
public struct ProviderID: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// `926-0123456789ab`
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard parts.count == 2, parts[0].count == 3, parts[0].allSatisfy(isDigit), parts[1].count == 12,
            parts[1].allSatisfy({ isDigit($0) || (0x61...0x66).contains($0) })
        else { return nil }
        description = String(text)
    }

    public var authority: String { String(description.prefix(3)) }
}

/// An establishment that a person names for a child. It is checked like a matched one.
public struct Destination: Hashable, Sendable {
    /// What it is named for.
    public enum Use: Hashable, Sendable {
        /// The child attends it, and its roll is not held.
        case withoutRoll
        /// The children of a notification go there instead.
        case redirect
    }

    public let urn: URN
    /// Its name; nil if it is not in the register.
    public let name: String?
    public let isClosed: Bool
    /// Its successors, if it is closed.
    public let successors: [URN]
    /// Whether its roll of this school year is held.
    public let holdsRoll: Bool

    public init(urn: URN, name: String?, isClosed: Bool, successors: [URN], holdsRoll: Bool) {
        self.urn = urn
        self.name = name
        self.isClosed = isClosed
        self.successors = successors
        self.holdsRoll = holdsRoll
    }

    /// Why it cannot be used, in a text for the person who named it; nil if it can.
    public func fault(for use: Use) -> Phrase? {
        guard let name else { return Phrase("error.establishment.unknown", ["urn": urn]) }
        if isClosed {
            let next = successors.map(\.description).joined(separator: ", ")
            return switch successors.count {
            case 0: Phrase("error.establishment.closed", ["urn": urn, "name": name])
            case 1: Phrase("error.establishment.successor", ["urn": urn, "name": name, "next": next])
            default: Phrase("error.establishment.successors", ["urn": urn, "name": name, "next": next])
            }
        }
        if use == .withoutRoll, holdsRoll {
            return Phrase("error.establishment.rollHeld", ["urn": urn, "name": name])
        }
        return nil
    }
}
