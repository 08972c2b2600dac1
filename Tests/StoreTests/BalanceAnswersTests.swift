import EncompassCore
import EncompassStore
import GRDB
import TestSupport
import Testing

/// What the auditor finds out of its indexes, beside what the same questions give when every row is looked at.
@Suite struct BalanceAnswersTests {
    private static let now = StoreFile.start
    private static let minute: Int64 = 60_000

    @Test(arguments: 1...6)
    func theyAreThoseOfThePlainQuestions(_ seed: UInt64) throws {
        let store = try BalanceAnswersTests.store(seed)
        let report = try store.balance.report(since: Self.now - .hours(1), epoch: nil, at: Self.now)
        let plain = try store.read { try PlainQuestions($0.db) }
        #expect(report.received == plain.received && report.received > 0)
        #expect(report.byState == plain.byState)
        let adrift = report.differences.first { $0.kind == .notificationAdrift }
        #expect(adrift?.count == plain.adrift.count)
        #expect(adrift?.ids == Array(plain.adrift.prefix(BalanceDifference.idLimit)))
        for (kind, references) in [(UnattendedTasks.Kind.callUnclaimed, plain.calls), (.answerOverdue, plain.answers)] {
            let found = report.unattended.first { $0.kind == kind }
            #expect(found?.references == references && found?.count == references.count && !references.isEmpty)
        }
    }

