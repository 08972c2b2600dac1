public import EncompassCore
import GRDB

extension Store {
    /// Begins an import, after taking away what a dead one left.
    ///
    /// - Parameter names: tells apart by their names the children who bear one number.
    /// - Throws: `StoreError` with reason `locked` while another import runs.
    public func beginImport(
        by actor: Actor, at now: Timestamp, names: OnePerson = OnePerson()
    ) throws -> RegistryImport {
        guard imports.enter() else { throw StoreError(.locked, "another import is running") }
        do {
            try sweepImports()
            return RegistryImport(
                store: self, run: try newRun(by: actor, at: now), actor: actor, names: names, at: now)
        } catch {
            imports.leave()
            throw error
        }
    }

    private func newRun(by actor: Actor, at now: Timestamp) throws -> Int64 {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO registry_run (started_at, first_pupil, actor, summary)
                    VALUES (?, (SELECT COALESCE(MAX(id), 0) FROM pupil) + 1, ?, '')
                    """, arguments: [now.milliseconds, actor.description])
            return db.lastInsertedRowID
        }
    }

    /// Takes away what a dead import left, in short transactions; does nothing while one runs.
    ///
    /// Leftovers are never visible, so this may come late: the next import does it too.
    public func cleanUpImports() throws {
        guard imports.enter() else { return }
        defer { imports.leave() }
        try sweepImports()
    }

    /// Removes the notes of the import that is over, and every row of runs that did not land.
    func sweepImports() throws {
        let dead = try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT MIN(run) AS run, MIN(first_pupil) AS pupil FROM registry_run
                    WHERE landed_at IS NULL AND cleaned = 0 HAVING COUNT(*) > 0
                    """)
        }
        try sweep("DELETE FROM import_scope WHERE (kind, scope) IN (SELECT kind, scope FROM import_scope")
        try sweep("DELETE FROM import_seen WHERE (kind, row) IN (SELECT kind, row FROM import_seen")
        guard let dead else { return }
        let landed = "(SELECT run FROM registry)"
        for table in RegistryKind.allCases.map(\.table) {
            try sweep("DELETE FROM \(table) WHERE id IN (SELECT id FROM \(table) WHERE added > \(landed)")
            try sweep(
                "UPDATE \(table) SET removed = NULL WHERE id IN (SELECT id FROM \(table) WHERE removed > \(landed)")
        }
        try sweep("DELETE FROM roll WHERE (urn, added) IN (SELECT urn, added FROM roll WHERE added > \(landed)")
        try sweep("DELETE FROM pupil WHERE id IN (SELECT id FROM pupil WHERE id >= \(dead["pupil"] as Int64)")
        try write { db in try db.execute(sql: "UPDATE registry_run SET cleaned = 1 WHERE landed_at IS NULL") }
    }

    /// Runs a statement that ends in an open subquery, a batch a transaction, until it changes nothing.
    private func sweep(_ sql: String) throws {
        var changes = RegistryImport.batch
        while changes == RegistryImport.batch {
            changes = try write { db in
                try db.execute(sql: sql + " LIMIT \(RegistryImport.batch))")
                return db.changesCount
            }
        }
    }
}
