/// A pupil as a school's roll has them: the personal part of a roll row.
public struct PupilDetails: Hashable, Sendable, Codable {
    public var surname: String
    public var forename: String
    public var middleNames: String?
    public var preferredSurname: String?
    public var preferredForename: String?
    public var formerSurname: String?
    public var dateOfBirth: LocalDate
    public var sex: Sex?
    /// As it stands on the roll; only one whose check letter holds is evidence (`UPN.init`).
    public var upn: String?
    /// The establishment's own number for the pupil, where there is no UPN.
    public var pupilId: String?
    /// Unique learner number (further education).
    public var uln: String?
    public var address: PostalAddress?

    public init(
        surname: String, forename: String, middleNames: String? = nil, preferredSurname: String? = nil,
        preferredForename: String? = nil, formerSurname: String? = nil, dateOfBirth: LocalDate, sex: Sex? = nil,
        upn: String? = nil, pupilId: String? = nil, uln: String? = nil, address: PostalAddress? = nil
    ) {
        self.surname = surname
        self.forename = forename
        self.middleNames = middleNames
        self.preferredSurname = preferredSurname
        self.preferredForename = preferredForename
        self.formerSurname = formerSurname
        self.dateOfBirth = dateOfBirth
        self.sex = sex
        self.upn = upn
        self.pupilId = pupilId
        self.uln = uln
        self.address = address
    }
}
