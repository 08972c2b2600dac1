/// `1 child`, `2 children`; by default an `s` makes the plural.
public func counted(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(count) " + (count == 1 ? one : many ?? one + "s")
}

/// English names, as configuration files and mail headers have them. Texts for people have them from `EncompassWords`.
extension LocalDate {
    /// Monday first.
    public static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    /// January first.
    public static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
