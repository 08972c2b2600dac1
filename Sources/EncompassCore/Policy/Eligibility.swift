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
    ///   - age: the officer's, which counts where the date of birth is not known. Younger or older than school age is
    ///     only somebody who cannot be of school age with any birthday.
    ///   - isOnRoll: a pupil under 18 is never ineligible, however young.
    ///   - earlyYears: the area notifies schools of younger children too.
    ///   - date: the day of the incident.
    public static func assess(
        dateOfBirth: LocalDate?, age: Int? = nil, isOnRoll: Bool, earlyYears: Bool = false, on date: LocalDate
    ) -> Eligibility {
        guard let dateOfBirth else {
            return assess(age: age, isOnRoll: isOnRoll, earlyYears: earlyYears, on: date)
        }
        guard dateOfBirth <= date, self.age(dateOfBirth, on: date) < 100 else { return .unknown }
        if self.age(dateOfBirth, on: date) >= 18 { return .tooOld }
        if isOnRoll || earlyYears { return .eligible }
        return isOfSchoolAge(dateOfBirth, on: date) ? .eligible : .tooYoung
    }

    private static func assess(age: Int?, isOnRoll: Bool, earlyYears: Bool, on date: LocalDate) -> Eligibility {
        guard let age else { return .unknown }
        if age >= 18 { return .tooOld }
        if isOnRoll || earlyYears { return .eligible }
        // The oldest child of this age has a birthday tomorrow.
        let tomorrow = date.adding(days: 1).components
        guard let oldest = LocalDate(year: tomorrow.year - age - 1, month: tomorrow.month, day: min(tomorrow.day, 28))
        else { return .unknown }
        return isOfSchoolAge(oldest, on: date) ? .eligible : .tooYoung
    }

    private static func isOfSchoolAge(_ dateOfBirth: LocalDate, on date: LocalDate) -> Bool {
        let schoolYear = date.month >= 8 ? date.year : date.year - 1
        guard let cutOff = LocalDate(year: schoolYear, month: 8, day: 31) else { return true }
        return age(dateOfBirth, on: cutOff) >= 4
    }

    /// Whole years; a person born on 29 February is a year older on 1 March in other years.
    public static func age(_ dateOfBirth: LocalDate, on date: LocalDate) -> Int {
        let (born, now) = (dateOfBirth.components, date.components)
        return now.year - born.year - ((now.month, now.day) < (born.month, born.day) ? 1 : 0)
    }
}
