/// Whether schools are notified of a child of this age at the incident.
public enum Eligibility: String, Hashable, Sendable, Codable, CaseIterable {
    /// Reception to 17, or on a roll and under 18.
    case eligible
    /// The date of birth is unknown or cannot be right: never a reason to drop a child.
    case unknown
    /// Proposed as ineligible; a person decides.
    case tooYoung, tooOld

    /// Whether the machine may propose the child as ineligible.
    public var isProposedIneligible: Bool { self == .tooYoung || self == .tooOld }

    /// From Reception (four by the 31 August before the school year; in August, by this one) to 17 on the day.
    ///
    /// - Parameters:
    ///   - dateOfBirth: the roll's if there is one, since the officer's may be wrong.
    ///   - isOnRoll: a pupil under 18 is never ineligible, however young.
    ///   - earlyYears: the area notifies schools of younger children too.
    ///   - date: the day of the incident.
    public static func assess(
        dateOfBirth: LocalDate?, isOnRoll: Bool, earlyYears: Bool = false, on date: LocalDate
    ) -> Eligibility {
        guard let dateOfBirth, dateOfBirth <= date, age(dateOfBirth, on: date) < 100 else { return .unknown }
        if age(dateOfBirth, on: date) >= 18 { return .tooOld }
        if isOnRoll || earlyYears { return .eligible }
        let schoolYear = date.month >= 8 ? date.year : date.year - 1
        guard let cutOff = LocalDate(year: schoolYear, month: 8, day: 31) else { return .unknown }
        return age(dateOfBirth, on: cutOff) >= 4 ? .eligible : .tooYoung
    }

    /// Whole years; a person born on 29 February is a year older on 1 March in other years.
    static func age(_ dateOfBirth: LocalDate, on date: LocalDate) -> Int {
        let (born, now) = (dateOfBirth.components, date.components)
        return now.year - born.year - ((now.month, now.day) < (born.month, born.day) ? 1 : 0)
    }
}
