import EncompassCore
package import EncompassStore
import EncompassWords
import Logging

extension Engine {
    /// Raises an alarm about the schools that nobody is calling, and again only when another joins them. Each
    /// unanswered challenge or call-back has an alarm of its own (`dutyStep`).
    func announceUnattendedCalls(_ report: BalanceReport) throws {
        for kind in UnattendedTasks.Kind.allCases {
            let count = report.unattended.first { $0.kind == kind }?.count ?? 0
            meters.set("encompass_neglected", Double(count), [("kind", kind.rawValue)])
        }
        let key = "neglect.\(UnattendedTasks.Kind.callUnclaimed.rawValue)"
        guard let calls = report.unattended.first(where: { $0.kind == .callUnclaimed }) else {
            morning.with { $0.announcedCalls = AnnouncedCalls() }
            try store.alarms.clear(key, at: report.at)
            return
        }
        let alarm = Alarm(key: key, kind: .callDue, detail: Engine.words(calls), raisedAt: report.at)
        guard morning.with({ $0.announcedCalls.isNew(calls) }) else { return try store.alarms.restate(alarm) }
        if try store.alarms.raise(alarm) { log.error("calls are not made", metadata: ["count": "\(calls.count)"]) }
    }

    private static func words(_ calls: UnattendedTasks) -> String {
        let shown = calls.references.prefix(BalanceDifference.idLimit).joined(separator: " ")
        let more = calls.count - BalanceDifference.idLimit
        let values = ["count": String(calls.count), "references": shown]
        return more > 0
            ? Words.english("alarm.callDue.more", values.merging(["more": String(more)]) { $1 })
            : Words.english("alarm.callDue", values)
    }
}

/// The unattended calls of the last alarm.
package struct AnnouncedCalls: Sendable {
    private var count = 0
    /// The most urgent of them.
    private var references: Set<String> = []

    package init() {}

    /// Whether there is another call; if there are more than are listed one by one, whether the count has grown.
    package mutating func isNew(_ calls: UnattendedTasks) -> Bool {
        let isWhole = calls.count <= UnattendedTasks.limit
        let wasWhole = count <= UnattendedTasks.limit
        let named = Set(calls.references)
        let isNew = isWhole && wasWhole ? !named.isSubset(of: references) : calls.count > count
        if isNew || isWhole && !wasWhole { (count, references) = (calls.count, named) }
        return isNew
    }
}

extension BalanceLimits {
    func claiming(_ claim: Span) -> BalanceLimits {
        var limits = self
        limits.claim = claim
        return limits
    }
}
