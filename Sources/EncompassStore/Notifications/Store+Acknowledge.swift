public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Records what a school says; an acknowledgement that comes before the send was recorded stands like any other.
    ///
    /// - Parameters:
    ///   - id: the notification's id or short reference.
    ///   - scope: the establishment or authority that the speaker may speak for; nil for MASH.
    ///   - webhook: the credential and `webhook-id` of a signed call, so that a repeat does nothing.
    /// - Throws: `StoreError` `notFound` for an unknown notification and for another's alike, `invalid` for wrong
    ///   content.
    public func acknowledge(
        notification id: String, _ acknowledgement: Acknowledgement, within scope: [Scope]?,
        webhook: (credential: String, id: String)? = nil, exceptionDeadline: Timestamp, at now: Timestamp
    ) throws {
        try write { db in
            if let webhook, try isRepeat(webhook, at: now, in: db) { return }
            guard let row = try notification(idOrReference: id, in: db), row.isOpen(to: scope) else {
                throw StoreError(.notFound, "no such notification")
            }
            try apply(acknowledgement, to: row, exceptionDeadline: exceptionDeadline, at: now, in: db)
        }
    }

    func notification(idOrReference text: String, in db: Database) throws -> NotificationRow? {
        if let row = try notification(text, in: db) { return row }
        guard let reference = NotificationReference(text) else { return nil }
        return try Row.fetchOne(
            db, sql: "SELECT * FROM notification WHERE reference = ?", arguments: [reference.description]
        ).flatMap(NotificationRow.init)
    }

    /// The id is claimed in the transaction of what it does, so that a call that failed may be repeated.
    private func isRepeat(
        _ webhook: (credential: String, id: String), at now: Timestamp, in db: Database
    ) throws -> Bool {
        try db.execute(
            sql: "INSERT INTO webhook_receipt VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            arguments: [webhook.credential, webhook.id, now.milliseconds])
        return db.changesCount == 0
    }

    func apply(
        _ acknowledgement: Acknowledgement, to row: NotificationRow, exceptionDeadline: Timestamp, at now: Timestamp,
        in db: Database
    ) throws {
        let person = acknowledgement.person?.trimmingCharacters(in: .whitespacesAndNewlines)
        if acknowledgement.outcome == .acknowledged, (person ?? "").isEmpty {
            throw StoreError(.invalid, "acknowledgedBy must name the person who has seen which children")
        }
        let children = try childrenTold(row.id, in: db)
        let outcomes = try childOutcomes(acknowledgement, children: children, of: row, in: db)
        for (child, outcome) in outcomes {
            try save(outcome, of: row, child: child.id, acknowledgement, person: person, at: now, in: db)
            if outcome == .notOurPupil {
                try giveBack(child, row, acknowledgement, exceptionDeadline: exceptionDeadline, at: now, in: db)
            }
        }
        try save(acknowledgement.outcome, of: row, child: nil, acknowledgement, person: person, at: now, in: db)
        try follow(
            acknowledgement, row, person: person, remaining: children.count - givenBack(outcomes), at: now, in: db)
    }

    private func givenBack(_ outcomes: [(StoredChild, AcknowledgementOutcome)]) -> Int {
        outcomes.filter { $0.1 == .notOurPupil }.count
    }

    private func childOutcomes(
        _ acknowledgement: Acknowledgement, children: [StoredChild], of row: NotificationRow, in db: Database
    ) throws -> [(StoredChild, AcknowledgementOutcome)] {
        for reference in acknowledgement.children.keys.sorted()
        where !children.contains(where: { $0.reference == reference }) {
            throw StoreError(.invalid, "no child with that reference in the notification")
        }
        return children.compactMap { child in
            let outcome = acknowledgement.children[child.reference]
            if let outcome { return (child, outcome) }
            return acknowledgement.outcome == .notOurPupil ? (child, .notOurPupil) : nil
        }
    }

    private func save(
        _ outcome: AcknowledgementOutcome, of row: NotificationRow, child: String?, _ given: Acknowledgement,
        person: String?, at now: Timestamp, in db: Database
    ) throws {
        let body = try Body(["person": person ?? "", "note": given.note ?? ""])
        try db.execute(
            sql: "INSERT INTO acknowledgement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                newId(now), row.id, child, outcome.rawValue, now.milliseconds, given.via.rawValue,
                given.actor.description, body.bytes, body.keyId,
            ])
        try append(
            AuditEntry(
                .alteration, "notification.\(outcome.rawValue)", actor: given.actor, subject: "notification:\(row.id)",
                facts: ["via": given.via.rawValue, "child": child ?? ""]), at: now, in: db)
    }

    /// The child's details close to that school at once, and a person must find the right one.
    private func giveBack(
        _ child: StoredChild, _ row: NotificationRow, _ given: Acknowledgement, exceptionDeadline: Timestamp,
        at now: Timestamp, in db: Database
    ) throws {
        try db.execute(
            sql: """
                UPDATE notification_child SET outcome = 'notOurPupil', outcome_at = ?, closed_at = ?
                WHERE notification IN (SELECT id FROM notification WHERE incident = ? AND target = ?) AND child = ?
                """,
            arguments: [now.milliseconds, now.milliseconds, row.incident, row.target.description, child.id])
        try db.execute(
            sql: "UPDATE child_placement SET closed_at = ? WHERE child = ? AND target = ?",
            arguments: [now.milliseconds, child.id, row.target.description])
        let elsewhere = try placements(ofChild: child.id, in: db).contains { !$0.isClosed }
        if !elsewhere {
            try db.execute(
                sql: "UPDATE child SET state = 'review', confirmed = 0, pupil = NULL WHERE id = ?",
                arguments: [child.id])
        }
        let incident = try currentContent(ofIncident: row.incident, in: db)
        try openException(
            NewException(
                kind: .notOurPupil, force: incident.force, incident: row.incident, child: child.id,
                deadlineAt: exceptionDeadline, restricted: incident.isGuarded,
                detail: "a school said that the child is not its pupil: find the right one, and look into a breach"),
            at: now, in: db)
        let told = try ToldContent(incident, children: childrenTold(row.id, in: db)).hash()
        try db.execute(
            sql: "UPDATE notification SET content_hash = ? WHERE id = ?", arguments: [told, row.id])
    }

    private func follow(
        _ given: Acknowledgement, _ row: NotificationRow, person: String?, remaining: Int, at now: Timestamp,
        in db: Database
    ) throws {
        switch given.outcome {
        case .acknowledged: try close(row, as: given, person: person ?? "", at: now, in: db)
        case .notOurPupil:
            guard remaining == 0, !row.isClosed else { return }
            if let person, !person.isEmpty {
                try close(row, as: given, person: person, at: now, in: db)
            } else {
                try cancel(row, by: given.actor, reason: "not our pupil", at: now, in: db)
            }
        case .delivered:
            guard !row.isClosed, row.state != .held else { return }
            try db.execute(
                sql: "UPDATE notification SET state = 'delivered' WHERE id = ?", arguments: [row.id])
            try db.execute(
                sql: """
                    UPDATE message SET state = 'delivered', updated_at = ? WHERE notification = ? AND state = 'sent'
                    """, arguments: [now.milliseconds, row.id])
        case .callBack, .challenge:
            try openPhoneTask(
                kind: given.outcome.rawValue, notification: row.id, dueAt: max(row.deadlineAt, now + .hours(1)),
                reason: given.outcome.rawValue, at: now, in: db)
        }
    }

    /// Closes it and what it replaced: who has seen today's children need not be asked about yesterday's.
    private func close(
        _ row: NotificationRow, as given: Acknowledgement, person: String, at now: Timestamp, in db: Database
    ) throws {
        var next: NotificationRow? = row
        while let current = next {
            if !current.isClosed {
                let body = try Body(["by": person])
                try db.execute(
                    sql: """
                        UPDATE notification SET state = 'acknowledged', hold = NULL, next_at = NULL,
                            acknowledged_at = ?, acknowledged_via = ?, closed_at = ?, closed_by = ?, body = ?,
                            key_id = ? WHERE id = ?
                        """,
                    arguments: [
                        now.milliseconds, given.via.rawValue, now.milliseconds, given.actor.description, body.bytes,
                        body.keyId, current.id,
                    ])
                try closePhoneTasks(
                    ofNotification: current.id, outcome: "acknowledged", by: given.actor, at: now, in: db)
            }
            next = try current.replaces.flatMap { try notification($0, in: db) }
        }
    }
}
