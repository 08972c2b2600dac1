import EncompassCore
import EncompassStore
import Foundation
import GRDB
import Testing

@Suite("The balance")
struct MorningBalanceTests {
    /// Which rows were corrupted behind the store's back, and what the auditor then says.
    static let corruptions: [(String, BalanceDifference.Kind)] = [
        ("UPDATE child SET state = 'lost'", .childState),
        ("UPDATE child SET state = 'pending'", .childState),
        ("UPDATE child SET state = 'review'", .childAdrift),
        ("UPDATE child SET state = 'unmatched'", .childAdrift),
        ("UPDATE child SET state = 'ineligible'", .childAdrift),
        ("DELETE FROM child_placement", .childNowhere),
        ("DELETE FROM notification_child", .childNotNotified),
        ("UPDATE notification SET state = 'cancelled'", .childNotNotified),
        ("UPDATE notification_child SET closed_at = 5", .childNotNotified),
        ("UPDATE child_placement SET closed_at = 5", .childSilenced),
        ("UPDATE child_placement SET closed_at = 5, closed_by = 'engine'", .childSilenced),
        ("UPDATE child_placement SET closed_at = 5, closed_by = 'school:a'", .childSilenced),
        ("UPDATE notification SET next_at = NULL", .notificationAdrift),
        ("UPDATE notification SET next_at = 5, state = 'sent'", .notificationAdrift),
        ("UPDATE notification SET state = 'failed', next_at = NULL", .notificationAdrift),
        (
            """
            INSERT INTO quarantine (id, force, credential, received_at, line, body, key_id, content_hash, faults)
            VALUES ('Q', 'norfolk', 'c', 1790000000000, 1, x'', 0, x'', '[]')
            """, .quarantineAdrift
        ),
    ]

    @Test("every loss in the file is named by its kind", arguments: corruptions)
    func named(corruption: String, kind: BalanceDifference.Kind) throws {
        let night = try BalanceNight()
        try night.store.write { db in try db.execute(sql: corruption) }
        #expect(try night.balance().differences.map(\.kind) == [kind])
    }

    @Test("sealed or not, it is found: whatever is changed takes the seal off", arguments: corruptions)
    func sealed(corruption: String, kind: BalanceDifference.Kind) throws {
        let night = try BalanceNight()
        #expect(try night.balance().holds)
        #expect(try night.unsealed() == 0)
        try night.store.write { db in try db.execute(sql: corruption) }
        for _ in 0..<2 { #expect(try night.balance().differences.map(\.kind) == [kind]) }
    }

    @Test("a notification on the phone list is attended to until the task ends or is lost")
    func listed() throws {
        let night = try BalanceNight()
        for end in ["UPDATE phone_task SET closed_at = 5", "DELETE FROM phone_task"] {
            try night.store.write { db in
                try db.execute(sql: "UPDATE notification SET next_at = NULL")
                try db.execute(
                    sql: """
                        INSERT INTO phone_task (id, kind, notification, opened_at, due_at, reason)
                        SELECT HEX(RANDOMBLOB(8)), 'escalation', id, 0, deadline_at, 'ladder' FROM notification
                        """)
            }
            #expect(try night.balance().holds)
            try night.store.write { db in try db.execute(sql: end) }
            #expect(try night.balance().differences.map(\.kind) == [.notificationAdrift])
        }
    }

    @Test("how far a message has got is no reason to look at the books again")
    func progress() throws {
        let night = try BalanceNight()
        _ = try night.balance()
        try night.store.write { db in try db.execute(sql: "UPDATE notification SET state = 'sent'") }
        #expect(try night.unsealed() == 0)
        try night.store.write { db in try db.execute(sql: "UPDATE notification SET target = 'urn:100000'") }
        #expect(try night.unsealed() == 1)
    }

    @Test("a tool that only reads seals nothing")
    func reading() throws {
        let night = try BalanceNight()
        _ = try night.store.balance.report(since: night.now, epoch: nil, seals: false, at: night.now)
        #expect(try night.unsealed() == 1)
    }
}

/// One incident with one matched child, decided as by the engine.
struct BalanceNight {
    let database = try? StoreFile()
    let store: Store
    let now = StoreFile.start

    init() throws {
        guard let database else { throw StoreError(.unavailable, "no database") }
        store = database.store
        try database.load { try $0.stage(establishments: Made.schools) }
        let child = ChildDetails(reference: "1", forename: "Ada", surname: "Marsh")
        let incident = Incident(force: "norfolk", reference: "NC-1", occurredAt: now, children: [child])
        _ = try store.incidents.ingest(
            [.incident(ReceivedIncident(incident: incident, raw: Data(), contentHash: Data([1])))],
            context: IngestContext(force: "norfolk", credential: "feed-1", exceptionDeadline: now + .hours(4)), at: now)
        for id in try store.incidents.undecided(at: now, limit: 1) {
            guard let incident = try store.incidents.undecided(id: id) else { continue }
            let decision = ChildDecision(
                child: incident.children[0].id, state: .matched, pupil: nil,
                targets: [.establishment(Made.quay)], probability: 1, weight: 20, model: "test", explanation: Data(),
                exceptions: [])
            let decided = IncidentDecision(
                incident: incident, decisions: [decision], generation: try store.registry.generation(),
                exceptionDeadline: now + .hours(4), isAssisted: false)
            _ = try store.incidents.decide(decided, at: now) { _, _, _, _, _ in
                NotificationSchedule(
                    releaseAt: now, deadlineAt: now + .hours(4), late: false, hold: nil, rules: "{}")
            }
        }
    }

    func unsealed() throws -> Int? {
        try store.read { snapshot in
            try Int.fetchOne(snapshot.db, sql: "SELECT COUNT(*) FROM incident WHERE sealed <> change")
        }
    }

    func balance() throws -> BalanceReport {
        try store.balance.report(since: now - .hours(24), epoch: 1, at: now + .minutes(1))
    }
}
