import EncompassStore
import Synchronization

/// Messages that are leased and not yet recorded: waiting for a connection, being sent, or being recorded.
///
/// A commit takes as long as many messages, so messages are leased ahead of a free connection. At most as many wait as were
/// sent within the last moment, so none waits when nothing is being sent.
final class OutgoingMessages: Sendable {
    private struct State {
        /// In the order in which they were leased.
        var waiting: [LeasedMessage] = []
        var sending: [String: ContinuousClock.Instant] = [:]
        var tasks: [String: Task<Void, Never>] = [:]
        /// When the last messages were sent, the oldest first.
        var sent: [ContinuousClock.Instant] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let concurrency: Int
    private let slowAttempts: Int
    private let slowAfter: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// A message leased ahead waits about as long.
    private static let moment = Duration.milliseconds(100)

    /// - Parameters:
    ///   - concurrency: how many may be sent at a time.
    ///   - slowAttempts: how many more, that have taken longer than `slowAfter`, may be in progress besides.
    ///   - now: real time.
    init(
        concurrency: Int, slowAttempts: Int, slowAfter: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.concurrency = concurrency
        self.slowAttempts = slowAttempts
        self.slowAfter = slowAfter
        self.now = now
    }

    /// Whether as many attempts hang as may.
    var isCrowded: Bool { state.withLock { load($0).slow >= slowAttempts } }

    /// How many more may be leased now.
    ///
    /// - Parameter ended: how many outcomes are recorded with it.
    func room(with ended: Int = 0) -> Int {
        let now = now()
        return state.withLock { state in
            guard !state.isClosed else { return 0 }
            let ahead = state.sent.count { now - $0 < OutgoingMessages.moment }
            let recording = state.tasks.count - state.sending.count - ended
            return min(
                load(state).free + ahead - state.waiting.count,
                8 * concurrency - recording - state.waiting.count)
        }
    }

    /// Whether a message waits for a connection.
    var isWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Whether connections have enough to send while some outcomes are waited for, to be recorded together.
    var isFlowing: Bool { state.withLock { $0.waiting.count >= concurrency } }

    func add(_ messages: [LeasedMessage]) { state.withLock { $0.waiting += messages } }

    /// Begins the first that waits, if a connection is free: `run` sends it, calls `noteSent`, and records the outcome; then
    /// `end` is called.
    ///
    /// - Returns: false if none waits, or no connection is free.
    func begin(
        _ run: @escaping @Sendable (LeasedMessage) async -> Void, then end: @escaping @Sendable () -> Void
    ) -> Bool {
        state.withLock { state in
            guard !state.waiting.isEmpty, load(state).free > 0 else { return false }
            let message = state.waiting.removeFirst()
            state.sending[message.id] = now()
            state.tasks[message.id] = Task {
                await run(message)
                self.state.withLock { $0.tasks[message.id] = nil }
                end()
            }
            return true
        }
    }

    /// The message has been sent, or has failed: its connection is free.
    func noteSent(_ message: LeasedMessage) {
        state.withLock { state in
            state.sending[message.id] = nil
            if state.sent.count >= 4 * concurrency { state.sent.removeFirst() }
            state.sent.append(now())
        }
    }

    /// From now on there is no room.
    ///
    /// - Returns: those that have not begun.
    func close() -> [LeasedMessage] {
        state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Returns when the last one is recorded; one that waits for a retry gives up.
    func drain() async {
        while let task = state.withLock({ $0.tasks.values.first }) {
            task.cancel()
            await task.value
        }
    }

    private func load(_ state: State) -> (free: Int, slow: Int) {
        let now = now()
        let slow = state.sending.values.count { now - $0 >= slowAfter }
        return (concurrency - (state.sending.count - slow) - max(0, slow - slowAttempts), slow)
    }
}
