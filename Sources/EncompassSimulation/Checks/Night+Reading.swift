import EncompassCore
import EncompassStore
import GRDB

extension Night {
    /// Reads the daemon's file; nil when there is no daemon. A check that cannot read has checked nothing, so that is a
    /// violation as well: faults are those of commits.
    func look<Value>(_ body: (Database) throws -> Value) -> Value? {
        guard let daemon else { return nil }
        // Without a snapshot: nobody writes while a check reads, and there are thousands of checks in a night.
        do { return try daemon.store.writer.unsafeRead(body) } catch {
            violate(.unexpectedError, "a check cannot read: \(error)")
            return nil
        }
    }

    /// One number out of the daemon's file; nil when there is none, or no daemon.
    func value(_ sql: String, _ arguments: StatementArguments) -> Int64? {
        look { try Int64.fetchOne($0.cachedStatement(sql: sql), arguments: arguments) } ?? nil
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) -> [Row] {
        look { try Row.fetchAll($0.cachedStatement(sql: sql), arguments: arguments) } ?? []
    }

    func messageState(_ id: String) -> (state: String, attempt: Int)? {
        rows("SELECT state, attempt FROM message WHERE id = ?", [id]).first.map { ($0["state"], $0["attempt"]) }
    }

    /// The last deadline of anything that is still open.
    func lastDeadline() -> Timestamp? {
        let last = value(
            "SELECT MAX(deadline_at) FROM notification WHERE state NOT IN ('acknowledged', 'cancelled')", [])
        return last.map { Timestamp(milliseconds: $0) }
    }
}
