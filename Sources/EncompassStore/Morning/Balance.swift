public import EncompassCore
import GRDB

/// The auditor's result: whether everything received is accounted for, and what is not.
public struct BalanceReport: Hashable, Sendable {
    public var at: Timestamp
    /// Children of the incidents received in the counted time.
    public var received: Int
    /// By state; a child whose incident was not yet processed is `pending`.
    public var byState: [ChildState: Int]
    /// The matched children of whom no place is notified because a named person cancelled that, with a reason.
    public var cancelled: Int
    /// Records that could not be read and wait for a person.
    public var quarantined: Int
    public var differences: [BalanceDifference]
    /// Tasks of people that are accounted for and unattended.
    public var unattended: [UnattendedTasks]

    public init(
        at: Timestamp, received: Int = 0, byState: [ChildState: Int] = [:], cancelled: Int = 0, quarantined: Int = 0,
        differences: [BalanceDifference] = [], unattended: [UnattendedTasks] = []
    ) {
        self.at = at
        self.received = received
        self.byState = byState
        self.cancelled = cancelled
        self.quarantined = quarantined
        self.differences = differences
        self.unattended = unattended
    }

    public var holds: Bool { differences.isEmpty }
    /// How many things are unaccounted for.
    public var difference: Int { differences.reduce(0) { $0 + $1.count } }
}

/// Things of one kind that are unaccounted for.
public struct BalanceDifference: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A child in an unknown state, or undecided although its incident was processed.
        case childState
        /// A child who waits for a person and is on no exception list.
        case childAdrift
        /// A matched child with no place where it is taught.
        case childNowhere
        /// A matched child whose establishment has no notification with that child in it.
        case childNotNotified = "childUntold"
        /// A matched child whose places are all ruled out, without a named person's decision that nobody is notified.
        case childSilenced
        /// A notification that is neither closed, nor on its ladder with a next step, nor on the phone list.
        case notificationAdrift
        /// An incident that has waited too long to be matched and scheduled.
        case incidentUndecided = "incidentUnsettled"
        /// A refused record that is on no exception list.
        case quarantineAdrift
        /// An exception that nobody has resolved, behind on its own ladder, or off it before anybody was alerted.
        case exceptionAdrift
        /// A message that has been in progress for too long.
        case messageStuck
    }

    public var kind: Kind
    public var count: Int
    /// The first of them, at most `idLimit`, in order.
    public var ids: [String]

    public static let idLimit = 20

    public init(kind: Kind, count: Int, ids: [String]) {
        self.kind = kind
        self.count = count
        self.ids = ids
    }
}

/// How long things may take before the auditor reports them.
public struct BalanceLimits: Hashable, Sendable {
    /// How far behind a step of a ladder may be.
    public var step: Span
    /// How long an incident may wait for its decision.
    public var decision: Span
    /// How long one attempt at a message may take; above any transport's own limit.
    public var sending: Span
    /// How long a phone task may be unattended when its deadline is no further off than this.
    public var call: Span
    /// How long a claim on a task counts as work in progress.
    public var claim: Span

    public init(
        step: Span = .minutes(3), decision: Span = .minutes(5), sending: Span = .minutes(20),
        call: Span = .minutes(15), claim: Span = .minutes(15)
    ) {
        self.step = step
        self.decision = decision
        self.sending = sending
        self.call = call
        self.claim = claim
    }
}

/// Tasks of people that are overdue. The balance holds all the same: the machine has done what it can.
public struct UnattendedTasks: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A school on the phone list with its deadline near or past, which nobody has claimed or called.
        case callUnclaimed
        /// A school's challenge or request for a call back, past its own deadline and not answered.
        case answerOverdue
    }

    public var kind: Kind
    public var count: Int
    /// Short references of the notifications, the most urgent first, at most `limit`.
    public var references: [String]

    public static let limit = 1000

    public init(kind: Kind, count: Int, references: [String]) {
        self.kind = kind
        self.count = count
        self.references = references
    }
}

extension Balance {
    /// Checks the promise itself: every child received is accounted for, every notification is closed or in progress.
    ///
    /// Each change of an incident is checked once: an incident in balance is sealed. So the cost grows with what has
    /// changed and what is late, not with what is held.
    ///
    /// - Parameters:
    ///   - since: the start of the time for which `received` counts children.
    ///   - waiting: incidents that have been undecided for too long, as the caller has observed.
    ///   - epoch: the running daemon's; messages in progress of older ones are stuck. Nil for a tool.
    ///   - seals: false for a tool that may only read.
    public func report(
        since: Timestamp, waiting: [String] = [], epoch: Int64?, limits: BalanceLimits = BalanceLimits(),
        seals: Bool = true, at now: Timestamp
    ) throws -> BalanceReport {
        func check(_ file: some Reading) throws -> (report: BalanceReport, open: Set<String>) {
            var report = try file.countChildren(since: since, at: now)
            let open = try file.checkBalance(into: &report)
            try file.checkTime(into: &report, epoch: epoch, limits: limits)
            report.note(.incidentUndecided, waiting.sorted())
            try file.checkPeople(into: &report, limits: limits)
            return (report, open)
        }
        guard seals else { return try read { try check($0).report } }
        return try write(at: now) { tx in
            let (report, open) = try check(tx)
            try tx.seal(allBut: open)
            return report
        }
    }
}

