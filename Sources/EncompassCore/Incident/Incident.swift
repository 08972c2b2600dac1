/// One domestic-abuse incident as a force reported it: the known fields, after defaults.
public struct Incident: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable, CaseIterable { case new, corrected, retracted }
    public enum RiskGrade: String, Hashable, Sendable, Codable, CaseIterable { case standard, medium, high }

    /// The force's identifier as data.police.uk spells it (`norfolk`).
    public var force: String
    /// The force's own reference, unique within the force.
    public var reference: String
    /// As given; many forces' exports have none.
    public var revision: Int?
    public var status: Status
    public var occurredAt: Timestamp
    public var attendedAt: Timestamp?
    public var location: PostalAddress?
    /// For MASH alone; no template for a school can reach it.
    public var circumstances: String?
    /// What a school may be told.
    public var schoolSummary: String?
    public var riskGrade: RiskGrade?
    public var restricted: Bool
    public var safeAddress: Bool
    public var children: [ChildDetails]
    /// For MASH alone.
    public var adults: [InvolvedAdult]

    public init(
        force: String, reference: String, revision: Int? = nil, status: Status = .new, occurredAt: Timestamp,
        attendedAt: Timestamp? = nil, location: PostalAddress? = nil, circumstances: String? = nil,
        schoolSummary: String? = nil, riskGrade: RiskGrade? = nil, restricted: Bool = false, safeAddress: Bool = false,
        children: [ChildDetails] = [], adults: [InvolvedAdult] = []
    ) {
        self.force = force
        self.reference = reference
        self.revision = revision
        self.status = status
        self.occurredAt = occurredAt
        self.attendedAt = attendedAt
        self.location = location
        self.circumstances = circumstances
        self.schoolSummary = schoolSummary
        self.riskGrade = riskGrade
        self.restricted = restricted
        self.safeAddress = safeAddress
        self.children = children
        self.adults = adults
    }
}

/// An adult named in the incident: for MASH alone.
public struct InvolvedAdult: Hashable, Sendable, Codable {
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable { case victim, allegedPerpetrator, other }

    public var role: Role?
    public var relationship: String?
    public var forename: String?
    public var surname: String?
    public var dateOfBirth: LocalDate?
    public var address: PostalAddress?
    public var livesAtAddress: Bool?
    public var employer: String?

    public init(
        role: Role? = nil, relationship: String? = nil, forename: String? = nil, surname: String? = nil,
        dateOfBirth: LocalDate? = nil, address: PostalAddress? = nil, livesAtAddress: Bool? = nil,
        employer: String? = nil
    ) {
        self.role = role
        self.relationship = relationship
        self.forename = forename
        self.surname = surname
        self.dateOfBirth = dateOfBirth
        self.address = address
        self.livesAtAddress = livesAtAddress
        self.employer = employer
    }
}

/// One thing wrong with a record, and where: an RFC 6901 pointer and words that hold no personal data.
public struct Fault: Hashable, Sendable, Codable {
    /// JSON pointer into the record, `""` for the whole of it.
    public var pointer: String
    public var detail: String

    public init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }

    /// The field as people call it: `date of birth` of `/children/0/dateOfBirth`; empty for the record as a whole.
    public var field: String {
        var names = pointer.split(separator: "/").map(String.init)
        if names.first == "children", names.count > 1 { names.removeFirst() }
        let words = names.filter { !($0.first?.isNumber ?? true) }.map { name in
            name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
        }
        return words.joined(separator: " ")
    }

    /// What is wrong with which field: `date of birth is not a date that exists`.
    public var words: String { field.isEmpty ? detail : "\(field) \(detail)" }
}
