import Dispatch
import GRDB
import Synchronization

/// Concurrent writes share one commit, and so wait for the disk once.
///
/// The first to arrive leads. Once the connection is free, it takes the writes that have arrived by then, runs each in
/// a savepoint of its own, commits, and wakes the others; writes that arrive meanwhile are the next group. A write
/// that throws undoes its own changes and fails alone; if the commit fails, every write of the group does. A write
/// that has the connection to itself is a plain transaction.
final class SharedCommits: Sendable {
    /// Keeps a group from holding the connection for much longer than its longest write.
    private static let mostAtOnce = 64

    /// A waiting write. Its fields belong to the thread that made it, except between `submit` and the signal to the
    /// leader.
    private final class Pending: @unchecked Sendable {
        /// Released before the thread is woken: it must not outlive its call.
        private var body: ((Database) throws -> Void)?
        let wake = DispatchSemaphore(value: 0)
        /// Nil when woken: then it is this write's turn to lead.
        var outcome: Result<Void, any Error>?

        init(_ body: @escaping (Database) throws -> Void) { self.body = body }

        func run(_ db: Database) throws { try body?(db) }

        func end(_ outcome: Result<Void, any Error>) {
            self.outcome = outcome
            body = nil
        }
    }

    private struct State {
        var waiting: [Pending] = []
        var isLed = false
        /// Whether the current group is more than one write.
        var isShared = false
    }

    private let state = Mutex(State())
    let changes = ChangeCount()

    /// Runs `body` in a transaction that may hold other writes as well; on return it is committed.
    func write<Value>(to writer: any DatabaseWriter, _ body: (Database) throws -> Value) throws -> Value {
        var value: Value?
        try withoutActuallyEscaping(body) { body in
            try submit(Pending { db in value = try body(db) }, to: writer)
        }
        guard let value else { throw StoreError(.unavailable, "write.notRun") }
        return value
    }

    /// Whether another write has arrived since the current group was taken. A long write that can be split checks this and
    /// lets it in.
    var isAwaited: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Whether another write waits for the end of the write in progress: it has arrived since, or is of the same group and
    /// is answered once the group is committed. A write that was let in is often followed at once by the rest of the one
    /// that let it in, so both are a group.
    var isAwaitedOrShared: Bool { state.withLock { $0.isShared || !$0.waiting.isEmpty } }

    private func submit(_ pending: Pending, to writer: any DatabaseWriter) throws {
        let leads = state.withLock { state in
            state.waiting.append(pending)
            defer { state.isLed = true }
            return !state.isLed
        }
        if !leads {
            pending.wake.wait()
            if let outcome = pending.outcome { return try outcome.get() }
        }
        lead(writer)
        handOver()
        try pending.outcome?.get()
    }

    /// The leader's own write is in the group, since it has waited longest.
    private func lead(_ writer: any DatabaseWriter) {
        var group: [Pending] = []
        var outcomes: [Result<Void, any Error>] = []
        do {
            try writer.write { db in
                group = state.withLock { state in
                    let taken = state.waiting.prefix(SharedCommits.mostAtOnce)
                    state.waiting.removeFirst(taken.count)
                    state.isShared = taken.count > 1
                    return Array(taken)
                }
                outcomes = try group.count == 1 ? [runSingle(group[0], db)] : group.map { try run($0, db) }
            }
            changes.commit()
        } catch {
            if group.isEmpty { group = state.withLock { [$0.waiting.removeFirst()] } }
            outcomes = group.map { _ in .failure(error) }
        }
        for (pending, outcome) in zip(group, outcomes) { pending.end(outcome) }
        for follower in group.dropFirst() { follower.wake.signal() }
    }

    private func runSingle(_ pending: Pending, _ db: Database) throws -> Result<Void, any Error> {
        .success(try pending.run(db))
    }

    private func run(_ pending: Pending, _ db: Database) throws -> Result<Void, any Error> {
        var outcome: Result<Void, any Error> = .success(())
        try db.inSavepoint {
            do {
                try pending.run(db)
                return .commit
            } catch let error as DatabaseError where error.resultCode != .SQLITE_CONSTRAINT {
                // The disk or the file failed: the transaction may be gone, and nobody's changes are safe.
                throw error
            } catch {
                outcome = .failure(error)
                return .rollback
            }
        }
        return outcome
    }

    private func handOver() {
        let next = state.withLock { state in
            state.isLed = !state.waiting.isEmpty
            return state.waiting.first
        }
        next?.wake.signal()
    }
}
