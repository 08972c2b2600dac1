import EncompassCore
import EncompassEngine
import EncompassStore

/// One life of the daemon: from a start to the next kill.
final class Daemon {
    let store: Store
    let engine: Engine
    let number: Int
    let startedAt: Timestamp
    /// Messages that are out.
    var transfers = 0
    /// When the steps of the morning were last taken.
    var morningAt: Timestamp?
    /// Since when nothing has failed.
    var wellSince: Timestamp

    init(store: Store, engine: Engine, number: Int, startedAt: Timestamp) {
        self.store = store
        self.engine = engine
        self.number = number
        self.startedAt = startedAt
        wellSince = startedAt
    }
}
