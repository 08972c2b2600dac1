import GRDB
import Synchronization

/// What goes wrong at a commit.
enum CommitFault: Sendable {
    case killBefore, killAfter
    /// This commit and so many after it fail.
    case diskFull(Int)
    case ioError(Int)
}

/// Watches every transaction of a night's daemons and lets the planned ones fail.
///
/// It hangs on the database as a transaction observer, so the store under test is the one of every day.
final class CommitFaults: TransactionObserver, Sendable {
    private struct State {
        var commits = 0
        var planned: [Int: CommitFault]
        var isDead = false
        var failing: (left: Int, code: ResultCode) = (0, .SQLITE_OK)
        var happened: [FaultKind] = []
    }

    private let state: Mutex<State>

    /// - Parameter planned: by number of the commit, from 1, counted over all daemons of the night.
    init(planned: [Int: CommitFault]) { state = Mutex(State(planned: planned)) }

    /// Whether the process that holds the store counts as dead.
    var isDead: Bool { state.withLock { $0.isDead } }

    func kill() { state.withLock { $0.isDead = true } }

    /// A new process.
    func revive() {
        state.withLock {
            $0.isDead = false
            $0.failing.left = 0
        }
    }

    /// What has happened since it was last asked.
    func takeHappened() -> [FaultKind] {
        state.withLock { state in
            defer { state.happened = [] }
            return state.happened
        }
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidRollback(_ db: Database) {}

    func databaseWillCommit() throws {
        let failure: (any Error)? = state.withLock { state in
            // A dead process does not go on; here it does, and gets nothing done.
            guard !state.isDead else { return DatabaseError(resultCode: .SQLITE_IOERR) }
            state.commits += 1
            begin(&state)
            if state.isDead { return DatabaseError(resultCode: .SQLITE_IOERR) }
            guard state.failing.left > 0 else { return nil }
            state.failing.left -= 1
            return DatabaseError(resultCode: state.failing.code)
        }
        if let failure { throw failure }
    }

    func databaseDidCommit(_ db: Database) {
        state.withLock { state in
            guard case .killAfter = state.planned[state.commits] else { return }
            state.isDead = true
            state.happened.append(.killAfterCommit)
        }
    }

    private func begin(_ state: inout State) {
        switch state.planned[state.commits] {
        case .killBefore:
            state.isDead = true
            state.happened.append(.killBeforeCommit)
        case .diskFull(let count):
            state.failing = (count, .SQLITE_FULL)
            state.happened.append(.diskFull)
        case .ioError(let count):
            state.failing = (count, .SQLITE_IOERR)
            state.happened.append(.ioError)
        case .killAfter, nil: break
        }
    }
}