    @Test func ofThousandsOfCallsTheMostUrgentAreNamedAndAllAreCounted() throws {
        let store = try FullQueue().file.store
        try store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO phone_task (id, kind, notification, opened_at, due_at, reason)
                    SELECT 't' || id, 'escalation', id, \(Self.now.milliseconds - 20 * Self.minute),
                        \(Self.now.milliseconds), 'ladder' FROM notification WHERE state = 'sent'
                    """)
        }
        let report = try store.balance.report(since: Self.now, epoch: nil, at: Self.now)
        let calls = try #require(report.unattended.first)
        #expect(calls.count == FullQueue.count / 10)
        #expect(calls.references.count == UnattendedTasks.limit)
        #expect(calls.references == (try store.phoneList.tasks(limit: UnattendedTasks.limit).map(\.reference)))
    }

    @Test func noQuestionReadsWhatIsInOrder() throws {
        let store = try FullQueue().file.store
        let plans = try store.plans { _ = try store.balance.report(since: Self.now, epoch: 1, at: Self.now) }
        func plan(_ words: String) throws -> String { try #require(plans.first { $0.contains(words) }) }
        #expect(try plan("known(state)").contains("COVERING INDEX child_state (state=? AND received_at>?)"))
        for words in ["INDEXED BY notification_unlisted", "INDEXED BY phone_task_answer", "SELECT n.reference"] {
            #expect(try !plan(words).contains("SCAN"), "\(plans)")
        }
        let first = try plan("INDEXED BY phone_task_unattended")
        #expect(first.contains("COVERING INDEX phone_task_unattended") && !first.contains("TEMP B-TREE"), "\(first)")
    }

    /// Some hundred notifications, tasks, calls and claims, put there and changed again by chance.
    private static func store(_ seed: UInt64) throws -> Store {
        let store = try StoreFile().store
        var chance = SeededEntropy(seed: seed)
        try store.write { db in
            for sql in rows { try db.execute(sql: sql) }
            for turn in 0..<900 {
                let change = changes[Int.random(in: changes.indices, using: &chance)]
                try db.execute(
                    sql: change.replacing("#", with: "\(Int.random(in: 0..<count, using: &chance))")
                        .replacing(
                            "@", with: "\(now.milliseconds + Int64.random(in: -90...60, using: &chance) * minute)"
                        )
                        .replacing("%", with: "\(turn)"))
            }
        }
        return store
    }

    private static let count = 150
    private static let numbers =
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(count - 1))"

    /// Incidents of the last hours with a child and a notification each; some notifications correct their neighbour.
    private static let rows = [
        """
        INSERT INTO incident (id, force, reference, revision, status, occurred_at, received_at, revised_at, restricted,
            risk, change, settled)
        \(numbers) SELECT 'i' || (i / 2), 'norfolk', 'R' || i, 1, 'new', 0, \(now.milliseconds) - i * \(minute), 0, 0, 0, 1,
            1 FROM n WHERE i % 2 = 0
        """,
        """
        INSERT INTO child (id, incident, ordinal, reference, state, body, key_id, faults, received_at)
        \(numbers) SELECT 'c' || i, 'i' || (i / 2), 0, i, CASE i % 5 WHEN 0 THEN 'unmatched' ELSE 'matched' END, x'7b7d',
            0, '[]', (SELECT received_at FROM incident WHERE id = 'i' || (i / 2)) FROM n
        """,
        """
        INSERT INTO notification (id, reference, incident, revision, target, kind, replaces, state, restricted, late,
            created_at, release_at, deadline_at, plan, step, next_at, content_hash, risk, present, repeats)
        \(numbers) SELECT 'n' || i, 'REF' || i, 'i' || (i / 2), 1, 'urn:' || i, 'new',
            CASE WHEN i % 2 AND i % 3 = 0 THEN 'n' || (i - 1) END, 'sent', 0, 0, 0, 0, \(now.milliseconds), '{}', 1,
            \(now.milliseconds) + \(minute), x'00', i % 4, i % 2, i % 3 FROM n
        """,
    ]

    /// #: a notification, @: a moment, %: a number never used before.
    private static let changes = [
        "INSERT INTO phone_task (id, kind, notification, opened_at, due_at, reason) VALUES ('t%', 'escalation', 'n#', @, @, '')",
        "INSERT INTO phone_task (id, kind, notification, opened_at, due_at, reason) VALUES ('t%', 'challenge', 'n#', @, @, '')",
        "INSERT INTO phone_task (id, kind, notification, opened_at, due_at, reason, closed_at) VALUES ('t%', 'callBack', 'n#', @, @, '', 1)",
        "UPDATE phone_task SET claimed_by = 'login:a', claimed_at = @ WHERE notification = 'n#'",
        "UPDATE phone_task SET claimed_by = NULL, claimed_at = NULL WHERE notification = 'n#'",
        "UPDATE phone_task SET closed_at = @ WHERE id IN (SELECT id FROM phone_task WHERE notification = 'n#' LIMIT 1)",
        "UPDATE phone_task SET due_at = @ WHERE notification = 'n#'",
        "DELETE FROM phone_task WHERE id IN (SELECT id FROM phone_task WHERE notification = 'n#' LIMIT 1)",
        """
        INSERT INTO call (id, task, notification, at, entered_at, actor, outcome, body, key_id)
        VALUES ('k%', NULL, 'n#', @, @, 'login:a', 'noAnswer', x'', 0)
        """,
        "UPDATE notification SET next_at = NULL WHERE id = 'n#'",
        "UPDATE notification SET next_at = @ WHERE id = 'n#'",
        "UPDATE notification SET state = 'acknowledged' WHERE id = 'n#'",
        "UPDATE notification SET state = 'held' WHERE id = 'n#'",
        "UPDATE notification SET risk = (risk + 1) & 3, present = 1 - present WHERE id = 'n#'",
        "UPDATE child SET state = 'review' WHERE id = 'c#'",
    ]
}

/// The auditor's questions as one would ask them of a store with few rows.
private struct PlainQuestions {
    private(set) var byState: [ChildState: Int] = [:]
    let received: Int
    let adrift: [String]
    let calls: [String]
    let answers: [String]

    private static let now = StoreFile.start.milliseconds

    init(_ db: Database) throws {
        for row in try Row.fetchAll(
            db,
            sql: """
                SELECT c.state, COUNT(*) AS n FROM child c JOIN incident i ON i.id = c.incident
                WHERE i.received_at >= \(Self.now - 3_600_000) GROUP BY c.state
                """)
        {
            byState[try #require(ChildState(rawValue: row["state"]))] = row["n"]
        }
        received = byState.values.reduce(0, +)
        adrift = try String.fetchAll(
            db,
            sql: """
                SELECT n.id FROM notification n
                WHERE n.state NOT IN ('acknowledged', 'cancelled') AND (n.next_at IS NULL OR n.next_at < \(Self.now - 180_000))
                    AND NOT EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id AND t.closed_at IS NULL)
                    AND NOT (n.next_at IS NULL AND EXISTS (SELECT 1 FROM notification l
                        WHERE l.replaces = n.id AND l.state NOT IN ('cancelled', 'held')))
                ORDER BY n.id
                """)
        calls = try String.fetchAll(
            db,
            sql: """
                SELECT n.reference FROM phone_task t JOIN notification n ON n.id = t.notification
                WHERE t.closed_at IS NULL AND t.kind = 'escalation' AND t.due_at <= \(Self.now + 900_000)
                    AND t.opened_at <= \(Self.now - 900_000)
                    AND (t.claimed_at IS NULL OR t.claimed_at <= \(Self.now - 900_000))
                    AND NOT EXISTS (SELECT 1 FROM call c WHERE c.notification = t.notification)
                ORDER BY t.due_at, n.urgency, t.id
                """)
        answers = try String.fetchAll(
            db,
            sql: """
                SELECT n.reference FROM phone_task t JOIN notification n ON n.id = t.notification
                WHERE t.closed_at IS NULL AND t.kind <> 'escalation' AND t.due_at <= \(Self.now)
                ORDER BY t.due_at, n.urgency, t.id
                """)
    }
}
