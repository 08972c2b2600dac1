import Synchronization

/// Counts the commits that changed something that people see; who only looked at something does not count.
///
/// It says that there may be something new, not what: pages that are open are refreshed when it moves.
final class ChangeCount: Sendable {
    private let isPending = Atomic<Bool>(false)
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .acquiring) }

    /// The transaction in progress changes something.
    func note() { isPending.store(true, ordering: .relaxed) }

    /// A transaction was committed.
    func commit() {
        if isPending.exchange(false, ordering: .relaxed) { count.add(1, ordering: .acquiringAndReleasing) }
    }
}

extension Store {
    /// How many commits since the start changed something that people see.
    public var changes: Int { commits.changes.value }
}
