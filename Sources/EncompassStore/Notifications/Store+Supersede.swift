import EncompassCore
import GRDB

extension Store {
    /// What a notification replaced, the last first, itself left out.
    func replaced(by row: NotificationRow, in db: Database) throws -> [NotificationRow] {
        var chain: [NotificationRow] = []
        var next = row.replaces
        while let id = next, let earlier = try notification(id, in: db) {
            chain.append(earlier)
            next = earlier.replaces
        }
        return chain
    }

    /// Those who were written to of what a correction or retraction replaces: whoever has heard what was wrong hears that
    /// it was, also where the ladder begins with somebody else.
    func whoWasTold(before row: NotificationRow, in db: Database) throws -> [PlannedMessage] {
        guard row.kind != .new else { return [] }
        var told: [PlannedMessage] = []
        for earlier in try replaced(by: row, in: db) {
            for message in try messagesThatWent(of: earlier, in: db) {
                guard try contact(id: message.contact, in: db) != nil else { continue }
                if !told.contains(where: { $0.contact == message.contact }) { told.append(message) }
            }
        }
        return told
    }

    /// One for each contact and channel to which a message of the notification went, or may have gone.
    func messagesThatWent(of row: NotificationRow, in db: Database) throws -> [PlannedMessage] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT role, contact, channel FROM message
                    WHERE notification = ? AND (state IN ('sending', 'sent', 'delivered') OR unanswered > 0)
                    ORDER BY role, contact, channel
                    """), arguments: [row.id]
        ).compactMap { row in
            guard let role = Contact.Role(rawValue: row["role"]),
                let channel = Contact.Channel(rawValue: row["channel"])
            else { return nil }
            return PlannedMessage(role: role, contact: row["contact"], channel: channel)
        }
    }

    /// A correction that is on its way to the school holds all that is true now, and the earliest of the deadlines: from
    /// then on its ladder alone is climbed. What it replaced stays open until the school has acknowledged, but reminds
    /// nobody; a caller who has its task has the correction's.
    func takeOver(from earlier: [NotificationRow], by row: NotificationRow, at now: Timestamp, in db: Database) throws {
        for old in earlier where !old.isClosed {
            let task = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM phone_task
                        WHERE notification = ? AND closed_at IS NULL AND kind = 'escalation' ORDER BY id LIMIT 1
                        """), arguments: [old.id])
            guard old.nextAt != nil || task != nil else { continue }
            try db.cachedStatement(sql: "UPDATE notification SET next_at = NULL WHERE id = ?").execute(arguments: [
                old.id
            ])
            try db.cachedStatement(
                sql: """
                    UPDATE message SET state = 'failed', reason = 'corrected', detail = 'a correction took its place',
                        updated_at = ? WHERE notification = ? AND state IN ('queued', 'deferred')
                    """
            ).execute(arguments: [now.milliseconds, old.id])
            if let task {
                try closePhoneTasks(ofNotification: old.id, outcome: "corrected", by: .engine, at: now, in: db)
                try hand(task, to: row, at: now, in: db)
            }
            try append(
                AuditEntry(
                    .operation, "notification.superseded", actor: .engine, subject: "notification:\(old.id)",
                    facts: ["by": row.id]), at: now, in: db)
        }
    }

    private func hand(_ task: Row, to row: NotificationRow, at now: Timestamp, in db: Database) throws {
        try openPhoneTask(
            kind: "escalation", notification: row.id, dueAt: Timestamp(milliseconds: task["due_at"]),
            reason: task["reason"], at: now, in: db)
        try db.cachedStatement(
            sql: """
                UPDATE phone_task SET claimed_by = ?, claimed_at = ?
                WHERE notification = ? AND closed_at IS NULL AND kind = 'escalation' AND claimed_by IS NULL
                """
        ).execute(arguments: [task["claimed_by"] as String?, task["claimed_at"] as Int64?, row.id])
    }

    /// Where a correction comes to nothing, what it replaced goes on from where it stood.
    func resume(replacedBy row: NotificationRow, at now: Timestamp, in db: Database) throws {
        guard let old = try replaced(by: row, in: db).first(where: { !$0.isClosed }), old.state != .held,
            old.nextAt == nil
        else { return }
        try db.cachedStatement(sql: "UPDATE notification SET next_at = ? WHERE id = ?").execute(arguments: [
            now.milliseconds, old.id,
        ])
        let wasRinging = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM phone_task
                    WHERE notification = ? AND kind = 'escalation' AND outcome = 'corrected')
                    """), arguments: [old.id])
        guard wasRinging == true else { return }
        try openPhoneTask(
            kind: "escalation", notification: old.id, dueAt: old.deadlineAt, reason: "ladder", at: now, in: db)
    }

    /// Whether a correction that is on its way, or acknowledged, speaks for it.
    func isSuperseded(_ id: String, incident: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification
                    WHERE incident = ? AND replaces = ? AND state NOT IN ('cancelled', 'held'))
                    """), arguments: [incident, id]) ?? false
    }
}
