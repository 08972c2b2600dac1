/// What happens on days on which no staff are in. Nothing is ever dropped.
public enum HolidayRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// Released as on any day, to a mailbox that somebody watches; the deadline stays the next school day's.
    case send
    /// Kept until the first day on which staff are in: an area's own choice, with a named approver.
    case hold
}