extension Transaction {
    /// Seals the incidents in balance: they are not checked again before their next change.
    fileprivate func seal(allBut open: Set<String>) throws {
        let seal = try db.cachedStatement(sql: "UPDATE incident SET sealed = change WHERE id = ?")
        for id in try String.fetchAll(db.cachedStatement(sql: BalanceChecks.sealable)) where !open.contains(id) {
            try seal.execute(arguments: [id])
        }
    }
}

extension Reading {
    /// - Returns: the incidents that are not in balance.
    fileprivate func checkBalance(into report: inout BalanceReport) throws -> Set<String> {
        var open: Set<String> = []
        let checks: [(BalanceDifference.Kind, String)] = [
            (.childState, BalanceChecks.childState), (.childAdrift, BalanceChecks.childAdrift),
            (.childNowhere, BalanceChecks.childNowhere), (.childNotNotified, BalanceChecks.childNotNotified),
            (.childSilenced, BalanceChecks.childSilenced),
        ]
        for (kind, sql) in checks {
            let rows = try Row.fetchAll(db.cachedStatement(sql: sql))
            report.note(kind, rows.map { $0["id"] })
            for row in rows { open.insert(row["incident"]) }
        }
        return open
    }
}

extension Reading {
    fileprivate func checkTime(
        into report: inout BalanceReport, epoch: Int64?, limits: BalanceLimits
    ) throws {
        let now = report.at
        let checks: [(BalanceDifference.Kind, String, StatementArguments)] = [
            (.notificationAdrift, BalanceChecks.notificationAdrift, [(now - limits.step).milliseconds]),
            (.exceptionAdrift, BalanceChecks.exceptionAdrift, [(now - limits.step).milliseconds]),
            (
                .quarantineAdrift, BalanceChecks.quarantineAdrift,
                [Identifier(at: now - .days(2), random: []).description]
            ),
            (
                .messageStuck, BalanceChecks.messageStuck,
                [(now - limits.sending).milliseconds, epoch ?? Int64.min]
            ),
        ]
        for (kind, sql, arguments) in checks {
            report.note(kind, try String.fetchAll(db.cachedStatement(sql: sql), arguments: arguments))
        }
    }

    fileprivate func checkPeople(into report: inout BalanceReport, limits: BalanceLimits) throws {
        let now = report.at
        let limit = UnattendedTasks.limit
        let times = [now + limits.call, now - limits.call, now - limits.claim].map(\.milliseconds)
        let calls = try String.fetchAll(
            db.cachedStatement(sql: BalanceChecks.callUnclaimed),
            arguments: StatementArguments(times + [Int64(limit)]))
        let count =
            calls.count < limit
            ? nil
            : try Int.fetchOne(
                db.cachedStatement(sql: BalanceChecks.callsUnclaimed), arguments: StatementArguments(times))
        report.note(.callUnclaimed, calls, of: count)
        let answers = try String.fetchAll(
            db.cachedStatement(sql: BalanceChecks.answerOverdue), arguments: [now.milliseconds])
        report.note(.answerOverdue, Array(answers.prefix(limit)), of: answers.count)
    }

    fileprivate func countChildren(since: Timestamp, at now: Timestamp) throws -> BalanceReport {
        var report = BalanceReport(at: now)
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: BalanceChecks.childCounts(seenBy: .all)), arguments: [since.milliseconds])
        for row in rows {
            let count: Int = row["n"]
            guard count > 0 else { continue }
            report.received += count
            if let state = ChildState(rawValue: row["state"]) { report.byState[state] = count }
        }
        report.cancelled =
            try Int.fetchOne(
                db.cachedStatement(sql: BalanceChecks.childrenCancelled), arguments: [since.milliseconds]) ?? 0
        report.quarantined =
            try Int.fetchOne(
                db.cachedStatement(
                    sql: "SELECT COUNT(*) FROM exception WHERE settled_at IS NULL AND kind = 'quarantined'")) ?? 0
        return report
    }
}

extension Incidents {
    /// Undecided incidents, each with its change count.
    public func undecidedChanges() throws -> [String: Int] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(sql: "SELECT id, change FROM incident WHERE change <> settled")
            ).reduce(into: [:]) { $0[$1["id"] as String] = $1["change"] as Int }
        }
    }
}

extension BalanceReport {
    fileprivate mutating func note(_ kind: BalanceDifference.Kind, _ ids: [String]) {
        guard !ids.isEmpty else { return }
        differences.append(
            BalanceDifference(kind: kind, count: ids.count, ids: Array(ids.prefix(BalanceDifference.idLimit))))
    }

    fileprivate mutating func note(_ kind: UnattendedTasks.Kind, _ references: [String], of count: Int?) {
        guard !references.isEmpty else { return }
        unattended.append(UnattendedTasks(kind: kind, count: count ?? references.count, references: references))
    }
}
