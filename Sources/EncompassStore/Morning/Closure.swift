public import EncompassCore

/// Days, first and last included, on which schools are shut by an emergency.
public struct ClosureDays: Hashable, Sendable, Codable {
    public var scope: Scope
    public var first: LocalDate
    public var last: LocalDate

    /// No closure is entered for longer at once: what lasts is not snow.
    public static let longest = 14

    public init(scope: Scope, first: LocalDate, last: LocalDate) {
        self.scope = scope
        self.first = first
        self.last = last
    }

    func overlaps(_ period: CalendarPeriod) -> Bool { period.from <= last && period.to >= first }
}

/// What closing schools at short notice touches.
public struct ClosureEffect: Hashable, Sendable, Codable {
    /// Open notifications of the schools with their deadline on those days. None of their deadlines moves.
    public var notifications: Int
    /// Tasks that open on the phone list at once, since nobody may be at the school to read a message.
    public var phoneTasks: Int

    public init(notifications: Int, phoneTasks: Int) {
        self.notifications = notifications
        self.phoneTasks = phoneTasks
    }
}

/// What taking a closure back touched.
public struct ReopeningEffect: Hashable, Sendable, Codable {
    /// Calls that the closure had put on the phone list and nobody had begun.
    public var withdrawn: Int
    /// Calls that stay on the list: claimed, made once already, or with no later step that would come to the phone.
    public var kept: Int

    public init(withdrawn: Int = 0, kept: Int = 0) {
        self.withdrawn = withdrawn
        self.kept = kept
    }
}

/// A call that a closure put on the phone list.
public struct ClosureCall: Sendable {
    public let target: Scope
    public let deadlineAt: Timestamp
    /// The rules frozen when the notification was made, encoded.
    public let plan: String
    /// The next step of its ladder.
    public let step: Int
    /// Whether its ladder is that of school hours.
    public let inSchoolHours: Bool
}
