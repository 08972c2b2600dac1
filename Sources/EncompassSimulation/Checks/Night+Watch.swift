import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore
import GRDB

/// A condition that may be true briefly, but must not persist.
private struct WatchedCondition {
    let rule: Rule
    let words: String
    /// Returns ids.
    let sql: String
    /// The value of `?1`: the host's clock, or the daemon's run.
    var input = Input.nothing
    var patience = Span.seconds(60)

    enum Input { case nothing, now, epoch }

    func arguments(now: Timestamp, epoch: Int64) -> StatementArguments {
        switch input {
        case .nothing: []
        case .now: [now.milliseconds]
        case .epoch: [epoch]
        }
    }

    /// A sent or acknowledged correction replaces what it corrects, and what a cancelled one between them replaced.
    private static let notSuperseded = """
        NOT EXISTS (WITH RECURSIVE chain (id, state) AS (
            SELECT later.id, later.state FROM notification later WHERE later.replaces = n.id
            UNION ALL SELECT later.id, later.state FROM chain JOIN notification later ON later.replaces = chain.id
            WHERE chain.state = 'cancelled')
        SELECT 1 FROM chain WHERE state NOT IN ('cancelled', 'held'))
        """

    static let all = [
        WatchedCondition(
            rule: .stuck, words: "its step is due and not done",
            sql: "SELECT id FROM notification WHERE next_at <= ?1", input: .now),
        WatchedCondition(
            rule: .stuck, words: "a dead process's message is still marked as sending",
            sql: "SELECT id FROM message WHERE state = 'sending' AND epoch < ?1", input: .epoch),
        WatchedCondition(
            rule: .stuck, words: "a message is marked as sending, but nobody waits for it",
            // By attempt, so that two checks that see two attempts do not count them as one.
            sql: "SELECT id || ' attempt ' || attempt FROM message WHERE state = 'sending' AND epoch = ?1",
            input: .epoch, patience: .minutes(10)),
        WatchedCondition(
            rule: .stuck, words: "waits too long for its next attempt",
            sql: "SELECT id FROM message WHERE state = 'deferred' AND due_at > updated_at + 900000"),
        WatchedCondition(
            // Messages to schools come first; while the mail server answers none, they are tried one at a time.
            rule: .stuck, words: "mail to the desk is due and not sent",
            sql: """
                SELECT id || ' due ' || due_at FROM message
                WHERE notification IS NULL AND state IN ('queued', 'deferred') AND due_at <= ?1 AND attempt = 0
                """, input: .now, patience: .minutes(10)),
        WatchedCondition(
            // Behind messages that were never tried, one at a time while the mail server answers none.
            rule: .stuck, words: "mail to the desk is due again and not sent",
            sql: """
                SELECT id || ' due ' || due_at FROM message
                WHERE notification IS NULL AND state IN ('queued', 'deferred') AND due_at <= ?1 AND attempt > 0
                """, input: .now, patience: .minutes(30)),
        WatchedCondition(
            rule: .stuck, words: "an alarm that was sent to nobody",
            sql: "SELECT key FROM alarm WHERE cleared_at IS NULL AND told_at IS NULL AND mail IS NULL"),
        WatchedCondition(rule: .stuck, words: "not matched", sql: "SELECT id FROM incident WHERE change <> settled"),
        WatchedCondition(
            rule: .silentDeadline, words: "past its deadline, neither overdue nor on the phone list",
            sql: """
                SELECT n.id FROM notification n WHERE n.state NOT IN ('acknowledged', 'cancelled')
                AND n.deadline_at <= ?1 AND (n.overdue_at IS NULL
                OR NOT EXISTS (SELECT 1 FROM phone_task p WHERE p.notification = n.id)) AND \(notSuperseded)
                """, input: .now),
        WatchedCondition(
            rule: .lateEscalation, words: "less than a quarter of an hour left, and no phone task",
            sql: """
                SELECT n.id FROM notification n WHERE n.state NOT IN ('acknowledged', 'cancelled')
                AND n.deadline_at > ?1 AND n.deadline_at - 900000 <= ?1 AND n.release_at <= n.deadline_at - 900000
                AND COALESCE(n.hold, '') NOT IN ('confirmation', 'restricted', 'paused')
                AND NOT EXISTS (SELECT 1 FROM phone_task p WHERE p.notification = n.id) AND \(notSuperseded)
                """, input: .now),
        WatchedCondition(
            rule: .imbalance, words: "open, but with no next step and no phone task",
            sql: """
                SELECT n.id FROM notification n WHERE n.state NOT IN ('acknowledged', 'cancelled') AND n.next_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM phone_task p WHERE p.notification = n.id AND p.closed_at IS NULL)
                AND \(notSuperseded)
                """),
        WatchedCondition(
            rule: .lateEscalation, words: "its correction is due later",
            sql: """
                SELECT n.id FROM notification n JOIN notification later ON later.replaces = n.id
                WHERE n.state NOT IN ('acknowledged', 'cancelled') AND later.kind = 'correction'
                AND later.state NOT IN ('acknowledged', 'cancelled') AND later.deadline_at > n.deadline_at
                """),
        WatchedCondition(
            rule: .nagsTwice, words: "a correction was sent, but the ladder continues",
            sql: """
                SELECT n.id FROM notification n JOIN notification later ON later.replaces = n.id
                WHERE n.state NOT IN ('acknowledged', 'cancelled') AND later.kind = 'correction' AND later.step > 0
                AND later.state NOT IN ('acknowledged', 'cancelled', 'held') AND (n.next_at IS NOT NULL
                OR EXISTS (SELECT 1 FROM phone_task p WHERE p.notification = n.id AND p.closed_at IS NULL
                    AND p.kind = 'escalation'))
                """),
        WatchedCondition(
            rule: .silentStep, words: "its first step is done, but there is no message and no phone task",
            sql: """
                SELECT n.id FROM notification n WHERE n.state NOT IN ('acknowledged', 'cancelled') AND n.step > 0
                AND n.hold IS NULL AND NOT EXISTS (SELECT 1 FROM message m WHERE m.notification = n.id)
                AND NOT EXISTS (SELECT 1 FROM phone_task p WHERE p.notification = n.id)
                AND NOT EXISTS (SELECT 1 FROM notification_child k JOIN child c ON c.id = k.child
                    WHERE k.notification = n.id AND c.state IN ('review', 'pending'))
                """),
        WatchedCondition(
            rule: .sentWhenOver, words: "retracted by the force, but still open",
            sql: """
                SELECT n.id FROM notification n JOIN incident i ON i.id = n.incident
                WHERE n.state NOT IN ('acknowledged', 'cancelled') AND n.kind <> 'retraction'
                AND i.status = 'retracted' AND i.change = i.settled
                """),
        WatchedCondition(
            rule: .imbalance, words: "a child that was never decided",
            sql: """
                SELECT c.id FROM child c JOIN incident i ON i.id = c.incident
                WHERE c.state = 'pending' AND i.change = i.settled
                """),
        WatchedCondition(
            rule: .imbalance, words: "a matched child with no place",
            sql: """
                SELECT c.id FROM child c JOIN incident i ON i.id = c.incident WHERE c.state = 'matched'
                AND i.change = i.settled AND NOT EXISTS (SELECT 1 FROM child_placement p WHERE p.child = c.id)
                """),
        WatchedCondition(
            rule: .imbalance, words: "a child's school without a notification",
            sql: """
                SELECT c.id FROM child c JOIN incident i ON i.id = c.incident JOIN child_placement p ON p.child = c.id
                WHERE c.state = 'matched' AND i.change = i.settled AND i.status <> 'retracted' AND p.closed_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM notification_child k CROSS JOIN notification n ON n.id = k.notification
                WHERE k.child = c.id AND n.incident = i.id AND n.target = p.target AND n.state <> 'cancelled')
                """),
        WatchedCondition(
            rule: .imbalance, words: "an undecided child on no list",
            sql: """
                SELECT c.id FROM child c WHERE c.state IN ('review', 'unmatched', 'ineligible')
                AND COALESCE(c.decided_by, 'engine') = 'engine'
                AND NOT EXISTS (SELECT 1 FROM exception x WHERE x.child = c.id AND x.settled_at IS NULL)
                """),
        WatchedCondition(
            rule: .imbalance, words: "a quarantined record on no list",
            sql: """
                SELECT q.id FROM quarantine q WHERE NOT EXISTS (SELECT 1 FROM exception x WHERE x.quarantine = q.id)
                    AND NOT EXISTS (SELECT 1 FROM exception_record r WHERE r.quarantine = q.id)
                """),
        WatchedCondition(
            rule: .wrongSchool, words: "a child in a notification of a school that is not its own",
            sql: """
                SELECT n.id FROM notification n JOIN incident i ON i.id = n.incident
                JOIN notification_child k ON k.notification = n.id AND k.closed_at IS NULL
                WHERE n.state NOT IN ('acknowledged', 'cancelled') AND n.kind <> 'retraction' AND i.change = i.settled
                AND NOT EXISTS (SELECT 1 FROM child_placement p WHERE p.child = k.child AND p.target = n.target)
                AND (n.told_at IS NULL
                OR NOT EXISTS (SELECT 1 FROM child c WHERE c.id = k.child AND c.state = 'review'))
                AND n.id NOT IN (SELECT replaces FROM notification WHERE replaces IS NOT NULL)
                AND NOT \(Night.staysKnown("k"))
                """),
        WatchedCondition(
            rule: .wrongSchool, words: "returned by a school, and still placed there",
            sql: """
                SELECT k.child || ' ' || n.target FROM notification_child k JOIN notification n ON n.id = k.notification
                JOIN child_placement p ON p.child = k.child AND p.target = n.target AND p.closed_at IS NULL
                JOIN child c ON c.id = k.child AND COALESCE(c.decided_at, 0) <= k.outcome_at
                WHERE k.outcome = 'notOurPupil' AND EXISTS (SELECT 1 FROM exception x
                WHERE x.child = k.child AND x.kind = 'notOurPupil' AND x.settled_at IS NULL)
                """),
        WatchedCondition(
            rule: .wrongSchool, words: "placed by the machine at a school that never had the pupil",
            sql: """
                SELECT p.child || ' ' || p.target FROM child_placement p WHERE p.origin = 'machine'
                AND p.pupil IS NOT NULL AND NOT EXISTS (SELECT 1 FROM roll_entry r WHERE r.pupil = p.pupil
                AND ('urn:' || r.urn = p.target OR EXISTS (SELECT 1 FROM establishment_link l
                WHERE l.urn = r.urn AND 'urn:' || l.linked = p.target)))
                """),
    ]
}

