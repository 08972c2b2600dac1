import GRDB

extension Database {
    /// Reads in one snapshot. The statements that begin and end it are prepared once for the connection: there are
    /// thousands of small reads in a night, and preparing these two costs as much as such a read.
    func inSnapshot<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try cachedStatement(sql: "BEGIN DEFERRED TRANSACTION").execute()
        do {
            let value = try body(self)
            try cachedStatement(sql: "COMMIT TRANSACTION").execute()
            return value
        } catch {
            try? rollback()
            throw error
        }
    }
}
