public import EncompassCore
import Foundation
import GRDB
import Synchronization

/// A registry import in progress: staged in short transactions, made visible by one, or discarded.
///
/// Staged rows carry the import's run, which does not count until `land`; so readers see the old registry until then,
/// and nothing of an import that died. Stage establishments before rolls: a roll is checked against the register and
/// the staged establishments. After the first failure nothing can be landed.
public final class RegistryImport {
    /// Rows per transaction: some tens of milliseconds, so that a push of the feed waits no longer.
    static let batch = 2_000
    /// The same of a roll; a wait for the disk is shared by more rows.
    static let rollBatch = 10_000
    /// The same of identities, numbers and places, which are written in their order.
    static let lookupBatch = 40_000
    /// Rows after which a transaction ends if anybody else waits to write.
    static let leastBatch = 500

    private enum Phase { case staging, finished, broken, over }

    let store: Store
    var keys: KeyRing { store.keys }
    let run: Int64
    var tally: DiffTally
    /// Which pupils and numbers there may be.
    var filter = LookupFilter()
    /// Identities and numbers that are not in their tables yet; nil once the files are at their end.
    var backlog: LookupBacklog?
    var identitiesInUse: IdentitiesInUse
    /// The files' lines of the rows of rolls that were added.
    var addedLines = AddedLines()
    /// Whether no pupil was held when it began.
    public let isFirst: Bool
    /// For the rows of one transaction.
    private var openStatements: RollStatements?
    /// The schools of the files' rolls.
    var rolls = SchoolsOfRolls()
    /// Whether the names of two rows with one number can be one person's.
    let names: OnePerson
    /// Numbers that led to more than one child; few, whatever the size of the files.
    var shared: Set<SharedNumber> = []
    /// Establishments with two rows of one name and without a number, and with newcomers of a file that only adds.
    var namesakes: Set<Int32> = []
    var added: Set<Int32> = []
    /// Pupils of earlier imports who have turned out to be one; joined when the import lands.
    var joined: [(gone: Int64, into: Int64)] = []
    /// Rejected rows, whose held versions stay.
    public internal(set) var rejected: [RejectedRow] = []
    /// A period that ended before it is no loss.
    let today: LocalDate
    private let actor: Actor
    private var phase = Phase.staging

    init(
        store: Store, run: Int64, actor: Actor, names: OnePerson, changes: Int, backlog: LookupBacklog,
        hasPupils: Bool, at now: Timestamp
    ) {
        identitiesInUse = IdentitiesInUse(hasPupils: hasPupils)
        isFirst = !hasPupils
        self.backlog = backlog
        tally = DiffTally(limit: changes)
        self.store = store
        self.run = run
        self.actor = actor
        self.names = names
        today = LocalDate(dayNumber: Int32(clamping: now.milliseconds / 86_400_000))
    }

    deinit { if phase != .over { store.imports.leave() } }

    /// What landing would change. Ends the staging.
    ///
    /// - Throws: `StoreError` with reason `conflict` after a failure, or if the import is over.
    public func diff() throws -> RegistryDiff {
        if phase == .staging { try guarded(.finished) { try finish() } }
        guard phase == .finished else { throw ended }
        return tally.summary
    }

    /// The school calendar as it would be after landing. Ends the staging.
    ///
    /// - Throws: like `diff`.
    public func calendarOnceLanded() throws -> RegistryCalendar {
        _ = try diff()
        return try store.registry.calendarData(onceLanded: run)
    }