extension Night {
    /// Checks the whole file for such conditions; one that persists although nothing has failed is a violation.
    func watch() {
        guard let daemon = awake, daemon.wellSince + .seconds(60) <= now else {
            ledger.brokenSince.removeAll()
            return
        }
        guard ledger.lastLook.map({ $0 + .seconds(55) <= now }) ?? true else { return }
        ledger.lastLook = now
        checkNewDeadlines()
        var found: [String: Timestamp] = [:]
        for (word, id) in findings(of: daemon) {
            let key = word.words + " " + id
            let since = ledger.brokenSince[key] ?? now
            found[key] = since
            if now - since >= word.patience { violate(word.rule, "\(id): \(word.words)") }
        }
        for words in feedFindings() {
            let since = ledger.brokenSince[words] ?? now
            found[words] = since
            if now - since >= .seconds(60) { violate(.feedWatch, words) }
        }
        for words in lateFindings() {
            let since = ledger.brokenSince[words] ?? now
            found[words] = since
            if now - since >= .seconds(60) { violate(.lateInSchoolHours, words) }
        }
        let isNew = found.keys.contains { ledger.brokenSince[$0] == nil }
        ledger.brokenSince = found
        if isNew { heap.plan(.look, at: now + .seconds(61)) }
    }

    /// Every condition that is true now.
    private func findings(of daemon: Daemon) -> [(WatchedCondition, String)] {
        let (wall, epoch) = (clock.now(), daemon.engine.epoch)
        return look { db in
            try WatchedCondition.all.flatMap { word in
                try String.fetchAll(
                    db.cachedStatement(sql: word.sql), arguments: word.arguments(now: wall, epoch: epoch)
                ).map { (word, $0) }
            }
        } ?? []
    }

