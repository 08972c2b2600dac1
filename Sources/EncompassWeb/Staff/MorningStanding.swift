import EncompassCore
import EncompassEngine
import EncompassStore

/// How the promise stands: the auditor's balance, the feeds, and what people must know of.
struct MorningStanding: Sendable {
    /// Nil before the auditor's first turn.
    let balance: BalanceReport?
    let feeds: [FeedStatus]
    /// In force.
    let pauses: [Pause]
    /// The first that stand; `alarmCount` is how many do.
    let alarms: [Alarm]
    let alarmCount: Int
    /// Not settled, those due first before others.
    let breaches: [Breach]

    /// - Parameter limit: how many alarms are listed.
    init(_ engine: Engine, alarms limit: Int, at now: Timestamp) throws {
        balance = engine.balance
        feeds = try FeedStatus.all(engine.policies, store: engine.store, london: engine.london, at: now)
        pauses = try engine.store.pauses.all(inForceOnly: true, at: now)
        (alarms, alarmCount) = try engine.store.alarms.standing(first: limit)
        breaches = try engine.store.breaches.all()
    }
}
