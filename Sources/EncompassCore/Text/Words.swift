/// `1 child`, `2 children`; by default an `s` makes the plural.
public func counted(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(count) " + (count == 1 ? one : many ?? one + "s")
}

/// Dates in words, for every page, message and report.
extension LocalDate {
    /// `Friday 20 November 2026`.
    public var words: String { "\(LocalDate.weekdays[weekday - 1]) \(wordsWithoutWeekday)" }

    /// `20 November 2026`.
    public var wordsWithoutWeekday: String {
        let (year, month, day) = components
        return "\(day) \(LocalDate.months[month - 1]) \(year)"
    }

    /// Monday first.
    public static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    /// January first.
    public static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
