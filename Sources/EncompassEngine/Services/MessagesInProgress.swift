import Synchronization

/// The messages in progress: others are leased as each comes back, and the end can wait for the last.
final class MessagesInProgress: Sendable {
    private let tasks = Mutex<[String: Task<Void, Never>]>([:])

    var count: Int { tasks.withLock { $0.count } }

    /// Runs `send`, then `then` once it is no longer counted.
    func add(_ id: String, send: @escaping @Sendable () async -> Void, then: @escaping @Sendable () -> Void) {
        tasks.withLock { tasks in
            tasks[id] = Task {
                await send()
                self.tasks.withLock { $0[id] = nil }
                then()
            }
        }
    }

    /// Returns when the last one has come back; one that waits for a retry gives up.
    func drain() async {
        while let task = tasks.withLock({ $0.values.first }) {
            task.cancel()
            await task.value
        }
    }
}
