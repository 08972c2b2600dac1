import Synchronization

/// The messages that are out, so that others are leased as each comes back, and the end can wait for the last.
final class MessagesOut: Sendable {
    private let tasks = Mutex<[String: Task<Void, Never>]>([:])

    var count: Int { tasks.withLock { $0.count } }

    /// Runs `send`, and `then` when it is no longer counted.
    func add(_ id: String, send: @escaping @Sendable () async -> Void, then: @escaping @Sendable () -> Void) {
        tasks.withLock { tasks in
            tasks[id] = Task {
                await send()
                self.tasks.withLock { $0[id] = nil }
                then()
            }
        }
    }

    /// Returns when the last that is out has come back; what waits for a second try gives up.
    func settle() async {
        while let task = tasks.withLock({ $0.values.first }) {
            task.cancel()
            await task.value
        }
    }
}
