import EncompassCore
import EncompassStore
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@Suite("Writes that come at the same time share a commit")
struct SharedCommitTests {
    private static let threads = 16
    private static let writes = 40

    @Test("Sixteen threads: every write is kept once, in far fewer commits than writes")
    func writesShareCommits() throws {
        let file = try StoreFile()
        let store = file.store
        let commits = CommitCount()
        store.writer.add(transactionObserver: commits, extent: .databaseLifetime)
        try Self.fromThreads { thread in
            for write in 0..<Self.writes {
                try store.auditLog.append(Self.entry("\(thread).\(write)"), at: StoreFile.start)
            }
        }
        let all = Self.threads * Self.writes
        #expect(try store.auditLog.verify().entries == Int64(all))
        #expect(try store.auditLog.verify().broken == nil)
        #expect(commits.count < all)
    }

    @Test("A write that fails undoes its own changes and no other's")
    func aFailureIsItsOwn() throws {
        let file = try StoreFile()
        let store = file.store
        let failed = Mutex(0)
        try Self.fromThreads { thread in
            for write in 0..<Self.writes {
                do {
                    try store.write { db in
                        try db.execute(
                            sql: "INSERT INTO meta (key, value) VALUES (?, '')", arguments: ["\(thread).\(write)"])
                        if write.isMultiple(of: 2) { throw StoreError(.invalid, "refused") }
                    }
                } catch let error as StoreError where error.reason == .invalid {
                    failed.withLock { $0 += 1 }
                }
            }
        }
        #expect(failed.withLock { $0 } == Self.threads * Self.writes / 2)
        let kept = try store.read { snapshot in
            try String.fetchAll(snapshot.db, sql: "SELECT key FROM meta WHERE key LIKE '%.%'")
        }
        #expect(kept.count == Self.threads * Self.writes / 2)
        #expect(kept.allSatisfy { Int($0.split(separator: ".")[1])?.isMultiple(of: 2) == false })
    }

    @Test("A database that takes no writes fails each of them, and later ones succeed once it is fixed")
    func aFailingFileFailsAll() throws {
        let file = try StoreFile()
        let store = file.store
        try store.writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
        let failed = Mutex(0)
        try Self.fromThreads { thread in
            do {
                try store.auditLog.append(Self.entry("\(thread)"), at: StoreFile.start)
            } catch is StoreError {
                failed.withLock { $0 += 1 }
            }
        }
        #expect(failed.withLock { $0 } == Self.threads)
        try store.writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = OFF") }
        try store.auditLog.append(Self.entry("after"), at: StoreFile.start)
        #expect(try store.auditLog.verify().entries == 1)
    }

    @Test("A long turn of many items lets a write in that arrives meanwhile, and then continues")
    func aLongTurnMakesWay() throws {
        let file = try StoreFile()
        let store = file.store
        try store.write { try $0.execute(sql: "CREATE TABLE turn (place INTEGER PRIMARY KEY)") }
        let (begun, asking) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let pushed = Mutex<Int64?>(nil)
        let group = DispatchGroup()
        group.enter()
        Thread.detachNewThread {
            begun.wait()
            asking.signal()
            let place = try? store.write { try Self.nextPlace($0) }
            pushed.withLock { $0 = place }
            group.leave()
        }
        let results = try store.writeEach(Array(0..<500), at: StoreFile.start) { item, tx in
            if item == 0 {
                begun.signal()
                asking.wait()
            }
            // Slow, for as long as the write has not been let in: a busy machine has time to begin it.
            if pushed.withLock({ $0 }) == nil { Thread.sleep(forTimeInterval: item < 400 ? 0.01 : 1) }
            return try Self.nextPlace(tx.db)
        }
        group.wait()
        let order = try results.map { try $0.get() }
        #expect(order.count == 500)
        #expect(order == order.sorted())
        let place = try #require(pushed.withLock { $0 })
        #expect(place < order[499], "it waited for the whole turn")
    }

    @Test("A write beside an import waits for some hundred rows, also if the rest of the import is in its commit")
    func anImportMakesWay() throws {
        let file = try StoreFile()
        let store = file.store
        try file.load { try $0.stage(establishments: Made.schools) }
        try store.write { try $0.execute(sql: "CREATE TABLE turn (place INTEGER PRIMARY KEY)") }
        let commits = CommittedRows()
        store.writer.add(transactionObserver: commits, extent: .databaseLifetime)
        let isOver = Mutex(false)
        let group = DispatchGroup()
        group.enter()
        Thread.detachNewThread {
            while !isOver.withLock({ $0 }) { _ = try? store.write { try Self.nextPlace($0) } }
            group.leave()
        }
        let landed = Result { try file.load(roll: (0..<4000).map { Made.row($0) }) }
        isOver.withLock { $0 = true }
        group.wait()
        #expect(try landed.get()[.rolls].added == 4000)
        #expect(commits.mostBesideAWrite <= 500)
    }

    private static func nextPlace(_ db: Database) throws -> Int64 {
        try db.execute(sql: "INSERT INTO turn (place) VALUES (NULL)")
        return db.lastInsertedRowID
    }

    private static func entry(_ name: String) -> AuditEntry {
        AuditEntry(.operation, "test.write", actor: .engine, subject: "test:\(name)")
    }

    private static func fromThreads(_ work: @escaping @Sendable (Int) throws -> Void) throws {
        let first = Mutex<(any Error)?>(nil)
        let group = DispatchGroup()
        for thread in 0..<threads {
            group.enter()
            Thread.detachNewThread {
                do { try work(thread) } catch { first.withLock { $0 = $0 ?? error } }
                group.leave()
            }
        }
        group.wait()
        if let error = first.withLock({ $0 }) { throw error }
    }
}

/// The most rows of rolls that were committed together with a row of `turn`.
private final class CommittedRows: TransactionObserver {
    private let counts = Mutex((rows: 0, turns: 0, most: 0))

    var mostBesideAWrite: Int { counts.withLock { $0.most } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) {
        // Both are numbered from 1, and nothing is deleted.
        let rows = (try? Int.fetchOne(db, sql: "SELECT MAX(id) FROM roll_entry")) ?? 0
        let turns = (try? Int.fetchOne(db, sql: "SELECT MAX(place) FROM turn")) ?? 0
        counts.withLock { counts in
            if turns > counts.turns { counts.most = max(counts.most, rows - counts.rows) }
            (counts.rows, counts.turns) = (rows, turns)
        }
    }
    func databaseDidRollback(_ db: Database) {}
}
