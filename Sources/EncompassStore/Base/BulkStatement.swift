import CSQLite
package import Foundation
import GRDB

/// A statement without rows that is run thousands of times: it takes each value as it is, where GRDB would first make a
/// list of them, which takes longer than most insertions.
///
/// Valid within the transaction in which it was made. Bind every value before each run.
package struct BulkStatement {
    private let db: Database
    private let statement: Statement

    init(_ db: Database, _ sql: String) throws {
        self.db = db
        statement = try db.cachedStatement(sql: sql)
    }

    /// - Parameter place: of the question mark, from 1.
    func bind(_ place: Int32, _ value: Int64?) throws {
        let handle = statement.sqliteStatement
        try check(value.map { sqlite3_bind_int64(handle, place, $0) } ?? sqlite3_bind_null(handle, place), SQLITE_OK)
    }

    func bind(_ place: Int32, _ value: Data) throws {
        // Without an address it would be null.
        let code = value.withUnsafeBytes { bytes in
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(statement.sqliteStatement, place, 0)
                : sqlite3_bind_blob(
                    statement.sqliteStatement, place, bytes.baseAddress, Int32(bytes.count), BulkStatement.copied)
        }
        try check(code, SQLITE_OK)
    }

    func bind(_ place: Int32, _ value: String) throws {
        let code = sqlite3_bind_text(
            statement.sqliteStatement, place, value, Int32(value.utf8.count), BulkStatement.copied)
        try check(code, SQLITE_OK)
    }

    func bind(_ place: Int32, _ key: LookupKey) throws {
        let code = withUnsafeBytes(of: (key.first, key.second)) { bytes in
            sqlite3_bind_blob(
                statement.sqliteStatement, place, bytes.baseAddress, Int32(bytes.count), BulkStatement.copied)
        }
        try check(code, SQLITE_OK)
    }

    /// - Parameter values: one for each question mark.
    func run(_ values: [any StatementValue]) throws {
        let count = sqlite3_bind_parameter_count(statement.sqliteStatement)
        precondition(values.count == Int(count), "\(values.count) values for \(count) question marks")
        for (value, place) in zip(values, Int32(1)...) { try value.bind(to: self, at: place) }
        try run()
    }

    func run() throws {
        defer { sqlite3_reset(statement.sqliteStatement) }
        try check(sqlite3_step(statement.sqliteStatement), SQLITE_DONE)
    }

    /// The text of an error names columns and no values.
    private func check(_ code: Int32, _ expected: Int32) throws {
        guard code != expected else { return }
        throw DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: db.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) })
    }

    /// SQLite's SQLITE_TRANSIENT, a macro that Swift does not see: the bytes are copied at once.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

/// A value that a `BulkStatement` takes.
package protocol StatementValue {
    func bind(to statement: BulkStatement, at place: Int32) throws
}

extension Int64: StatementValue {
    package func bind(to statement: BulkStatement, at place: Int32) throws { try statement.bind(place, self) }
}

extension Int: StatementValue {
    package func bind(to statement: BulkStatement, at place: Int32) throws { try statement.bind(place, Int64(self)) }
}

extension Bool: StatementValue {
    package func bind(to statement: BulkStatement, at place: Int32) throws { try statement.bind(place, self ? 1 : 0) }
}

extension String: StatementValue {
    package func bind(to statement: BulkStatement, at place: Int32) throws { try statement.bind(place, self) }
}

extension Data: StatementValue {
    package func bind(to statement: BulkStatement, at place: Int32) throws { try statement.bind(place, self) }
}

extension Optional: StatementValue where Wrapped: StatementValue {
    package func bind(to statement: BulkStatement, at place: Int32) throws {
        if let value = self { try value.bind(to: statement, at: place) } else { try statement.bind(place, nil) }
    }
}

extension Database {
    /// Runs a statement without rows, such as one that runs for each message.
    func run(_ sql: String, _ values: [any StatementValue]) throws { try BulkStatement(self, sql).run(values) }
}
