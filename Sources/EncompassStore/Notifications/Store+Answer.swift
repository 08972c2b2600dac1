import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Carries out what a school says; see `acknowledge`.
    func apply(
        _ given: Acknowledgement, to row: NotificationRow, exceptionDeadline: Timestamp, at now: Timestamp,
        in db: Database
    ) throws {
        let answer = try SchoolAnswer(
            given, open: childrenTold(row.id, in: db), closed: closedReferences(of: row.id, in: db))
        try markTold(row.id, at: given.at ?? now, in: db)
        if given.via == .webhook, let person = answer.person, given.outcome == .acknowledged {
            try recordRead(person, of: row, by: given.actor, at: now, in: db)
        }
        for (child, outcome) in answer.spoken {
            try save(outcome, of: row, child: child.id, given, person: answer.person, at: now, in: db)
            if outcome == .notOurPupil {
                try openBreach(ofChild: child.id, told: row, reportedBy: given.actor, at: now, in: db)
                try giveBack(child, row, by: given.actor, exceptionDeadline: exceptionDeadline, at: now, in: db)
            }
        }
        try save(given.outcome, of: row, child: nil, given, person: answer.person, at: now, in: db)
        try openAnswerTasks(given, answer, row, at: now, in: db)
        try follow(given, answer, row, at: now, in: db)
    }

    private func closedReferences(of notification: String, in db: Database) throws -> [String] {
        try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.reference FROM notification_child n JOIN child c ON c.id = n.child
                    WHERE n.notification = ? AND n.closed_at IS NOT NULL
                    """), arguments: [notification])
    }

    private func save(
        _ outcome: AcknowledgementOutcome, of row: NotificationRow, child: String?, _ given: Acknowledgement,
        person: String?, at now: Timestamp, in db: Database
    ) throws {
        let body = try Body(["person": person ?? "", "note": given.note ?? ""])
        try db.cachedStatement(
            sql: """
                INSERT INTO acknowledgement (id, notification, child, outcome, at, via, actor, body, key_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                newId(now), row.id, child, outcome.rawValue, (given.at ?? now).milliseconds, given.via.rawValue,
                given.actor.description, body.bytes, body.keyId,
            ])
        try append(
            AuditEntry(
                .alteration, "notification.\(outcome.rawValue)", actor: given.actor, subject: "notification:\(row.id)",
                facts: ["via": given.via.rawValue, "child": child ?? ""]), at: now, in: db)
    }

    /// The child's details close to that school at once, and a person must find the right one, whose clock starts now.
    private func giveBack(
        _ child: StoredChild, _ row: NotificationRow, by actor: Actor, exceptionDeadline: Timestamp,
        at now: Timestamp, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE notification_child SET outcome = 'notOurPupil', outcome_at = ?, closed_at = ?
                WHERE notification IN (SELECT id FROM notification WHERE incident = ? AND target = ?) AND child = ?
                """
        ).execute(arguments: [now.milliseconds, now.milliseconds, row.incident, row.target.description, child.id])
        try closePlacement(ofChild: child.id, at: row.target, by: actor, at: now, in: db)
        // What was taken back says already that the child is not there.
        guard try !isWithdrawn(row, in: db) else { return }
        let isElsewhere = try placements(ofChild: child.id, in: db).contains { !$0.isClosed }
        try db.cachedStatement(
            sql: """
                UPDATE child SET restarted_at = ?, state = CASE WHEN ? THEN state ELSE 'review' END,
                    confirmed = CASE WHEN ? THEN confirmed ELSE 0 END, pupil = CASE WHEN ? THEN pupil END,
                    named = CASE WHEN ? THEN named ELSE 0 END
                WHERE id = ? AND state <> 'retracted'
                """
        ).execute(arguments: [
            now.milliseconds, isElsewhere, isElsewhere, isElsewhere, isElsewhere, child.id,
        ])
        let incident = try guardedForce(ofIncident: row.incident, in: db)
        try openException(
            NewException(
                kind: .notOurPupil, force: incident.force, incident: row.incident, child: child.id,
                deadlineAt: exceptionDeadline, restricted: incident.isGuarded,
                detail: "a school said that the child is not its pupil: find the right one, and look into a breach"),
            at: now, in: db)
        try touch(incident: row.incident, in: db)
    }

    private func guardedForce(ofIncident id: String, in db: Database) throws -> (force: String, isGuarded: Bool) {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT force, restricted FROM incident WHERE id = ?"), arguments: [id])
        return (row?["force"] ?? "", row?["restricted"] ?? true)
    }

    private func openAnswerTasks(
        _ given: Acknowledgement, _ answer: SchoolAnswer, _ row: NotificationRow, at now: Timestamp, in db: Database
    ) throws {
        let asked = ([given.outcome] + answer.spoken.map(\.outcome)).filter(\.asksForAnswer)
        for outcome in AcknowledgementOutcome.allCases where asked.contains(outcome) {
            try openPhoneTask(
                kind: outcome.rawValue, notification: row.id, dueAt: max(row.deadlineAt, now + .hours(1)),
                reason: outcome.rawValue, at: now, in: db)
        }
    }

    private func follow(
        _ given: Acknowledgement, _ answer: SchoolAnswer, _ row: NotificationRow, at now: Timestamp, in db: Database
    ) throws {
        if answer.isAcknowledged(as: given.outcome) || given.outcome == .acknowledged && answer.isEmptied {
            return try close(row, as: given, person: answer.person ?? "", at: now, in: db)
        }
        if answer.isEmptied, !answer.givenBack.isEmpty, !row.isClosed {
            guard let person = answer.person else {
                for open in try replaced(by: row, in: db).reversed() + [row] where !open.isClosed {
                    try cancel(open, by: given.actor, reason: "not our pupil", at: now, in: db)
                }
                return
            }
            return try close(row, as: given, person: person, at: now, in: db)
        }
        if given.outcome == .delivered, !row.isClosed, row.state != .held { try deliver(row, at: now, in: db) }
    }

    private func deliver(_ row: NotificationRow, at now: Timestamp, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE notification SET state = 'delivered' WHERE id = ?").execute(arguments: [
            row.id
        ])
        try auditOvertakenSends(of: row, at: now, in: db)
        try db.cachedStatement(
            sql: """
                UPDATE message SET state = 'delivered', updated_at = ?
                WHERE notification = ? AND state IN ('sending', 'sent')
                """
        ).execute(arguments: [now.milliseconds, row.id])
    }

    /// Closes it and what it replaced: who has seen today's children need not be asked about yesterday's.
    private func close(
        _ row: NotificationRow, as given: Acknowledgement, person: String, at now: Timestamp, in db: Database
    ) throws {
        for open in try [row] + replaced(by: row, in: db) where !open.isClosed {
            let body = try Body(["by": person])
            try db.cachedStatement(
                sql: """
                    UPDATE notification SET state = 'acknowledged', hold = NULL, next_at = NULL,
                        acknowledged_at = ?, acknowledged_via = ?, closed_at = ?, closed_by = ?, body = ?,
                        key_id = ? WHERE id = ?
                    """
            ).execute(arguments: [
                (given.at ?? now).milliseconds, given.via.rawValue, now.milliseconds,
                given.actor.description, body.bytes, body.keyId, open.id,
            ])
            try closePhoneTasks(ofNotification: open.id, outcome: "acknowledged", by: given.actor, at: now, in: db)
        }
    }
}
