public import EncompassCore
public import EncompassStore
import EncompassWords

/// The morning report to MASH: counts, schools and references; nothing about any child.
public struct Sitrep: Sendable {
    public let at: Timestamp
    /// The start of the counts.
    public let since: Timestamp
    public let statistics: MorningStatistics
    public let outstanding: [OutstandingSchool]
    public let alarms: [Alarm]
    public let pauses: [Pause]
    public let feeds: [FeedStatus]
    /// Open, the earliest due first.
    public let breaches: [Breach]
    public let balance: BalanceReport
    public let isExercise: Bool
    private let london: London

    /// - Parameter since: the start of the counts.
    public init(
        store: Store, policies: PolicyBook, london: London, balance: BalanceReport? = nil, isExercise: Bool = false,
        since: Timestamp, at now: Timestamp
    ) throws {
        self.at = now
        self.since = since
        self.london = london
        self.isExercise = isExercise
        statistics = try store.balance.statistics(since: since, at: now)
        outstanding = try store.notifications.outstanding(until: now + .hours(24))
        alarms = try store.alarms.active()
        pauses = try store.pauses.all(inForceOnly: true, at: now)
        feeds = try FeedStatus.all(policies, store: store, london: london, at: now)
        breaches = try store.breaches.all()
        self.balance = try balance ?? store.balance.report(since: since, epoch: nil, seals: false, at: now)
    }

    /// Minutes until a deadline, negative after it.
    public func minutesLeft(_ deadline: Timestamp) -> Int { Int((deadline - at).milliseconds / 60_000) }

    /// The subject of the message: figures, and nothing that names anybody.
    public var subject: String {
        let (date, time) = london.civil(at)
        let open = outstanding.reduce(0) { $0 + $1.notifications }
        return (isExercise ? "EXERCISE: " : "") + "Encompass sitrep \(date) \(time): \(open) outstanding"
    }

    /// The report in plain text.
    public var text: String { lines.joined(separator: "\n") + "\n" }

    private var lines: [String] {
        let (date, time) = london.civil(at)
        var lines = ["Operation Encompass, \(Words.english.day(date)), \(time)", ""]
        if isExercise { lines.insert("EXERCISE: this is part of an exercise.", at: 0) }
        lines += counts
        if !statistics.cancelled.isEmpty {
            lines += ["", "Cancelled by a person, with a reason:"]
            lines += statistics.cancelled.map {
                "  \($0.reference), by \($0.by)\($0.isRestricted ? ", restricted" : "")"
            }
        }
        if !outstanding.isEmpty {
            lines += ["", "Outstanding, by school:"] + outstanding.map(line)
        }
        if !feeds.isEmpty { lines += ["", "Feeds:"] + feeds.map { "  " + $0.words } }
        if !pauses.isEmpty { lines += ["", "PAUSED:"] + pauses.map(line) }
        if !alarms.isEmpty { lines += ["", "Active alarms:"] + alarms.map { "  " + $0.detail } }
        lines += ["", balanceLine]
        return lines
    }

    private var counts: [String] {
        func of(_ states: [NotificationState]) -> Int {
            states.reduce(0) { $0 + (statistics.notificationsByState[$1] ?? 0) }
        }
        let exceptions = statistics.exceptionsByKind.values.reduce(0, +)
        let kinds = statistics.exceptionsByKind.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
        return [
            "Received:      \(statistics.incidents) incidents, \(statistics.children) children",
            "Matched:       \(statistics.childrenByState[.matched] ?? 0) children",
            "Notifications: \(of(NotificationState.allCases)); held \(of([.held])), waiting \(of([.queued, .sending])), "
                + "sent \(of([.sent, .delivered])), acknowledged \(of([.acknowledged])), failed \(of([.failed]))",
            "Cancelled:     \(statistics.cancelled.count) by a person; children left without a notification: "
                + "\(statistics.childrenCancelled)",
            "Overdue:       \(statistics.overdue)",
            "Phone list:    \(statistics.phoneTasksOpen)",
            "Exceptions:    \(exceptions)" + (kinds.isEmpty ? "" : " (\(kinds))"),
            "Breaches open: \(breaches.count)",
        ]
    }

    private func line(_ school: OutstandingSchool) -> String {
        let left = minutesLeft(school.deadlineAt)
        let time = left >= 0 ? "\(left) min left" : "\(-left) min OVERDUE"
        let phone = school.isOnPhoneList ? ", on the phone list" : ""
        return "  \(school.name): \(school.references.joined(separator: " ")), \(time)\(phone)"
    }

    private func line(_ pause: Pause) -> String {
        let (date, time) = london.civil(pause.expiresAt)
        return
            "  \(pause.scope) until \(date) \(time): \(pause.reason) (asked \(pause.askedBy), approved \(pause.approvedBy))"
    }

    private var balanceLine: String {
        if balance.holds { return "All accounted for: \(balance.received) children received." }
        let kinds = balance.differences.map { "\($0.count) \($0.kind.rawValue)" }.joined(separator: ", ")
        return "UNACCOUNTED FOR: \(kinds)."
    }
}

extension Engine {
    /// Makes the reports that are due, each only once. A report more than an hour late is skipped: it would describe
    /// another morning.
    ///
    /// - Returns: the times of the reports made.
    @discardableResult
    public func sitrepStep() throws -> [LocalTime] {
        let now = clock.now()
        let today = london.date(now)
        var made: [LocalTime] = []
        for time in settings.morning.sitrepTimes {
            let moment = london.moment(today, time)
            guard moment <= now, now - moment < .hours(1), try !store.staffMail.hasSitrep(on: today, time: time) else {
                continue
            }
            let report = try Sitrep(
                store: store, policies: policies, london: london, balance: balance, isExercise: settings.isExercise,
                since: morningSince(now), at: now)
            let isNew = try store.staffMail.keepSitrep(
                on: today, time: time, to: settings.morning.sitrepTo, subject: report.subject, text: report.text,
                at: now)
            if isNew { made.append(time) }
        }
        return made
    }
}
