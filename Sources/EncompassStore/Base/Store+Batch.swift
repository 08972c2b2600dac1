package import GRDB

extension Store {
    /// Does the same for many items in one transaction, each within a savepoint of its own: an item whose work throws
    /// leaves nothing behind and holds up no other, and the disk is waited for once.
    ///
    /// - Returns: what became of each item, in order.
    /// - Throws: `StoreError` `unavailable` or `locked` when the disk or the file fails; then nothing of any item stands.
    package func writeEach<Item, Value>(
        _ items: [Item], _ work: (Item, Database) throws -> Value
    ) throws -> [Result<Value, any Error>] {
        guard !items.isEmpty else { return [] }
        if items.count == 1 { return [try writeAlone(items[0], work)] }
        return try write { db in
            try items.map { item in
                try Store.kept {
                    var value: Value?
                    try db.inSavepoint {
                        value = try work(item, db)
                        return .commit
                    }
                    guard let value else { throw StoreError(.invalid, "nothing was done") }
                    return value
                }
            }
        }
    }

    /// One item needs no savepoint: the transaction is its own.
    private func writeAlone<Item, Value>(
        _ item: Item, _ work: (Item, Database) throws -> Value
    ) throws -> Result<Value, any Error> {
        do {
            return try Store.kept { try writer.write { db in try work(item, db) } }
        } catch let error as DatabaseError {
            throw Store.translate(error)
        }
    }

    /// Reads many items in one snapshot; one that cannot be read holds up no other.
    package func readEach<Item, Value>(
        _ items: [Item], _ look: (Item, Database) throws -> Value
    ) throws -> [Result<Value, any Error>] {
        guard !items.isEmpty else { return [] }
        return try read { db in try items.map { item in try Store.kept { try look(item, db) } } }
    }

    /// A failure that is one item's own. What the disk or the file fails with is everybody's, and goes on.
    private static func kept<Value>(_ work: () throws -> Value) throws -> Result<Value, any Error> {
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
