public import EncompassCore
import GRDB

extension Store {
    /// Writes to the file and waits for the disk, which shows that it can.
    ///
    /// - Throws: `StoreError` when it cannot.
    public func probe(at now: Timestamp) throws {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO meta (key, value) VALUES ('probe', ?1)
                    ON CONFLICT (key) DO UPDATE SET value = ?1
                    """, arguments: [String(now.milliseconds)])
        }
    }
}
