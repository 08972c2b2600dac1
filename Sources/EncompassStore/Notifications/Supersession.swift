import EncompassCore
import GRDB

extension Reading {
    /// The notifications that it replaced, the latest first, without itself.
    func replaced(by row: NotificationRow) throws -> [NotificationRow] {
        var chain: [NotificationRow] = []
        var next = row.replaces
        while let id = next, let earlier = try notification(id) {
            chain.append(earlier)
            next = earlier.replaces
        }
        return chain
    }

    /// The recipients of what a correction or retraction replaces: everybody who got the wrong notification also gets
    /// its correction, even if the ladder begins with somebody else.
    func earlierRecipients(of row: NotificationRow) throws -> [PlannedMessage] {
        guard row.kind != .new else { return [] }
        var recipients: [PlannedMessage] = []
        for earlier in try replaced(by: row) {
            for message in try sentMessages(of: earlier) {
                guard try contact(id: message.contact) != nil else { continue }
                if !recipients.contains(where: { $0.contact == message.contact }) { recipients.append(message) }
            }
        }
        return recipients
    }

    /// One for each contact and channel that a message of the notification was, or may have been, sent to.
    func sentMessages(of row: NotificationRow) throws -> [PlannedMessage] {
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

    /// Whether a correction in progress, or acknowledged, has replaced it.
    func isSuperseded(_ id: String, incident: String) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification
                    WHERE incident = ? AND replaces = ? AND state NOT IN ('cancelled', 'held'))
                    """), arguments: [incident, id]) ?? false
    }

    /// The notification whose ladder is in charge: itself, or the correction that has replaced it.
    func bearerOfLadder(_ row: NotificationRow) throws -> NotificationRow {
        guard row.nextAt == nil else { return row }
        let correction = try db.first(
            """
            SELECT * FROM notification WHERE incident = ? AND replaces = ? AND kind = 'correction' AND step > 0
                AND state NOT IN ('acknowledged', 'cancelled', 'held')
            """, [row.incident, row.id], NotificationRow.init)
        guard let correction = correction ?? nil else { return row }
        return try bearerOfLadder(correction)
    }
}

extension Transaction {
    /// A correction in progress has everything that is true now, and the earliest of the deadlines: from then on only
    /// its ladder runs. What it replaced stays open until the school has acknowledged, but sends no reminders; a
    /// caller who has its task gets the correction's instead.
    func takeOver(from earlier: [NotificationRow], by row: NotificationRow) throws {
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
            try withdrawMessages(ofNotification: old.id, reason: "corrected", detail: "a correction took its place")
            if let task {
                try closePhoneTasks(ofNotification: old.id, outcome: "corrected", by: .engine)
                try hand(task, to: row)
            }
            try append(
                AuditEntry(
                    .operation, "notification.superseded", actor: .engine, subject: "notification:\(old.id)",
                    facts: ["by": row.id]))
        }
    }

    private func hand(_ task: Row, to row: NotificationRow) throws {
        try openPhoneTask(
            kind: "escalation", notification: row.id, dueAt: Timestamp(milliseconds: task["due_at"]),
            reason: task["reason"])
        try db.cachedStatement(
            sql: """
                UPDATE phone_task SET claimed_by = ?, claimed_at = ?
                WHERE notification = ? AND closed_at IS NULL AND kind = 'escalation' AND claimed_by IS NULL
                """
        ).execute(arguments: [task["claimed_by"] as String?, task["claimed_at"] as Int64?, row.id])
    }

    /// If a correction comes to nothing, the notification that it replaced continues where it was.
    func resume(replacedBy row: NotificationRow) throws {
        guard let old = try replaced(by: row).first(where: { !$0.isClosed }), old.state != .held,
            old.nextAt == nil
        else { return }
        try db.cachedStatement(sql: "UPDATE notification SET next_at = ? WHERE id = ?").execute(arguments: [
            now.milliseconds, old.id,
        ])
        let wasOnPhoneList = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM phone_task
                    WHERE notification = ? AND kind = 'escalation' AND outcome = 'corrected')
                    """), arguments: [old.id])
        guard wasOnPhoneList == true else { return }
        try openPhoneTask(
            kind: "escalation", notification: old.id, dueAt: old.deadlineAt, reason: "ladder")
    }
}
