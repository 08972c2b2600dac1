package import GRDB

/// The migrations, oldest first. A shipped one is frozen: it is SQL only and is never edited.
package enum Schema {
    package static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 the main job") { db in try db.execute(sql: SchemaV1.sql) }
        migrator.registerMigration("2 the morning") { db in try db.execute(sql: SchemaV2.sql) }
        migrator.registerMigration("3 the queue's pages") { db in try db.execute(sql: SchemaV3.sql) }
        migrator.registerMigration("4 places, and the auditor's turn") { db in try db.execute(sql: SchemaV4.sql) }
        migrator.registerMigration("5 disclosure and roles") { db in try db.execute(sql: SchemaV5.sql) }
        migrator.registerMigration("6 sealed bodies") { db in try db.execute(sql: SchemaV6.sql) }
        migrator.registerMigration("7 one outbox, and subjects of alarms") { db in try db.execute(sql: SchemaV7.sql) }
        migrator.registerMigration("8 watching, and records let go") { db in try db.execute(sql: SchemaV8.sql) }
        migrator.registerMigration("9 files as they come") { db in try db.execute(sql: SchemaV9.sql) }
        migrator.registerMigration("10 schools and the desk") { db in try db.execute(sql: SchemaV10.sql) }
        migrator.registerMigration("11 deciding at the desk") { db in try db.execute(sql: SchemaV11.sql) }
        migrator.registerMigration("12 fewer pages for each message") { db in try db.execute(sql: SchemaV12.sql) }
        migrator.registerMigration("13 smaller notifications") { db in try db.execute(sql: SchemaV13.sql) }
        return migrator
    }

    /// The whole schema as SQL, tables first; what `docs/schema.sql` holds.
    package static func text() throws -> String {
        let database = try DatabaseQueue()
        try migrator.migrate(database)
        return try database.read { try text($0) }
    }

    /// The schema of a database, without the objects of SQLite and the migrator.
    package static func text(_ db: Database) throws -> String {
        let statements = try String.fetchAll(
            db,
            sql: """
                SELECT sql FROM sqlite_master
                WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' AND name <> 'grdb_migrations'
                ORDER BY tbl_name, type = 'index', name
                """)
        return statements.map { $0 + ";\n" }.joined(separator: "\n")
    }

    /// How a file's schema compares with this program's.
    enum Age: Hashable {
        /// It has no tables.
        case empty
        case current, newer
        /// An earlier version, by its number.
        case older(Int)
    }

    static func age(_ db: Database) throws -> Age {
        let applied = try migrator.appliedIdentifiers(db)
        if applied.isEmpty { return .empty }
        if try migrator.hasBeenSuperseded(db) { return .newer }
        return try migrator.hasCompletedMigrations(db) ? .current : .older(applied.count)
    }

    /// The number of the schema that this program makes.
    static var version: Int { migrator.migrations.count }

    /// The refusal of a database that a newer program has made or upgraded.
    static func newer(_ db: Database) -> StoreError {
        let count = try? migrator.appliedIdentifiers(db).count
        return StoreError(.newerDatabase, "database.newer", ["version": count ?? 0, "known": version])
    }

    static func migrate(_ writer: any DatabaseWriter) throws {
        do {
            try writer.read { if try migrator.hasBeenSuperseded($0) { throw newer($0) } }
            try migrator.migrate(writer)
        } catch let error as DatabaseError {
            throw error.resultCode == .SQLITE_NOTADB
                ? StoreError(.wrongDatabase, "database.none") : Store.translate(error)
        }
    }
}
