import Synchronization

/// Lets one registry import in at a time. Another process cannot come: it does not hold the database's lock.
final class ImportGate: Sendable {
    private let taken = Mutex(false)

    /// Whether the caller is in; who is must `leave`.
    func enter() -> Bool {
        taken.withLock { taken in
            defer { taken = true }
            return !taken
        }
    }

    func leave() { taken.withLock { $0 = false } }
}
