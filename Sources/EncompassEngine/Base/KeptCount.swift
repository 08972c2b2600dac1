public import EncompassCore
public import EncompassStore
import Synchronization

/// A count that is used again while nothing has changed. After a change, one that took long is used for a little longer,
/// so that counting takes a fiftieth of the time at most.
final class KeptCount<Value: Sendable>: Sendable {
    private struct Kept {
        let value: Value
        let changes: Int
        let at: Timestamp
        let made: ContinuousClock.Instant
        let cost: Duration
    }

    private let kept = Mutex<Kept?>(nil)

    /// - Parameters:
    ///   - changes: `Store.changes`.
    ///   - lag: the oldest value that may be used, in real time; none is used again at another moment if it is zero.
    func value(changes: Int, at now: Timestamp, lag: Duration, _ count: () throws -> Value) rethrows -> Value {
        let began = ContinuousClock.now
        if let held = kept.withLock({ $0 }), held.at <= now {
            let age = began - held.made
            let isSame = held.changes == changes
            if isSame && (held.at == now || age < lag) || age < min(lag, held.cost * 50) { return held.value }
        }
        let value = try count()
        kept.withLock {
            $0 = Kept(value: value, changes: changes, at: now, made: began, cost: ContinuousClock.now - began)
        }
        return value
    }
}

/// The counts that pages, `GET /v1/stats` and `GET /metrics` share.
final class KeptCounts: Sendable {
    let desk = KeptCount<DeskCounts>()
    let morning = KeptCount<Morning>()
    /// The same for people who work for some areas only.
    private let limited = Mutex<[WorkAreas: (desk: KeptCount<DeskCounts>, morning: KeptCount<Morning>)]>([:])

    func kept(for areas: WorkAreas) -> (desk: KeptCount<DeskCounts>, morning: KeptCount<Morning>) {
        guard areas != .all else { return (desk, morning) }
        return limited.withLock { kept in
            if let held = kept[areas] { return held }
            let made = (desk: KeptCount<DeskCounts>(), morning: KeptCount<Morning>())
            kept[areas] = made
            return made
        }
    }

    struct Morning: Sendable {
        let since: Timestamp
        let statistics: MorningStatistics
    }
}

extension Engine {
    /// How much waits for people at the desk who work for these areas.
    public func deskCounts(for areas: WorkAreas, at now: Timestamp) throws -> DeskCounts {
        try counts.kept(for: areas).desk.value(changes: store.changes, at: now, lag: settings.countsLag) {
            try store.balance.deskCounts(for: areas, at: now)
        }
    }

    /// The counts of the morning that began at `since`, as far as somebody sees it who works for these areas.
    public func statistics(
        for areas: WorkAreas = .all, since: Timestamp, at now: Timestamp
    ) throws -> MorningStatistics {
        func count() throws -> KeptCounts.Morning {
            KeptCounts.Morning(
                since: since, statistics: try store.balance.statistics(for: areas, since: since, at: now))
        }
        let kept = try counts.kept(for: areas).morning.value(
            changes: store.changes, at: now, lag: settings.countsLag, count)
        return kept.since == since ? kept.statistics : try count().statistics
    }
}
