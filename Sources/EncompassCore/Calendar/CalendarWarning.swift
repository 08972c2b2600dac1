/// What the calendar had to assume: shown wherever a date that rests on it is shown.
public enum CalendarWarning: String, Hashable, Sendable, Codable, CaseIterable, CustomStringConvertible {
    /// No terms are held for the establishment or its authority around the day: every weekday that is no bank holiday
    /// was taken for a school day, since telling a school too early does less harm than too late.
    case noTerms
    /// The day lies after the last bank holiday held, so that one may have been missed.
    case noBankHolidays
    /// Closures follow each other for so long that a mistake is likelier: a weekday was taken instead.
    case noSchoolDay

    public var description: String {
        switch self {
        case .noTerms:
            "no term dates are held for this day: every weekday that is no bank holiday counts as a school day"
        case .noBankHolidays: "no bank holidays are held for this day"
        case .noSchoolDay: "the calendar holds no school day for a hundred days on: a weekday was taken instead"
        }
    }
}
