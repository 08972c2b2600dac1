import EncompassCore
public import EncompassStore
import Synchronization

/// What the morning's steps keep in memory: nothing that a restart must not lose.
public final class MorningState: Sendable {
    struct Memory {
        var balance: BalanceReport?
        /// Undecided incidents: their change count, and since when it has been the same.
        var undecided: [String: (change: Int, since: Timestamp)] = [:]
        var packedAt: Timestamp?
        var announcedCalls = AnnouncedCalls()
        var callersAt: Timestamp?
        /// The registry with which contacts were last asked about their details, and when.
        var contactsAsked: (generation: Int64, at: Timestamp)?
        /// How many calls were counted before a deadline, and when.
        var calls: [CallGroup: (count: Int, at: Timestamp)] = [:]
        /// The number of calls for which the ladders of a deadline were last replanned.
        var replanned: [CallGroup: Int] = [:]
        var channels: [Contact.Channel: WatchedChannel] = [:]
        /// When the certificates of the daemon's own addresses end, by side; nil is the common one.
        var certificateEnds: [Side?: Timestamp] = [:]
        /// When each force's client certificate ends, as its last push showed it.
        var feedCertificateEnds: [String: Timestamp] = [:]
        var clock = ClockWatch()
        /// A time in which the process did not run, and when that was noticed: no message could come to its end.
        var gap: (length: Span, noticedAt: Timestamp)?
        /// The day on which nothing was left to erase.
        var erasedOn: LocalDate?
        /// The day on which it was last seen that every month is fixed whose report is due.
        var reportsFixedOn: LocalDate?
        /// The day on which a watched folder's old files were removed, by its path.
        var tidiedOn: [String: LocalDate] = [:]
        /// Somebody asked for erasure, and something is still due.
        var erasesNow = false
        /// The database's log may hold pages from before an erasure; also at a start, since the last process may have
        /// ended in between.
        var isLogStale = true
    }

    /// What is known about a channel, and why nothing can be delivered on it now.
    struct WatchedChannel {
        var watch = ChannelWatch()
        var trouble: ChannelTrouble?
        /// Whether it was last known to be able to deliver.
        var isUp = false
        /// The same for each of its destinations that has something to do with it now.
        var destinations: [String: ChannelWatch] = [:]
        /// Those that have accepted a message since the start.
        var accepting: Set<String> = []
        /// Destinations that accept nothing, while the channel works.
        var failing: Set<String> = []
        /// When one of them was last added, in real time.
        var failingSince: Timestamp?
        var unanswered = UnansweredDestinations()
        /// What was sent within the last minute, in real time: a provider's limit knows no exercise.
        var rate = SendingRate()
        /// Servers of the channel that take nothing, although others do.
        var brokenServers: Set<String> = []
    }

    private let memory = Mutex(Memory())

    public init() {}

    func with<Value: Sendable>(_ body: (inout Memory) throws -> Value) rethrows -> Value {
        try memory.withLock { memory in try body(&memory) }
    }
}

extension Engine {
    /// The auditor's last report; nil before its first turn.
    public var balance: BalanceReport? { morning.with { $0.balance } }
}