    /// A deadline is calculated independently when its notification is first seen.
    private func checkNewDeadlines() {
        let count = value("SELECT COUNT(*) FROM notification WHERE kind = 'new'", [])
        guard count.map({ $0 > ledger.knownNotifications.count }) ?? false else { return }
        let fresh = rows(
            """
            SELECT n.id, n.incident, n.target, n.deadline_at, i.occurred_at, MIN(i.occurred_at, n.created_at) AS first, n.created_at,
                i.received_at, i.revised_at,
                (SELECT MAX(c.restarted_at) FROM child c WHERE c.incident = i.id) AS restarted_at
            FROM notification n JOIN incident i ON i.id = n.incident WHERE n.kind = 'new' ORDER BY n.id
            """
        ).filter { ledger.knownNotifications.insert($0["id"]).inserted }
        for row in fresh {
            guard let urn = Scope(row["target"] as String)?.urn,
                let authority = template.county.place(urn)?.establishment.localAuthority
            else { continue }
            let deadline = Timestamp(milliseconds: row["deadline_at"])
            // The time runs from the incident or, if that is too late, from its receipt, or from when a person
            // restarted it.
            let starts =
                ["first", "created_at", "received_at", "revised_at", "restarted_at"].compactMap {
                    (row[$0] as Int64?).map { Timestamp(milliseconds: $0) }
                }
                + rows("SELECT received_at FROM incident_revision WHERE incident = ?", [row["incident"] as String])
                .map { Timestamp(milliseconds: $0[0]) } + (ledger.givenBack[row["incident"]] ?? [])
            let allowed = starts.flatMap { start in
                (deadlines[authority] ?? []).compactMap {
                    template.calendar.deadline(after: start, timeOfDay: $0, at: urn)
                }
            }
            if !allowed.contains(deadline) {
                violate(.wrongDeadline, "\(row["id"] as String) for \(urn): \(deadline.rfc3339)")
            }
        }
    }
}

