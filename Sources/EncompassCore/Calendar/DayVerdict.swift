/// What a day is for one establishment.
public enum DayVerdict: String, Hashable, Sendable, Codable, CaseIterable {
    case schoolDay
    case weekend
    case bankHoliday
    /// Staff are in, pupils are not.
    case inset
    /// Half-term or another planned closure.
    case closure
    case outOfTerm
    /// A school day on which snow or the like shut the school.
    case emergencyClosure

    /// Whether a deadline may fall on the day.
    ///
    /// An emergency closure counts: the child may be at home with the danger, so no deadline moves.
    public var isSchoolDay: Bool { self == .schoolDay || self == .emergencyClosure }

    /// Whether somebody of the staff is there to read a message, or can be reached as on a working day.
    public var isStaffDay: Bool { isSchoolDay || self == .inset }
}
