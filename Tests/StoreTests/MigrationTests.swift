import EncompassCore
import EncompassStore
import GRDB
import TestSupport
import Testing

/// A database that an earlier version made, with a night in it.
@Suite struct MigrationTests {
    private static let now = StoreFile.start.milliseconds

    /// Rows as the first version wrote them: two notifications, the second with a message that waits, and a person's
    /// exception.
    private static let night = """
        INSERT INTO meta (key, value) VALUES ('purpose', 'live');
        INSERT INTO incident (id, force, reference, revision, status, occurred_at, received_at, revised_at, restricted,
            risk, change, settled) VALUES ('I', 'norfolk', 'NC-1', 1, 'new', \(now), \(now), \(now), 0, 0, 2, 2);
        INSERT INTO child (id, incident, ordinal, reference, state, body, key_id, faults)
            VALUES ('C', 'I', 0, '1', 'matched', x'7b7d', 0, '[]');
        INSERT INTO child_placement (child, target, pupil, origin, closed_at) VALUES ('C', 'urn:121001', NULL, 'machine', NULL);
        INSERT INTO notification (id, reference, incident, revision, target, kind, state, restricted, late, created_at,
            release_at, deadline_at, plan, step, next_at, content_hash, risk, present, repeats)
        VALUES ('N1', 'AAAA-AAA1', 'I', 1, 'urn:121001', 'new', 'queued', 0, 0, \(now), \(now), \(now) + 3600000,
                '{"areaID":"norfolk"}', 1, \(now) + 60000, x'00', 1, 2, 3),
            ('N2', 'AAAA-AAA2', 'I', 1, 'urn:121002', 'new', 'sent', 0, 0, \(now), \(now), \(now) + 3600000,
                'not json', 1, \(now) + 60000, x'00', 0, 1, 0),
            ('N3', 'AAAA-AAA3', 'I', 1, 'urn:121003', 'new', 'acknowledged', 0, 0, \(now), \(now), \(now) + 3600000,
                '{"areaID":"norfolk"}', 1, NULL, x'00', 3, 0, 0);
        INSERT INTO message (id, notification, step, role, contact, channel, state, due_at, created_at, updated_at)
            VALUES ('M', 'N1', 0, 'keyAdult', x'01', 'email', 'queued', \(now), \(now), \(now));
        INSERT INTO exception (id, kind, force, incident, child, opened_at, deadline_at, next_at, detail)
            VALUES ('X', 'review', 'norfolk', 'I', 'C', \(now), \(now) + 3600000, \(now), 'a person decides');
        INSERT INTO phone_task (id, kind, notification, opened_at, due_at, reason)
            VALUES ('T', 'challenge', 'N2', \(now), \(now) + 3600000, 'challenge');
        """

