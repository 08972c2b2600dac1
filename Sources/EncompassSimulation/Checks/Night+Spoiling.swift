import EncompassCore
import EncompassStore
import GRDB

extension Night {
    func planSpoiling(_ sql: String) {
        let time = LocalTime(hour: 7, minute: 10) ?? .firstCalls
        heap.plan(.spoil(sql), at: london.moment(morning, time))
    }

    /// Changes the file behind the daemon's back; while there is no daemon, later.
    func spoil(_ sql: String) {
        guard let daemon else { return heap.plan(.spoil(sql), at: now + .minutes(1)) }
        note("the file is spoilt")
        if (try? daemon.store.write { try $0.execute(sql: sql) }) == nil {
            heap.plan(.spoil(sql), at: now + .minutes(1))
        }
    }
}
