import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("Erasure lets other writes in")
struct ErasureTimeTests {
    /// An incident with thousands of rows: no transaction touches more than a few hundred, and no other write waits for
    /// more than a fraction of the whole.
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
        let erasing = Background {
            var steps = 0
            while try store.retention.step(RetentionPeriods(), london: london, by: .engine, at: now) != nil {
                steps += 1
            }
            return steps
        }
        var waits: [Duration] = []
        while !erasing.isDone {
            let clock = ContinuousClock()
            waits.append(try clock.measure { try store.probe(at: now) })
        }
        #expect(try erasing.value() > 0)
        #expect(waits.count > 20, "writes got in between \(waits.count) times")
        let longest = waits.max() ?? .zero
        #expect(longest < .milliseconds(400), "the longest wait was \(longest)")
        #expect(try night.notifications().isEmpty)
        #expect(try store.auditLog.verify().broken == nil)
    }
}
