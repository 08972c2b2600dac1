import EncompassCore
import EncompassStore
import Logging

extension Engine {
    /// Says of which schools nobody is ringing, and again only when another is among them. Answers that are owed have an
    /// alarm each (`dutyStep`).
    func announceNeglect(_ report: BalanceReport) throws {
        for kind in NeglectedWork.Kind.allCases {
            let references = report.neglected.first { $0.kind == kind }?.references ?? []
            meters.set("encompass_neglected", Double(references.count), [("kind", kind.rawValue)])
        }
        let key = "neglect.\(NeglectedWork.Kind.callUnclaimed.rawValue)"
        guard let calls = report.neglected.first(where: { $0.kind == .callUnclaimed }) else {
            morning.with { $0.neglected = [] }
            try store.clearAlarm(key, at: report.at)
            return
        }
        let alarm = Alarm(
            key: key, kind: .callDue, detail: Engine.words(calls.references), raisedAt: report.at)
        let known = morning.with { $0.neglected }
        guard Set(calls.references).isSubset(of: known) else {
            morning.with { $0.neglected = Set(calls.references) }
            if try store.raise(alarm) {
                log.error("calls are not made", metadata: ["count": "\(calls.references.count)"])
            }
            return
        }
        try store.restate(alarm)
    }

    private static func words(_ references: [String]) -> String {
        let shown = references.prefix(BalanceDifference.idLimit).joined(separator: " ")
        let more = references.count - BalanceDifference.idLimit
        return
            "\(references.count) on the phone list with the deadline near or past, and nobody has them in hand: \(shown)"
            + (more > 0 ? " and \(more) more" : "")
    }
}

extension BalanceLimits {
    func claiming(_ claim: Span) -> BalanceLimits {
        var limits = self
        limits.claim = claim
        return limits
    }
}
