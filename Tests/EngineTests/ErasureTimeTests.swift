import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@Suite("Erasure lets other writes in")
struct ErasureTimeTests {
    /// An incident with thousands of rows: no transaction changes more than a few hundred, so no other write waits
    /// for more than a fraction of the whole.
    @Test func noWriteWaitsForAWholeIncident() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Rosalind", reference: "1")]))
        try night.turn()
        let item = try night.notification(Quayside.primary)
        try night.acknowledge(item)
        try night.turn()
        for _ in 0..<2_000 {
            try night.store.auditLog.append(
                AuditEntry(
                    .consultation, "notification.consulted", actor: .account("sue"), subject: "notification:\(item.id)",
                    facts: ["purpose": "a long story"]), at: night.clock.now())
        }
        try night.store.write { db in
            for number in 0..<2_000 {
                try db.execute(
                    sql: """
                        INSERT INTO message (id, notification, step, role, contact, channel, state, due_at, created_at,
                            updated_at)
                        SELECT 'copy' || ?, notification, step, role, contact, channel, 'sent', due_at, created_at,
                            updated_at FROM message WHERE notification = ? LIMIT 1
                        """, arguments: [number, item.id])
            }
        }
        night.clock.set(at("2033-11-22T12:00:00Z"))
        let (store, london, now) = (night.store, night.london, night.clock.now())
        let commits = CommitSizes()
        store.writer.add(transactionObserver: commits, extent: .databaseLifetime)
        try store.probe(at: now)
        let before = commits.all.count
        #expect(before > 0, "commits are not counted")
        while try store.retention.step(RetentionPeriods(), london: london, by: .engine, at: now) != nil {}
        // The first one, the probe's, counts what was changed before it, too.
        let sizes = commits.all.dropFirst(before)
        #expect(sizes.reduce(0, +) >= 4_000, "less was erased than there is")
        #expect(sizes.count > 20, "writes get in between \(sizes.count) times")
        let largest = sizes.max() ?? 0
        #expect(largest < 1_000, "one transaction changed \(largest) rows")
        #expect(try night.notifications().isEmpty)
        #expect(try store.auditLog.verify().broken == nil)
    }
}

/// How many rows each transaction changed, in their order.
private final class CommitSizes: TransactionObserver {
    private let state = Mutex<(total: Int, sizes: [Int])>((0, []))

    var all: [Int] { state.withLock(\.sizes) }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) {
        let total = db.totalChangesCount
        state.withLock { state in
            state.sizes.append(total - state.total)
            state.total = total
        }
    }
    func databaseDidRollback(_ db: Database) {}
}
