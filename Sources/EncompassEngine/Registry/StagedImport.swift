import Dispatch
import EncompassStore
import Synchronization

/// A registry import that is staged on threads of its own: while one batch is written, the next is prepared, and the one
/// after it read. Each of the three takes about as long, and none waits for the disk on another's time.
///
/// Steps run one after another, in the order in which they were added. The caller is a few ahead, so that it goes on
/// reading while the disk is waited for. A step that fails ends the import: its error is thrown by a later call, and no
/// later step runs.
final class StagedImport: Sendable {
    /// Steps that may wait: some thousand rows each.
    private static let ahead = 4

    private let state: Mutex<RegistryImport>
    private let failure = Mutex<(any Error)?>(nil)
    private let preparing = DispatchQueue(label: "encompass.preparing")
    private let queue = DispatchQueue(label: "encompass.staging")
    private let places = DispatchSemaphore(value: StagedImport.ahead)

    init(_ staged: sending RegistryImport) {
        state = Mutex(staged)
    }

    /// Runs the step after the ones before it.
    ///
    /// - Throws: the error of an earlier step.
    func add(_ step: @escaping @Sendable (RegistryImport) throws -> Void) throws {
        try add(preparing: {}, step: { staged, _ in try step(staged) })
    }

    /// The same for a step that needs something made which takes long and asks nothing of the import.
    func add<Prepared: Sendable>(
        preparing prepare: @escaping @Sendable () -> Prepared,
        step: @escaping @Sendable (RegistryImport, Prepared) throws -> Void
    ) throws {
        places.wait()
        if let failed = failure.withLock({ $0 }) {
            places.signal()
            throw failed
        }
        // Both queues are serial, so what goes through the first is in its order on the second.
        preparing.async { [self] in
            let prepared = failure.withLock({ $0 == nil }) ? prepare() : nil
            queue.async { [self] in
                defer { places.signal() }
                guard let prepared, failure.withLock({ $0 == nil }) else { return }
                do { try state.withLock { try step($0, prepared) } } catch { failure.withLock { $0 = error } }
            }
        }
    }

    /// An answer of the import, after every step.
    ///
    /// - Throws: the error of an earlier step, or of `question`.
    func value<Value: Sendable>(_ question: (RegistryImport) throws -> Value) throws -> Value {
        preparing.sync {}
        return try queue.sync {
            if let failed = failure.withLock({ $0 }) { throw failed }
            return try state.withLock { try question($0) }
        }
    }

    /// Discards what was staged, also after a failure. Steps that still wait are not run.
    func discard() throws {
        failure.withLock { $0 = $0 ?? StoreError(.conflict, "import.over") }
        preparing.sync {}
        try queue.sync { try state.withLock { try $0.discard() } }
    }
}
