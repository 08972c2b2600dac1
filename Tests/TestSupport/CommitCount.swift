package import GRDB
import Synchronization

/// Counts what was committed on a connection.
package final class CommitCount: TransactionObserver {
    private let commits = Mutex(0)

    package init() {}

    package var count: Int { commits.withLock { $0 } }

    package func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    package func databaseDidChange(with event: DatabaseEvent) {}
    package func databaseDidCommit(_ db: Database) { commits.withLock { $0 += 1 } }
    package func databaseDidRollback(_ db: Database) {}
}
