/// How long things took, rounded: enough to name any percentile, and not enough to know again whose it was.
public struct Durations: Hashable, Sendable, Codable {
    /// How often each number of minutes.
    public private(set) var counts: [Int: Int] = [:]

    public init() {}

    /// Rounds up: to five minutes within an hour, to a quarter within a day, then to an hour.
    public mutating func add(minutes: Int) {
        let minutes = max(0, minutes)
        let step = minutes <= 60 ? 5 : minutes <= 24 * 60 ? 15 : 60
        counts[(minutes + step - 1) / step * step, default: 0] += 1
    }

    public static func += (sum: inout Durations, other: Durations) { sum.counts.merge(other.counts) { $0 + $1 } }

    public var count: Int { counts.values.reduce(0, +) }

    /// The smallest number of minutes within which this share of them was done; nil if there are none.
    ///
    /// - Parameter percent: 1 to 100.
    public func percentile(_ percent: Int) -> Int? {
        let all = count
        guard all > 0 else { return nil }
        let wanted = (all * percent + 99) / 100
        var seen = 0
        for (minutes, count) in counts.sorted(by: { $0.key < $1.key }) {
            seen += count
            if seen >= wanted { return minutes }
        }
        return nil
    }
}

/// Numbers of a time and a place. They can be added up, and hold nothing about a person.
public struct ReportTally: Hashable, Sendable, Codable {
    /// Exceptions of one kind.
    public struct Exceptions: Hashable, Sendable, Codable {
        public var opened = 0
        /// By people.
        public var resolved = 0
        public var durations = Durations()

        public init() {}
    }

    /// What is counted. Everything but the first two belongs to a place, or to the desk.
    public enum Measure: String, Hashable, Sendable, Codable, CaseIterable {
        /// Incidents received, and the children in them.
        case incidents, children
        /// One for each incident and place, corrections and withdrawals aside.
        case notifications
        /// Notifications of records that were received after the deadline.
        case late
        /// Notifications for which a second step was needed.
        case escalated
        /// Children to disclose: each once for each place.
        case due
        /// Those of whom somebody at the place could know by the deadline, and those who were acknowledged by then.
        case disclosed, acknowledged
        /// Matches that a school gave back.
        case wrong
        /// Children on whom a person decided after the machine had proposed somebody, and those where both agree.
        case decided, agreed

        /// The measure that it is part of; nil if it is part of none.
        public var whole: Measure? {
            switch self {
            case .incidents, .children, .notifications, .due, .decided: nil
            case .late, .escalated: .notifications
            case .disclosed, .wrong: .due
            // An acknowledgement by the deadline shows that the place knew by then.
            case .acknowledged: .disclosed
            case .agreed: .decided
            }
        }

        /// Of what its share is given.
        public var base: Measure? { self == .acknowledged ? .due : whole }
    }

    private var counts: [String: Int] = [:]
    /// From the moment when somebody at the place could know of it.
    public var untilAcknowledged = Durations()
    /// By kind.
    public var exceptions: [String: Exceptions] = [:]

    public init() {}

    public subscript(measure: Measure) -> Int {
        get { counts[measure.rawValue] ?? 0 }
        set { counts[measure.rawValue] = newValue == 0 ? nil : newValue }
    }

    public static func += (sum: inout ReportTally, other: ReportTally) {
        sum.counts.merge(other.counts) { $0 + $1 }
        sum.untilAcknowledged += other.untilAcknowledged
        for (kind, more) in other.exceptions {
            var own = sum.exceptions[kind] ?? Exceptions()
            own.opened += more.opened
            own.resolved += more.resolved
            own.durations += more.durations
            sum.exceptions[kind] = own
        }
    }
}

/// The numbers of one day, force, area and place; a year later, those of a month, force and area.
public struct ReportCell: Hashable, Sendable {
    /// By receipt, in London; the first of the month if only that is known.
    public let day: LocalDate
    /// Whether only the month is known, and no place.
    public let isMonth: Bool
    public let force: String
    /// An area's id, empty for a place without one whose name is not known any more; nil for what belongs to no place.
    public let area: String?
    public let place: Scope?
    public var tally: ReportTally

    public init(
        day: LocalDate, isMonth: Bool = false, force: String, area: String? = nil, place: Scope? = nil,
        tally: ReportTally
    ) {
        self.day = day
        self.isMonth = isMonth
        self.force = force
        self.area = area
        self.place = place
        self.tally = tally
    }
}

extension LocalDate {
    /// The first day of its month.
    public var firstOfMonth: LocalDate { adding(days: 1 - day) }
    /// The first day of the month after its own.
    public var nextMonth: LocalDate { firstOfMonth.adding(days: LocalDate.daysIn(month: month, year: year)) }
}