    private func migrated(from version: String) throws -> StoreFile {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder.file("store.db"))
        try Schema.migrator.migrate(old, upTo: version)
        try old.write { db in try db.execute(sql: MigrationTests.night) }
        try old.close()
        return try StoreFile(in: folder)
    }

    @Test(arguments: ["1 the main job", "2 the morning"])
    func aNightOfAnEarlierVersionGoesOn(_ version: String) throws {
        let file = try migrated(from: version)
        let store = file.store
        let at = StoreFile.start
        // What was not graded comes before what was called standard.
        let open = try store.notifications.queue(QueueFilter(openOnly: true), limit: 10, at: at)
        #expect(open.map(\.id) == ["N2", "N1"] && open.map(\.risk) == [1, 0])
        #expect(
            try store.notifications.queue(QueueFilter(states: [.acknowledged]), limit: 10, at: at).map(\.risk) == [3])
        #expect(try store.phoneList.openCalls(CallGroup(area: "norfolk", deadlineAt: at + .hours(1))) == 1)
        #expect(try store.phoneList.openCalls(CallGroup(area: nil, deadlineAt: at + .hours(1))) == 1)
        #expect(try store.exceptions.due(at: at, limit: 10).map(\.id) == ["X"])
        #expect(try store.phoneList.tasks().map(\.id) == ["T"])
        #expect(try store.nextDue() == at)
        let message = try store.read { snapshot in
            try Row.fetchOne(snapshot.db, sql: "SELECT deadline_at, rank, confirmation FROM message WHERE id = 'M'")
        }
        #expect(message?["deadline_at"] == (at + .hours(1)).milliseconds)
        #expect(message?["confirmation"] == 0)
        #expect(message?["rank"] == 23)
        let listed = try store.read { snapshot in
            try String.fetchAll(snapshot.db, sql: "SELECT id FROM notification WHERE listed = 1")
        }
        #expect(listed == ["N2"])
        let report = try store.balance.report(since: at, epoch: nil, at: at)
        #expect(report.received == 1 && report.byState == [.matched: 1])
        #expect(
            try store.read { snapshot in try String.fetchAll(snapshot.db, sql: "PRAGMA integrity_check") } == ["ok"])
        #expect(
            try store.read { snapshot in try Row.fetchAll(snapshot.db, sql: "PRAGMA foreign_key_check").count } == 0)
    }

    @Test(arguments: [
        "1 the main job", "2 the morning", "3 the queue's pages", "4 places, and the auditor's turn",
        "5 disclosure and roles", "6 sealed bodies", "7 one outbox, and subjects of alarms",
    ])
    func rowsOfAnEarlierVersionAreSealed(_ version: String) throws {
        let file = try migrated(from: version)
        let held = try file.store.sealing.progress().remaining
        #expect(held > 0)
        #expect(try file.store.sealing.pass { _ in true } == held)
        #expect(try file.store.sealing.progress().isDone)
        #expect(try file.store.phoneList.tasks().map(\.id) == ["T"])
    }

    /// What an alarm of an earlier version is about was a part of its key.
    @Test(arguments: ["2 the morning", "6 sealed bodies"])
    func alarmsOfAnEarlierVersionEndWithWhatTheyAreAbout(_ version: String) throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder.file("store.db"))
        try Schema.migrator.migrate(old, upTo: version)
        try old.write { db in
            try db.execute(sql: MigrationTests.night)
            try db.execute(
                sql: """
                    INSERT INTO alarm (key, kind, raised_at, detail) VALUES
                        ('overdue:N1', 'overdue', 1, 'x'), ('overdue:N3', 'overdue', 1, 'x'),
                        ('answerDue:T', 'answerDue', 1, 'x'), ('exceptionDue:X', 'exceptionDue', 1, 'x'),
                        ('feed.late:norfolk:2026-11-20', 'feedLate', 1, 'x');
                    UPDATE phone_task SET closed_at = 1;
                    UPDATE exception SET settled_at = 1;
                    """)
        }
        try old.close()
        let store = try StoreFile(in: folder).store
        let standing = try store.alarms.active()
        #expect(standing.map(\.subject) == ["T", "X", nil, "N1", "N3"])
        let over = try store.alarms.work(breachesBy: StoreFile.start, at: StoreFile.start).over
        #expect(over.sorted() == ["answerDue:T", "exceptionDue:X", "overdue:N3"])
        // It is raised again under the same key.
        let again = Alarm(.overdue, about: "N1", detail: "x", raisedAt: StoreFile.start)
        #expect(try !store.alarms.raise(again))
    }

    @Test(arguments: ["1 the main job", "3 the queue's pages"])
    func accountsOfAnEarlierVersionKeepTheirEstablishments(_ version: String) throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder.file("store.db"))
        try Schema.migrator.migrate(old, upTo: version)
        try old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO account (id, login, role, urns, body, key_id, password, created_at) VALUES
                        ('A', 'kim', 'keyAdult', '121234,121235', CAST('{"name":"Kim"}' AS BLOB), 0, 'x', 0),
                        ('B', 'olga', 'operator', '', CAST('{"name":"Olga"}' AS BLOB), 0, 'x', 0);
                    """)
        }
        try old.close()
        let accounts = try StoreFile(in: folder).store.accounts.all()
        #expect(accounts.map(\.places) == [["urn:121234", "urn:121235"].compactMap { Scope($0) }, []])
    }

    @Test(arguments: ["1 the main job", "3 the queue's pages"])
    func thePhoneListAndTheCountsOfAnEarlierVersionGoOn(_ version: String) throws {
        let file = try migrated(from: version)
        let rows = try file.store.read { snapshot in
            try String.fetchAll(
                snapshot.db,
                sql: """
                    SELECT 'notification ' || id FROM notification WHERE listed = 1
                    UNION ALL SELECT 'task ' || t.id FROM phone_task t JOIN notification n ON n.id = t.notification
                        WHERE t.urgency = n.urgency AND t.called = 0
                    UNION ALL SELECT 'child ' || c.id FROM child c JOIN incident i ON i.id = c.incident
                        WHERE c.received_at = i.received_at
                    """)
        }
        #expect(rows == ["notification N2", "task T", "child C"])
    }

    @Test(arguments: ["2 the morning", "5 disclosure and roles", "6 sealed bodies"])
    func mailToTheDeskOfAnEarlierVersionGoesOut(_ version: String) throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder.file("store.db"))
        try Schema.migrator.migrate(old, upTo: version)
        let now = MigrationTests.now
        try old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO staff_mail (id, kind, once, recipient, subject, text, state, attempt, due_at, created_at,
                        updated_at, sent_at)
                    VALUES ('A', 'duty', 'a', 'duty@mash.example', '1 alarm', 'mail is down', 'deferred', 2, \(now),
                            \(now), \(now), NULL),
                        ('B', 'duty', 'b', 'duty@mash.example', '2 alarms', 'x', 'sending', 1, \(now), \(now), \(now),
                            NULL),
                        ('C', 'sitrep', 'c', 'mash@mash.example', 'sitrep', 'x', 'sent', 1, \(now), \(now), \(now),
                            \(now));
                    """)
        }
        try old.close()
        let store = try StoreFile(in: folder).store
        let at = StoreFile.start
        // What a process that is gone had out may have arrived: it goes once more.
        #expect(try store.messages.recoverLeases(before: 1, at: at) == 1)
        let leased = try store.messages.lease(
            LeaseRequest(10, on: .email, epoch: 1, today: LocalDate(dayNumber: 20_000)), at: at)
        #expect(leased.map(\.id) == ["A", "B"] && leased.map(\.attempt) == [3, 2])
        #expect(leased.allSatisfy { $0.address == "duty@mash.example" && $0.notification == nil })
        guard case .staff("1 alarm", "mail is down")? = leased.first?.matter else {
            Issue.record("another text")
            return
        }
        #expect(try store.messages.record(.sent(), of: leased[0], at: at))
    }

    @Test func theKeyOfTheIndexIsTheKeyOfTheRule() throws {
        let queue = try FullQueue()
        let rows = try queue.file.store.read { snapshot in
            try Row.fetchAll(snapshot.db, sql: "SELECT risk, present, repeats, urgency FROM notification LIMIT 500")
        }
        #expect(
            rows.allSatisfy {
                Urgency.key(risk: $0["risk"], present: $0["present"], repeats: $0["repeats"]) == $0["urgency"]
            })
    }
}
