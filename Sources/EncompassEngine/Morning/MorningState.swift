import EncompassCore
public import EncompassStore
import Synchronization

/// What the morning's steps know beside the database: nothing that a restart may not lose.
public final class MorningState: Sendable {
    struct Memory {
        var balance: BalanceReport?
        /// Unsettled incidents: at which count of changes, and since when they were seen so.
        var unsettled: [String: (change: Int, since: Timestamp)] = [:]
        var packedAt: Timestamp?
        var neglected = CallsTold()
        var callersAt: Timestamp?
        /// How many calls were counted before a deadline, and when.
        var calls: [CallGroup: (count: Int, at: Timestamp)] = [:]
        /// For how many calls the ladders of a deadline were planned anew.
        var rung: [CallGroup: Int] = [:]
        var channels: [Contact.Channel: WatchedChannel] = [:]
        /// When the certificate of the HTTPS port ends; nil where there is none of ours.
        var certificateEnds: Timestamp?
    }

    /// What a channel has shown of itself, and why nothing can be delivered on it now.
    struct WatchedChannel {
        var watch = ChannelWatch()
        var trouble: ChannelTrouble?
    }

    private let memory = Mutex(Memory())

    public init() {}

    func with<Value: Sendable>(_ body: (inout Memory) throws -> Value) rethrows -> Value {
        try memory.withLock { memory in try body(&memory) }
    }
}

extension Engine {
    /// What the auditor found at its last turn; nil before the first.
    public var balance: BalanceReport? { morning.with { $0.balance } }
}
