/// A school, college or other place of education as the register (GIAS) has it.
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
    /// The register's own words (`Successor - merged`).
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