    /// Makes the staged rows the registry, in one short transaction.
    ///
    /// - Parameters:
    ///   - acceptRemovals: also removes the contacts that the files do not name.
    ///   - facts: further facts for the log.
    ///   - action: its name in the log.
    ///   - source: the file of the watched folder that it was, for `hasLanded`.
    /// - Returns: what has changed.
    /// - Throws: `StoreError` with reason `invalid` if more than a tenth of a roll or of the register would be removed
    ///   and `acceptRemovals` is false (the import can still be landed or discarded); `conflict` like `diff`.
    @discardableResult
    public func land(
        acceptRemovals: Bool = false, facts: [String: String] = [:],
        as action: String = "registry.imported", source: String? = nil, at now: Timestamp
    ) throws -> RegistryDiff {
        let planned = try diff()
        guard acceptRemovals || !planned.needsAcceptance else { throw StoreError(.invalid, planned.refusal) }
        if acceptRemovals { try guarded(.finished) { try removeUnnamedContacts() } }
        let diff = try diff()
        try store.write(at: now) { tx in
            try tx.db.execute(sql: "UPDATE registry SET run = ?", arguments: [run])
            try tx.db.execute(
                sql: "UPDATE registry_run SET landed_at = ?, summary = ?, source = ? WHERE run = ?",
                arguments: [now.milliseconds, try JSONText.encode(diff.abridged), source, run])
            for pupils in joined { try tx.join(pupil: pupils.gone, to: pupils.into) }
            let entry = AuditEntry(
                .alteration, action, actor: actor, subject: "run:\(run)",
                facts: diff.facts.merging(facts) { own, _ in own }.merging(joinedFacts) { own, _ in own })
            try tx.append(entry)
        }
        // It has landed: leftovers are swept by the next import if not now.
        try? end()
        return diff
    }

    private var joinedFacts: [String: String] {
        joined.isEmpty ? [:] : ["joined": joined.map { "\($0.gone) is \($0.into)" }.joined(separator: ", ")]
    }

    /// Discards everything that was staged.
    public func discard() throws {
        guard phase != .over else { return }
        try end()
    }

    private func end() throws {
        phase = .over
        defer { store.imports.leave() }
        try store.registry.sweepImports()
    }

    /// Runs one step of staging; if it fails, the import can only be discarded.
    func guarded(_ step: () throws -> Void) throws {
        guard phase == .staging else { throw ended }
        try guarded(.staging, step)
    }

    private func guarded(_ next: Phase, _ step: () throws -> Void) throws {
        phase = .broken
        try step()
        phase = next
    }

    private var ended: StoreError {
        StoreError(.conflict, "import.over")
    }
}

/// Allows one registry import at a time. Another process cannot import: it does not hold the database's lock.
final class ImportGate: Sendable {
    private let taken = Mutex(false)

    /// Whether the caller is in; if so, it must `leave`.
    func enter() -> Bool {
        taken.withLock { taken in
            defer { taken = true }
            return !taken
        }
    }

    func leave() { taken.withLock { $0 = false } }
}

/// What staging has in common for every kind.
extension RegistryImport {
    /// Prepares rows (encodes, hashes) outside the writer and stages one batch per transaction. No rows at all mean a
    /// file that failed, never an order to remove everything.
    func stage<Source, Prepared>(
        _ kind: RegistryKind, _ rows: [Source], batch size: Int = RegistryImport.batch,
        prepare: (Source) throws -> Prepared, apply: (Prepared, Database) throws -> Void
    ) throws {
        try guarded {
            if !rows.isEmpty { tally.touch(kind) }
            for start in stride(from: 0, to: rows.count, by: size) {
                let batch = try rows[start..<min(start + size, rows.count)].map(prepare)
                try write(batch, atMost: size) { row, _, db in try apply(row, db) }
                if backlog?.isFull == true { try backlog?.putAside() }
            }
        }
    }

    /// Writes every row, at most so many per transaction. If a write of somebody else waits, such as a push of the feed,
    /// what is done is committed first, after `least` rows or a multiple of them.
    func write<Rows: RandomAccessCollection>(
        _ rows: Rows, atMost size: Int, atLeast least: Int = RegistryImport.leastBatch,
        _ body: (Rows.Element, RollStatements, Database) throws -> Void
    ) throws where Rows.Index == Int {
        var done = rows.startIndex
        while done < rows.endIndex {
            try store.write { db in
                try withStatements(db) { statements in
                    var written = 0
                    repeat {
                        try body(rows[done], statements, db)
                        done += 1
                        written += 1
                    } while done < rows.endIndex && written < size
                        && !(written.isMultiple(of: least) && store.commits.isAwaitedOrShared)
                }
            }
        }
    }

