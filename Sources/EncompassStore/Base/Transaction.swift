import CSQLite
package import EncompassCore
package import GRDB

/// A read of one moment of the file. Helpers that only read are methods in extensions of it, so that a snapshot and a
/// transaction share them.
package protocol Reading {
    var db: Database { get }
    var keys: KeyRing { get }
    var known: RegistryMemory { get }
    var keptRules: KeptRules { get }
}

/// One consistent read.
package struct Snapshot: Reading {
    package let db: Database
    package let keys: KeyRing
    package let known: RegistryMemory
    package let keptRules: KeptRules
}

/// One change of the file: everything in it happens at `now`, and is stored together with its audit entries or not at
/// all. Helpers that write are its methods.
package struct Transaction: Reading {
    package let db: Database
    package let now: Timestamp
    package let keys: KeyRing
    package let known: RegistryMemory
    package let keptRules: KeptRules
    let entropy: EntropySource
    let changes: ChangeCount
    let log = LogEnd()

    func newId() -> String { entropy.identifier(at: now).description }

    /// Undoes the changes of `work` if it throws.
    fileprivate func inSavepoint<Value>(_ work: () throws -> Value) throws -> Value {
        var value: Value?
        do {
            try db.inSavepoint {
                value = try work()
                return .commit
            }
        } catch {
            log.forget()
            throw error
        }
        guard let value else { throw StoreError(.invalid, "write.nothingDone") }
        return value
    }
}

extension Store {
    /// Reads in one snapshot.
    package func read<Value>(_ body: (Snapshot) throws -> Value) throws -> Value {
        do {
            return try writer.unsafeRead { db in
                try db.inSnapshot { try body(Snapshot(db: $0, keys: keys, known: known, keptRules: keptRules)) }
            }
        } catch let error as DatabaseError {
            throw failed(error)
        }
    }

    /// Changes the file at one moment.
    package func write<Value>(at now: Timestamp, _ body: (Transaction) throws -> Value) throws -> Value {
        try write { db in try body(transaction(db, at: now)) }
    }

    /// A change without a time and without an entry in the log: marks of the daemon, staging of an import, migration.
    package func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do { return try commits.write(to: writer, body) } catch let error as DatabaseError {
            throw failed(error)
        }
    }

    /// Does the same work for many items, each in a savepoint of its own: an item that throws changes nothing and
    /// stops no other, and all share one wait for the disk. If another write arrives meanwhile, what is done is
    /// committed first and the rest follows in the next transaction, so that a push never waits for a whole turn of
    /// the engine.
    ///
    /// - Returns: the result of each item, in order.
    /// - Throws: `StoreError` `unavailable` or `locked` if the disk or the file fails; items of this transaction and of
    ///   later ones are then undone.
    package func writeEach<Item, Value>(
        _ items: [Item], at now: Timestamp, _ work: (Item, Transaction) throws -> Value
    ) throws -> [Result<Value, any Error>] {
        if items.count == 1 { return [try writeSingle(items[0], at: now, work)] }
        var results: [Result<Value, any Error>] = []
        while results.count < items.count {
            results += try write(at: now) { tx in
                var done: [Result<Value, any Error>] = []
                for item in items[results.count...] {
                    done.append(try Store.itemResult { try tx.inSavepoint { try work(item, tx) } })
                    if commits.isAwaited { break }
                }
                return done
            }
        }
        return results
    }

    /// One item needs no savepoint: it has the transaction to itself.
    private func writeSingle<Item, Value>(
        _ item: Item, at now: Timestamp, _ work: (Item, Transaction) throws -> Value
    ) throws -> Result<Value, any Error> {
        do {
            return try Store.itemResult {
                try commits.write(to: writer) { db in try work(item, transaction(db, at: now)) }
            }
        } catch let error as DatabaseError {
            throw failed(error)
        }
    }

    /// Reads many items in one snapshot; one that cannot be read stops no other.
    package func readEach<Item, Value>(
        _ items: [Item], _ look: (Item, Snapshot) throws -> Value
    ) throws -> [Result<Value, any Error>] {
        guard !items.isEmpty else { return [] }
        return try read { snapshot in try items.map { item in try Store.itemResult { try look(item, snapshot) } } }
    }

    private func transaction(_ db: Database, at now: Timestamp) -> Transaction {
        Transaction(
            db: db, now: now, keys: keys, known: known, keptRules: keptRules, entropy: entropy, changes: commits.changes
        )
    }

    /// The failure of one item is a result. A failure of the disk or the file concerns all of them, and is thrown.
    private static func itemResult<Value>(_ work: () throws -> Value) throws -> Result<Value, any Error> {
        do {
            return .success(try work())
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return .failure(translate(error))
        } catch let error as DatabaseError {
            throw error
        } catch {
            return .failure(error)
        }
    }
}

extension Database {
    /// Reads in one snapshot. The statements that begin and end it are prepared once for the connection: there are
    /// thousands of small reads in a night, and preparing these two costs as much as such a read.
    fileprivate func inSnapshot<Value>(_ body: (Database) throws -> Value) throws -> Value {
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

    /// The first row, decoded in place by a statement that is prepared once; nil if there is none.
    ///
    /// A fetched row is a copy, and each look-up of a column by name walks all columns.
    func first<Value>(
        _ sql: String, _ arguments: StatementArguments, _ decode: (Row) throws -> Value
    ) throws -> Value? {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        // A row lives only as long as its cursor.
        return try withExtendedLifetime(rows) { try rows.next().map(decode) }
    }

    /// The same for the statements that run for each message, whose columns are read by `Columns`.
    func one<Value>(
        _ sql: String, _ arguments: StatementArguments, _ decode: (Columns) throws -> Value
    ) throws -> Value? {
        let statement = try cachedStatement(sql: sql)
        try statement.setArguments(arguments)
        defer { sqlite3_reset(statement.sqliteStatement) }
        switch sqlite3_step(statement.sqliteStatement) {
        case SQLITE_ROW: return try decode(Columns(statement.sqliteStatement))
        case SQLITE_DONE: return nil
        case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage, sql: sql)
        }
    }

    /// The same for every row. `decode` must not query the database.
    func all<Value>(
        _ sql: String, _ arguments: StatementArguments, _ decode: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try decode(row)) }
        return values
    }
}
