package import EncompassCore

/// The most connections.
public struct ConnectionLimits: Hashable, Sendable {
    /// In all.
    public var total: Int
    /// From one address. A trusted proxy is not counted, since it speaks for many.
    public var perAddress: Int
    /// The part of the total reserved for addresses that have authenticated in the last days.
    var reserved: Int { total / 4 }

    public init(total: Int = 1024, perAddress: Int = 64) {
        self.total = total
        self.perAddress = perAddress
    }
}

/// The open connections, and which one gives way when there is no room for another.
///
/// A connection is *busy* from the head of a request until its answer is written, else *idle*. An idle one gives way to
/// a newcomer, the longest idle first, so that nobody can lock others out by holding connections. This only decides; it
/// closes nothing.
package struct ConnectionTable<ID: Hashable> {
    package enum Decision: Equatable {
        case admit
        /// Admit, and close this one.
        case replace(ID)
        case refuse
    }

    private struct Entry {
        let address: String
        let isTrusted: Bool
        var isBusy = false
        /// Somebody has authenticated on it.
        var isProved = false
        /// Rises with each event: the lowest has been idle longest.
        var order: UInt64
    }

    private static var knownFor: Span { .days(7) }
    private static var knownCapacity: Int { 10_000 }
    private let limits: ConnectionLimits
    private var entries: [ID: Entry] = [:]
    private var counts: [String: Int] = [:]
    private var known: [String: Timestamp] = [:]
    private var events: UInt64 = 0

    package init(limits: ConnectionLimits) { self.limits = limits }

    package var count: Int { entries.count }

    package mutating func open(_ id: ID, address: String, isTrusted: Bool, at now: Timestamp) -> Decision {
        let decision = decide(address, isTrusted: isTrusted, at: now)
        if decision == .refuse { return .refuse }
        if case .replace(let other) = decision { close(other) }
        events += 1
        entries[id] = Entry(address: address, isTrusted: isTrusted, order: events)
        counts[address, default: 0] += 1
        return decision
    }

    /// Forgets a connection; may be called twice.
    package mutating func close(_ id: ID) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        let left = (counts[entry.address] ?? 1) - 1
        counts[entry.address] = left > 0 ? left : nil
    }

    package mutating func note(_ id: ID, isBusy: Bool) {
        events += 1
        entries[id]?.isBusy = isBusy
        entries[id]?.order = events
    }

    /// Somebody authenticated on this connection, from this address, which a proxy may have named.
    package mutating func prove(_ id: ID?, from address: String, at now: Timestamp) {
        if let id { entries[id]?.isProved = true }
        if known.count >= ConnectionTable.knownCapacity, known[address] == nil {
            known = known.filter { now - $0.value < ConnectionTable.knownFor }
            if known.count >= ConnectionTable.knownCapacity, let oldest = known.min(by: { $0.value < $1.value }) {
                known[oldest.key] = nil
            }
        }
        known[address] = now
    }

    private func isKnown(_ address: String, at now: Timestamp) -> Bool {
        known[address].map { now - $0 < ConnectionTable.knownFor } ?? false
    }

    private func decide(_ address: String, isTrusted: Bool, at now: Timestamp) -> Decision {
        if !isTrusted, counts[address] ?? 0 >= limits.perAddress {
            return longestIdle { $0.address == address }
        }
        let isFavoured = isTrusted || isKnown(address, at: now)
        guard entries.count >= limits.total - (isFavoured ? 0 : limits.reserved) else { return .admit }
        let stranger = longestIdle { !$0.isProved && !$0.isTrusted && !isKnown($0.address, at: now) }
        if stranger != .refuse { return stranger }
        if isFavoured { return entries.count < limits.total ? .admit : longestIdle { _ in true } }
        return .refuse
    }

    private func longestIdle(where fits: (Entry) -> Bool) -> Decision {
        let idle = entries.filter { !$0.value.isBusy && fits($0.value) }
        let first = idle.min { a, b in
            a.value.isProved == b.value.isProved ? a.value.order < b.value.order : !a.value.isProved
        }
        return first.map { .replace($0.key) } ?? .refuse
    }
}
