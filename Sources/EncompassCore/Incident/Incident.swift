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
    /// Only for MASH; no template can disclose it to a school.
    public var circumstances: String?
    /// What may be disclosed to a school.
    public var schoolSummary: String?
    public var riskGrade: RiskGrade?
    public var restricted: Bool
    public var safeAddress: Bool
    public var children: [ChildDetails]
    /// Only for MASH.
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

/// An adult named in the incident; only for MASH.
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

/// One fault in a record: an RFC 6901 pointer and a text without personal data.
public struct Fault: Hashable, Sendable, Codable {
    /// JSON pointer into the record, `""` for the whole of it.
    public var pointer: String
    public var detail: String

    public init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }

    /// The field's name for people: `date of birth` of `/children/0/dateOfBirth`; empty for the record as a whole.
    public var field: String {
        var names = pointer.split(separator: "/").map(String.init)
        if names.first == "children", names.count > 1 { names.removeFirst() }
        let words = names.filter { !($0.first?.isNumber ?? true) }.map { name in
            name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
        }
        return words.joined(separator: " ").split(separator: " ")
            .map { ["urn", "upn", "nhs"].contains($0) ? $0.uppercased() : String($0) }.joined(separator: " ")
    }

    /// The field and its fault: `date of birth is not a valid date`; of the whole record, `the record is not JSON`.
    public var words: String {
        guard field.isEmpty else { return "\(field) \(detail)" }
        return detail.hasPrefix("is ") ? "the record " + detail : detail
    }
}

/// A child as reported. Anything absent is *not known*.
public struct ChildDetails: Hashable, Sendable, Codable {
    /// The force's own reference for this child within the incident, the same in every revision.
    public var reference: String?
    public var forename: String?
    public var surname: String?
    public var knownAs: String?
    public var formerSurname: String?
    public var dateOfBirth: LocalDate?
    public var sex: Sex?
    /// Unique pupil number as given; it is evidence only if its check letter is right.
    public var upn: String?
    /// As given; it is evidence only if its check digit is right.
    public var nhsNumber: String?
    /// Whole years at the incident, as the officer judged it: weak evidence where the date of birth is not known.
    public var age: Int?
    /// Whether the child is not born yet.
    public var unborn: Bool?
    public var dueDate: LocalDate?
    public var address: PostalAddress?
    public var school: SchoolClaim?
    public var present: Bool?
    public var welfareCheck: Bool?
    public var voice: ChildVoice?

    /// Not born yet: never a pupil, so no school is notified. A child with a date of birth is born, whatever was ticked.
    public var isUnborn: Bool { unborn == true && dateOfBirth == nil }

    public init(
        reference: String? = nil, forename: String? = nil, surname: String? = nil, knownAs: String? = nil,
        formerSurname: String? = nil, dateOfBirth: LocalDate? = nil, sex: Sex? = nil, upn: String? = nil,
        nhsNumber: String? = nil, age: Int? = nil, unborn: Bool? = nil, dueDate: LocalDate? = nil,
        address: PostalAddress? = nil, school: SchoolClaim? = nil, present: Bool? = nil, welfareCheck: Bool? = nil,
        voice: ChildVoice? = nil
    ) {
        self.reference = reference
        self.forename = forename
        self.surname = surname
        self.knownAs = knownAs
        self.formerSurname = formerSurname
        self.dateOfBirth = dateOfBirth
        self.sex = sex
        self.upn = upn
        self.nhsNumber = nhsNumber
        self.age = age
        self.unborn = unborn
        self.dueDate = dueDate
        self.address = address
        self.school = school
        self.present = present
        self.welfareCheck = welfareCheck
        self.voice = voice
    }
}

/// The school named to the officer: evidence, never proof.
public struct SchoolClaim: Hashable, Sendable, Codable {
    public var urn: URN?
    public var name: String?

    public init(urn: URN? = nil, name: String? = nil) {
        self.urn = urn
        self.name = name
    }
}

/// What the child said, and who else was present.
public struct ChildVoice: Hashable, Sendable, Codable {
    public var text: String?
    public var presentWhenSpoken: String?

    public init(text: String? = nil, presentWhenSpoken: String? = nil) {
        self.text = text
        self.presentWhenSpoken = presentWhenSpoken
    }
}