    /// Writes all identities, numbers and schools into their tables: each page of them once.
    func writeBacklog() throws {
        guard var lookups = try backlog?.inOrder() else { return }
        backlog = nil
        let (most, least) = (RegistryImport.lookupBatch, 2 * RegistryImport.leastBatch)
        try write(
            0..<lookups.steps, atMost: most / RollStatements.several, atLeast: least / RollStatements.several
        ) { _, statements, _ in try lookups.writeNext(statements) }
    }

    /// Keeps the statements of rolls at hand for a transaction.
    private func withStatements(_ db: Database, _ body: (RollStatements) throws -> Void) throws {
        let statements = try RollStatements(db)
        openStatements = statements
        defer { openStatements = nil }
        try body(statements)
    }

    /// The statements of the transaction that is open.
    func statements(_ db: Database) throws -> RollStatements { try openStatements ?? RollStatements(db) }

    /// Notes that the file has a row that is held; `line` is 0 if it has none.
    func see(_ kind: RegistryKind, _ id: Int64, line: Int = 0, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO import_seen (kind, row, line)
                VALUES (?, ?, ?)
                """
        ).execute(
            arguments: [kind.rawValue, id, line])
    }

    /// Notes that the file replaces a scope, so that rows it lacks are removed.
    func cover(_ kind: RegistryKind, _ scope: String, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO import_scope (kind, scope)
                VALUES (?, ?)
                """
        ).execute(
            arguments: [kind.rawValue, scope])
    }

    /// Marks a row as removed by this run.
    func retire(_ kind: RegistryKind, _ id: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE \(kind.table) SET removed = ? WHERE id = ?").execute(arguments: [run, id])
    }

    /// Adds a row under this run and notes it as seen.
    func insert(
        _ kind: RegistryKind, _ columns: [(String, (any DatabaseValueConvertible)?)], line: Int = 0, in db: Database
    ) throws {
        let names = columns.map(\.0).joined(separator: ", ")
        let marks = columns.map { _ in "?, " }.joined()
        let statement = try db.cachedStatement(
            sql: "INSERT INTO \(kind.table) (\(names), added) VALUES (\(marks)?)")
        try statement.execute(arguments: StatementArguments(columns.map(\.1) + [run]))
        try see(kind, db.lastInsertedRowID, line: line, in: db)
    }

    /// Stages a row that has no identity besides its content: it is already held, or it is added.
    func stageContent(
        _ kind: RegistryKind, key: (name: String, value: any DatabaseValueConvertible),
        columns: [(String, (any DatabaseValueConvertible)?)], body: Data, line: Int = 0, example: String,
        in db: Database
    ) throws {
        let hash = store.keys.fingerprint(body)
        let held = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT t.id, s.line FROM \(kind.table) t
                    LEFT JOIN import_seen s ON s.kind = '\(kind.rawValue)' AND s.row = t.id
                    WHERE t.\(key.name) = ? AND t.body_hash = ? AND t.removed IS NULL
                    """), arguments: [key.value, hash])
        guard let held else {
            let content: [(String, (any DatabaseValueConvertible)?)] = [
                ("body", String(decoding: body, as: UTF8.self)), ("body_hash", hash),
            ]
            try insert(kind, [(key.name, key.value)] + columns + content, line: line, in: db)
            return tally.added(kind, example)
        }
        guard held["line"] as Int? == nil else { return }
        try see(kind, held["id"], line: line, in: db)
        tally.unchanged(kind)
    }
}

extension Store {
    /// Where a file of its own may be for a while.
    fileprivate var folder: String {
        files.map { DatabaseFiles.folder(of: $0.database) } ?? FileManager.default.temporaryDirectory.path
    }
}

extension Registry {
    /// Begins an import, after removing the leftovers of a dead one.
    ///
    /// - Parameters:
    ///   - names: compares names, to tell apart children with one number.
    ///   - changes: how many changes of each sort, and warnings, the diff names.
    /// - Throws: `StoreError` with reason `locked` while another import runs.
    public func beginImport(
        by actor: Actor, at now: Timestamp, names: OnePerson = OnePerson(), changes: Int = RegistryDiff.keptChanges
    ) throws -> RegistryImport {
        try beginImport(by: actor, at: now, names: names, changes: changes, backlog: LookupBacklog.usualLimit)
    }

    /// - Parameter backlog: how many look-ups of new rows may wait in memory.
    package func beginImport(
        by actor: Actor, at now: Timestamp, names: OnePerson, changes: Int, backlog: Int
    ) throws -> RegistryImport {
        guard store.imports.enter() else { throw StoreError(.locked, "import.running") }
        do {
            try sweepImports()
            let hasPupils = try read { snapshot in
                try Bool.fetchOne(snapshot.db, sql: "SELECT EXISTS (SELECT 1 FROM pupil_identity)") ?? true
            }
            return RegistryImport(
                store: store, run: try newRun(by: actor, at: now), actor: actor, names: names, changes: changes,
                backlog: LookupBacklog(limit: backlog, folder: store.folder), hasPupils: hasPupils, at: now)
        } catch {
            store.imports.leave()
            throw error
        }
    }

    private func newRun(by actor: Actor, at now: Timestamp) throws -> Int64 {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: """
                    INSERT INTO registry_run (started_at, first_pupil, actor, summary)
                    VALUES (?, (SELECT COALESCE(MAX(id), 0) FROM pupil) + 1, ?, '')
                    """, arguments: [now.milliseconds, actor.description])
            return tx.db.lastInsertedRowID
        }
    }

    /// Whether this file of the watched folder has landed: the daemon may have ended before it moved the file.
    public func hasLanded(source: String) throws -> Bool {
        try read { snapshot in
            try Bool.fetchOne(
                snapshot.db,
                sql: "SELECT EXISTS (SELECT 1 FROM registry_run WHERE source = ? AND landed_at IS NOT NULL)",
                arguments: [source]) ?? false
        }
    }

    /// Removes the leftovers of a dead import, in short transactions; does nothing while an import runs.
    ///
    /// Leftovers are never visible, so this may come late: the next import does it too.
    public func cleanUpImports() throws {
        guard store.imports.enter() else { return }
        defer { store.imports.leave() }
        try sweepImports()
    }

    /// Removes the notes of the finished import, and every row of runs that did not land.
    func sweepImports() throws {
        let dead = try read { snapshot in
            try Row.fetchOne(
                snapshot.db,
                sql: """
                    SELECT MIN(run) AS run, MIN(first_pupil) AS pupil FROM registry_run
                    WHERE landed_at IS NULL AND cleaned = 0 HAVING COUNT(*) > 0
                    """)
        }
        try sweep("DELETE FROM import_scope WHERE (kind, scope) IN (SELECT kind, scope FROM import_scope")
        try sweepSeen()
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

    /// Removes the notes of the rows that an import has seen, of which there is one for each row of its files: from the
    /// lowest up, so that a transaction changes few pages.
    private func sweepSeen() throws {
        func next() throws -> Bool {
            try write { db in
                guard let kind = try String.fetchOne(db, sql: "SELECT kind FROM import_seen ORDER BY kind LIMIT 1")
                else {
                    return false
                }
                let end = try Int64.fetchOne(
                    db.cachedStatement(
                        sql: "SELECT row FROM import_seen WHERE kind = ? ORDER BY row LIMIT 1 OFFSET ?"),
                    arguments: [kind, 5 * RegistryImport.batch])
                try db.cachedStatement(sql: "DELETE FROM import_seen WHERE kind = ? AND row < ?").execute(
                    arguments: [kind, end ?? .max])
                return true
            }
        }
        while try next() {}
    }

    /// Runs a statement that ends in an open subquery, one batch per transaction, until it changes nothing.
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
