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
    /// That stand, oldest first.
    let alarms: [Alarm]
    /// Not settled, those due first before others.
    let breaches: [Breach]

    init(_ engine: Engine, at now: Timestamp) throws {
        balance = engine.balance
        feeds = try FeedStatus.all(engine.policies, store: engine.store, london: engine.london, at: now)
        pauses = try engine.store.pauses(inForceOnly: true, at: now)
        alarms = try engine.store.standingAlarms()
        breaches = try engine.store.breaches()
    }
}
