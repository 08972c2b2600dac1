/// A run of days in a school calendar, inclusive.
public struct CalendarPeriod: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Days when pupils attend, except weekends and days of the other kinds.
        case term
        /// Staff are in, pupils are not.
        case inset
        /// Half-term or another planned closure.
        case closure
        /// Snow and the like: postpones no deadline, since the child may be at home with the danger.
        case emergencyClosure
    }

    public var scope: Scope
    public var kind: Kind
    public var from: LocalDate
    public var to: LocalDate
    public var name: String?

    public init(scope: Scope, kind: Kind, from: LocalDate, to: LocalDate, name: String? = nil) {
        self.scope = scope
        self.kind = kind
        self.from = from
        self.to = to
        self.name = name
    }
}

/// A bank holiday of England and Wales, substitute days included.
public struct BankHoliday: Hashable, Sendable, Codable {
    public var date: LocalDate
    public var title: String

    public init(date: LocalDate, title: String) {
        self.date = date
        self.title = title
    }
}