extension Night {
    /// Reads the daemon's file; nil if there is no daemon. If a check cannot read, that is a violation too, since
    /// faults affect only commits.
    func look<Value>(_ body: (Database) throws -> Value) -> Value? {
        guard let daemon else { return nil }
        // Without a snapshot, since nobody writes while a check reads, and a night has thousands of checks.
        do { return try daemon.store.writer.unsafeRead(body) } catch {
            violate(.unexpectedError, "a check cannot read: \(error)")
            return nil
        }
    }

    /// One number from the daemon's file; nil if there is none, or no daemon.
    func value(_ sql: String, _ arguments: StatementArguments) -> Int64? {
        look { try Int64.fetchOne($0.cachedStatement(sql: sql), arguments: arguments) } ?? nil
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) -> [Row] {
        look { try Row.fetchAll($0.cachedStatement(sql: sql), arguments: arguments) } ?? []
    }

    /// The content of a row's sealed body; columns `body` and `key_id`.
    func opened<Value: Decodable>(_ row: Row, as type: Value.Type) -> Value? {
        guard let daemon else { return nil }
        return try? Body(bytes: row["body"], keyId: row["key_id"]).decode(type, with: daemon.store.keys)
    }

    func messageState(_ id: String) -> (state: String, attempt: Int)? {
        rows("SELECT state, attempt FROM message WHERE id = ?", [id]).first.map { ($0["state"], $0["attempt"]) }
    }

    /// The last deadline of anything open.
    func lastDeadline() -> Timestamp? {
        let last = value(
            "SELECT MAX(deadline_at) FROM notification WHERE state NOT IN ('acknowledged', 'cancelled')", [])
        return last.map { Timestamp(milliseconds: $0) }
    }
}
