import Dispatch
import EncompassStore
import Synchronization

/// A registry import that is staged on a thread of its own: while one batch is written, the next is read.
///
/// Steps run one after another, in the order in which they were added, and the caller is at most one ahead. A step that
/// fails ends the import: its error is thrown by the next call, and no later step runs.
final class StagedImport: Sendable {
    private let state: Mutex<RegistryImport>
    private let failure = Mutex<(any Error)?>(nil)
    private let queue = DispatchQueue(label: "encompass.staging")
    /// Taken while a step is waiting or running.
    private let turn = DispatchSemaphore(value: 1)

    init(_ staged: sending RegistryImport) {
        state = Mutex(staged)
    }

    /// Runs the step after the ones before it.
    ///
    /// - Throws: the error of an earlier step.
    func add(_ step: @escaping @Sendable (RegistryImport) throws -> Void) throws {
        turn.wait()
        if let failed = failure.withLock({ $0 }) {
            turn.signal()
            throw failed
        }
        queue.async { [self] in
            do { try state.withLock { try step($0) } } catch { failure.withLock { $0 = error } }
            turn.signal()
        }
    }

    /// An answer of the import, after every step.
    ///
    /// - Throws: the error of an earlier step, or of `question`.
    func value<Value: Sendable>(_ question: (RegistryImport) throws -> Value) throws -> Value {
        turn.wait()
        defer { turn.signal() }
        if let failed = failure.withLock({ $0 }) { throw failed }
        return try state.withLock { try question($0) }
    }

    /// Discards what was staged, also after a failure.
    func discard() throws {
        turn.wait()
        defer { turn.signal() }
        try state.withLock { try $0.discard() }
    }
}
