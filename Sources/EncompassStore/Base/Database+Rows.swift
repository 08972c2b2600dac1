import GRDB

extension Database {
    /// What `decode` makes of the first row, read in place by a statement that is prepared once; nil where there is none.
    ///
    /// A row that is fetched is copied, and each look-up of one of its columns by name walks all of them.
    func first<Value>(
        _ sql: String, _ arguments: StatementArguments, _ decode: (Row) throws -> Value
    ) throws -> Value? {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        // A row is what its cursor stands at: gone with it.
        return try withExtendedLifetime(rows) { try rows.next().map(decode) }
    }

    /// The same of every row. `decode` asks the database nothing.
    func all<Value>(
        _ sql: String, _ arguments: StatementArguments, _ decode: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try decode(row)) }
        return values
    }
}
