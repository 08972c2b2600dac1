import Synchronization

/// The messages in progress: others are leased as each comes back, and the end can wait for the last.
final class MessagesInProgress: Sendable {
    private let tasks = Mutex<[String: (task: Task<Void, Never>, since: ContinuousClock.Instant)]>([:])

    /// How many are in progress for less than so long, and for longer.
    func counts(slowAfter limit: Duration) -> (quick: Int, slow: Int) {
        tasks.withLock { tasks in
            let slow = tasks.values.count { $0.since.duration(to: .now) >= limit }
            return (tasks.count - slow, slow)
        }
    }

    /// Runs `send`, then `then` once it is no longer counted.
    func add(_ id: String, send: @escaping @Sendable () async -> Void, then: @escaping @Sendable () -> Void) {
        tasks.withLock { tasks in
            let task = Task {
                await send()
                self.tasks.withLock { $0[id] = nil }
                then()
            }
            tasks[id] = (task, .now)
        }
    }

    /// Returns when the last one has come back; one that waits for a retry gives up.
    func drain() async {
        while let task = tasks.withLock({ $0.values.first?.task }) {
            task.cancel()
            await task.value
        }
    }
}
