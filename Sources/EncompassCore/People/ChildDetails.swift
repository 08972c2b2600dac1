/// A child as a police officer described them. Anything absent is *not known*.
public struct ChildDetails: Hashable, Sendable, Codable {
    /// The force's own name for this child within the incident, stable across revisions.
    public var reference: String?
    public var forename: String?
    public var surname: String?
    public var knownAs: String?
    public var formerSurname: String?
    public var dateOfBirth: LocalDate?
    public var sex: Sex?
    /// Unique pupil number as given; only one whose check letter holds is evidence.
    public var upn: String?
    public var address: PostalAddress?
    public var school: SchoolClaim?
    public var present: Bool?
    public var welfareCheck: Bool?
    public var voice: ChildVoice?

    public init(
        reference: String? = nil, forename: String? = nil, surname: String? = nil, knownAs: String? = nil,
        formerSurname: String? = nil, dateOfBirth: LocalDate? = nil, sex: Sex? = nil, upn: String? = nil,
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
        self.address = address
        self.school = school
        self.present = present
        self.welfareCheck = welfareCheck
        self.voice = voice
    }
}

/// The school that the officer was told of: evidence, never proof.
public struct SchoolClaim: Hashable, Sendable, Codable {
    public var urn: URN?
    public var name: String?

    public init(urn: URN? = nil, name: String? = nil) {
        self.urn = urn
        self.name = name
    }
}

/// What the child said, and who was there when they said it.
public struct ChildVoice: Hashable, Sendable, Codable {
    public var text: String?
    public var presentWhenSpoken: String?

    public init(text: String? = nil, presentWhenSpoken: String? = nil) {
        self.text = text
        self.presentWhenSpoken = presentWhenSpoken
    }
}
