import EncompassCore
public import EncompassStore
import EncompassWords
import Logging

extension Engine {
    /// One turn of the auditor: checks the balance, updates its metrics, and raises one alarm per difference.
    ///
    /// - Returns: the report, also in `balance` until the next turn.
    @discardableResult
    public func auditStep(limits: BalanceLimits = BalanceLimits()) throws -> BalanceReport {
        let now = clock.now()
        let report = try store.balance.report(
            since: morningSince(now), waiting: try waitingTooLong(limits.decision, at: now), epoch: epoch,
            limits: sparing(limits.claiming(settings.morning.claim), at: now), at: now)
        morning.with { $0.balance = report }
        try announce(report)
        try announceUnattendedCalls(report)
        return report
    }

    /// After a gap in the clock, a message that was in progress before it has had no time in which to end.
    private func sparing(_ limits: BalanceLimits, at now: Timestamp) -> BalanceLimits {
        guard let gap = morning.with({ $0.gap }), now >= gap.noticedAt, now - gap.noticedAt < limits.sending else {
            return limits
        }
        var limits = limits
        limits.sending = Span(milliseconds: limits.sending.milliseconds + gap.length.milliseconds)
        return limits
    }

    /// The start of a morning's counts: the day before; on a Monday, the whole weekend.
    func morningSince(_ now: Timestamp) -> Timestamp { now - .days(london.date(now).weekday == 1 ? 3 : 1) }

    /// Incidents that have waited for a decision, at the same change count, for longer than `span`.
    private func waitingTooLong(_ span: Span, at now: Timestamp) throws -> [String] {
        let undecided = try store.incidents.undecidedChanges()
        return morning.with { memory in
            memory.undecided = undecided.reduce(into: [:]) { held, entry in
                let before = memory.undecided[entry.key]
                held[entry.key] =
                    before?.change == entry.value ? before : (change: entry.value, since: now)
            }
            // A clock that was put back must not make a wait look negative for ever.
            return memory.undecided.filter { now - $0.value.since >= span }.map(\.key)
        }
    }

    private func announce(_ report: BalanceReport) throws {
        let active = try store.alarms.activeKeys(of: .balance)
        for kind in BalanceDifference.Kind.allCases {
            let found = report.differences.first { $0.kind == kind }
            meters.set("encompass_balance_difference", Double(found?.count ?? 0), [("kind", kind.rawValue)])
            let key = "balance.\(kind.rawValue)"
            guard let found else {
                if active.contains(key) { try store.alarms.clear(key, at: report.at) }
                continue
            }
            let ids = found.ids.joined(separator: " ")
            let alarm = Alarm(
                key: key, kind: .balance,
                detail: Words.english(
                    "alarm.balance",
                    ["count": String(found.count), "kind": Words.english("balance.\(kind.rawValue)"), "ids": ids]),
                raisedAt: report.at)
            let entry = AuditEntry(
                .operation, "balance.difference", actor: .engine, subject: "balance:\(kind.rawValue)",
                facts: ["count": String(found.count), "ids": ids])
            if try store.alarms.raise(alarm, entry: entry) {
                log.error("the balance does not hold", metadata: ["kind": "\(kind.rawValue)", "ids": "\(ids)"])
            }
        }
        meters.set("encompass_balance_received", Double(report.received))
        meters.set("encompass_balance_checked_timestamp_seconds", Double(report.at.milliseconds) / 1000)
    }
}
