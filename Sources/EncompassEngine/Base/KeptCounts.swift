import Dispatch
public import EncompassCore
public import EncompassStore
import Synchronization

/// Counts of one kind that are used again while nothing has changed. After a change, one that took long is used for a
/// little longer, so that counting takes a fiftieth of the time at most.
///
/// A page does not wait for a slow count: it shows the last value, which is counted again in the background. The auditor
/// requests a new count every minute, so the last value is never old.
package final class KeptCounts<Key: Hashable & Sendable, Value: Equatable & Sendable>: Sendable {
    package typealias Count = @Sendable (_ now: Timestamp) throws -> Value

    private struct Kept {
        let value: Value
        let changes: Int
        let at: Timestamp
        let made: ContinuousClock.Instant
        let cost: Duration
        let count: Count
        var asked: ContinuousClock.Instant
        var isBeingRenewed = false
    }

    private let kept = Mutex<[Key: Kept]>([:])
    private let renewals: Renewals

    package init(_ renewals: Renewals) { self.renewals = renewals }

    /// - Parameters:
    ///   - changes: `Store.changes`.
    ///   - lag: the oldest value that is used without counting again, in real time; none is used at another moment if it
    ///     is zero.
    package func value(of key: Key, changes: Int, at now: Timestamp, lag: Duration, _ count: @escaping Count) throws
        -> Value
    {
        let began = ContinuousClock.now
        let (held, isOld) = kept.withLock { kept -> (Value?, Bool) in
            guard let held = kept[key], held.at <= now else { return (nil, false) }
            kept[key]?.asked = began
            let age = began - held.made
            let isSame = held.changes == changes
            if isSame && (held.at == now || age < lag) || age < min(lag, held.cost * 50) { return (held.value, false) }
            guard lag > .zero, held.cost > Renewals.quick, age < Renewals.oldest else { return (nil, false) }
            kept[key]?.isBeingRenewed = true
            return (held.value, !held.isBeingRenewed)
        }
        if isOld { renew(key, changes: changes, at: now, count) }
        return try held ?? counted(key, changes: changes, at: now, count)
    }

    /// Counts again, beside the caller, what takes long and was asked for within the last day.
    package func renewLong(changes: Int, at now: Timestamp) {
        let began = ContinuousClock.now
        let long = kept.withLock { kept -> [(Key, Count)] in
            kept = kept.filter { began - $0.value.asked < Renewals.forgotten }
            return kept.compactMap { key, held in
                guard held.cost > Renewals.quick, !held.isBeingRenewed else { return nil }
                kept[key]?.isBeingRenewed = true
                return (key, held.count)
            }
        }
        for (key, count) in long { renew(key, changes: changes, at: now, count) }
    }

    private func renew(_ key: Key, changes: Int, at now: Timestamp, _ count: @escaping Count) {
        renewals.queue.async { [self] in
            let last = kept.withLock { $0[key]?.value }
            // A count that fails is made, and its fault told, when the value that is kept is too old.
            let value = try? counted(key, changes: changes, at: now, count)
            kept.withLock { $0[key]?.isBeingRenewed = false }
            if let value, value != last { renewals.noteDifference() }
        }
    }

    private func counted(_ key: Key, changes: Int, at now: Timestamp, _ count: @escaping Count) throws -> Value {
        let began = ContinuousClock.now
        let value = try count(now)
        let ended = ContinuousClock.now
        kept.withLock {
            $0[key] = Kept(
                value: value, changes: changes, at: now, made: began, cost: ended - began, count: count,
                asked: $0[key]?.asked ?? began)
        }
        return value
    }
}

/// Where counts that take long are made again.
package final class Renewals: Sendable {
    /// A page may wait for a count that takes no longer.
    static let quick = Duration.milliseconds(20)
    /// A page waits for a new count rather than show an older one. The auditor's turn is every minute.
    static let oldest = Duration.seconds(150)
    /// What nobody has asked for since is no longer kept.
    static let forgotten = Duration.seconds(24 * 3600)

    let queue = DispatchQueue(label: "encompass.counts")
    /// How often a new count differed from the last one, so that pages which showed that one are told.
    package var differences: Int { differing.load(ordering: .relaxed) }
    private let differing = Atomic<Int>(0)

    package init() {}

    func noteDifference() { differing.add(1, ordering: .relaxed) }
}

/// The counts that pages, `GET /v1/stats` and `GET /metrics` share.
final class MorningCounts: Sendable {
    struct Morning: Hashable {
        let areas: WorkAreas
        let since: Timestamp
    }

    struct Reader: Hashable {
        let areas: WorkAreas
        let seesRestricted: Bool

        init(_ viewer: Principal) {
            areas = viewer.areas
            seesRestricted = viewer.seesRestricted
        }
    }

    let renewals: Renewals
    let desk: KeptCounts<Reader, DeskCounts>
    let morning: KeptCounts<Morning, MorningStatistics>
    let agenda: KeptCounts<Reader, [AgendaItem]>
    /// By the time from which deadlines count.
    let progress: KeptCounts<Timestamp, [DeadlineProgress]>

    init() {
        renewals = Renewals()
        desk = KeptCounts(renewals)
        morning = KeptCounts(renewals)
        agenda = KeptCounts(renewals)
        progress = KeptCounts(renewals)
    }
}

extension Engine {
    /// Moves whenever something changed that pages show: a commit, or a count that takes long and was made again.
    public var changes: Int { store.changes + counts.renewals.differences }

    /// How much waits for somebody at the desk.
    public func deskCounts(for viewer: Principal, at now: Timestamp) throws -> DeskCounts {
        try counts.desk.value(
            of: .init(viewer), changes: store.changes, at: now, lag: settings.countsLag
        ) { [store] now in try store.balance.deskCounts(for: viewer, at: now) }
    }

    /// The counts of the morning that began at `since`, as far as somebody sees it who works for these areas.
    public func statistics(
        for areas: WorkAreas = .all, since: Timestamp, at now: Timestamp
    ) throws -> MorningStatistics {
        try counts.morning.value(
            of: .init(areas: areas, since: since), changes: store.changes, at: now, lag: settings.countsLag
        ) { [store] now in try store.balance.statistics(for: areas, since: since, at: now) }
    }

    /// What waits for a person; see `Balance.agenda(for:)`.
    public func agenda(for viewer: Principal, at now: Timestamp) throws -> [AgendaItem] {
        try counts.agenda.value(
            of: .init(viewer), changes: store.changes, at: now, lag: settings.countsLag
        ) { [store] _ in try store.balance.agenda(for: viewer) }
    }

    /// How far the children of each area and deadline are; see `Balance.progress(for:from:area:)`.
    public func progress(for viewer: Principal, from: Timestamp, at now: Timestamp) throws -> [DeadlineProgress] {
        try counts.progress.value(
            of: from, changes: store.changes, at: now, lag: settings.countsLag
        ) { [self] _ in
            let policies = policies
            return try store.balance.progress(from: from) { policies.area(ofForce: $0) }
        }.filter { viewer.areas.see(Set([$0.area].compactMap(\.self))) }
    }

    /// Has the counts made again that take so long that no page waits for them.
    func renewCounts(at now: Timestamp) {
        counts.desk.renewLong(changes: store.changes, at: now)
        counts.morning.renewLong(changes: store.changes, at: now)
        counts.agenda.renewLong(changes: store.changes, at: now)
        counts.progress.renewLong(changes: store.changes, at: now)
    }
}
