import GRDB

extension Store {
    /// Opens the database to read it beside whoever writes it: nothing can be changed through this store.
    ///
    /// - Throws: `StoreError` when there is no database, it is not one, or its schema is of another version.
    public static func openReading(path: String, keyFile: String? = nil) throws -> Store {
        let keys = try KeyRing.load(path: keyFile ?? path + ".key")
        do {
            let reader = try StoreConnection.reader(path: path)
            guard try reader.read({ try Schema.migrator.hasCompletedMigrations($0) }) else {
                throw StoreError(
                    .wrongDatabase, "the database is of another version: start the daemon once, or upgrade")
            }
            return Store(writer: reader, keys: keys, entropy: EntropySource(), lock: nil)
        } catch let error as DatabaseError {
            throw error.resultCode == .SQLITE_NOTADB
                ? StoreError(.wrongDatabase, "\(path) is not a database") : Store.translate(error)
        }
    }
}
