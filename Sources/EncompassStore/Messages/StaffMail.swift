public import EncompassCore
import GRDB

extension Transaction {
    /// Queues a message to each recipient, only once for each `once`: rows of the outbox like those of notifications.
    /// It holds nothing about any child. It has no deadline, so that it is sent before all
    /// others, even overdue ones: it may say that something is wrong, or somebody waits for the code in it.
    ///
    /// - Parameters:
    ///   - code: the one-time code that it carries.
    ///   - invitation: the account to which it invites.
    ///   - isUrgent: false for what can wait for all others.
    /// - Returns: whether it is new.
    func queueToStaff(
        once: String, to recipients: [StaffAddress], subject: String, text: String, code: String? = nil,
        invitation: String? = nil, isUrgent: Bool = true
    ) throws -> Bool {
        var isNew = false
        for recipient in recipients {
            try db.cachedStatement(
                sql: """
                    INSERT INTO message (id, channel, destination, state, due_at, deadline_at, created_at, updated_at,
                        once, recipient, subject, text, code, invitation)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?12, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (once) DO NOTHING
                    """
            ).execute(
                arguments: [
                    newId(), recipient.channel.rawValue, recipient.channel.destination(of: recipient.address),
                    MessageState.queued.rawValue, now.milliseconds,
                    once + ":" + keys.lookup(["staff mail", recipient.address]).base64URL,
                    try keys.seal(text: recipient.address), try keys.seal(text: subject), try keys.seal(text: text),
                    code, invitation, isUrgent ? 0 : (now + .days(7)).milliseconds,
                ])
            isNew = isNew || db.changesCount == 1
        }
        return isNew
    }
}

extension StaffMailbox {
    /// Attempts come closer together towards the end of this time.
    static let patience = Span.hours(2)

    /// Stores the report of one time of one day and queues it to its recipients; does nothing the second time.
    ///
    /// - Returns: whether it is new.
    public func keepSitrep(
        on day: LocalDate, time: LocalTime, to recipients: [StaffAddress], subject: String, text: String,
        at now: Timestamp
    ) throws -> Bool {
        try write(at: now) { tx in
            try tx.db.cachedStatement(
                sql: """
                    INSERT INTO sitrep (day, minute, made_at, text)
                    VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """
            ).execute(
                arguments: [day.dayNumber, time.minutes, now.milliseconds, try tx.keys.seal(text: text)])
            guard tx.db.changesCount == 1 else { return false }
            _ = try tx.queueToStaff(
                once: "sitrep:\(day)T\(time)", to: recipients, subject: subject, text: text)
            try tx.append(
                AuditEntry(
                    .operation, "sitrep.made", actor: .engine, subject: "sitrep:\(day)T\(time)",
                    facts: ["recipients": String(recipients.count)]))
            return true
        }
    }

    /// Whether the report of a time was made.
    public func hasSitrep(on day: LocalDate, time: LocalTime) throws -> Bool {
        try read { snapshot in
            try Bool.fetchOne(
                snapshot.db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM sitrep WHERE day = ? AND minute = ?)"),
                arguments: [day.dayNumber, time.minutes]) ?? false
        }
    }
}

extension Alarms {
    /// Queues one message about every alarm that is in none yet. They count as notified once it is accepted.
    ///
    /// - Returns: the alarms.
    public func mail(
        to recipients: [StaffAddress], message: ([Alarm]) -> (subject: String, text: String), at now: Timestamp
    ) throws -> [Alarm] {
        guard !recipients.isEmpty else { return [] }
        let waits = try read { snapshot in
            try Bool.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM alarm
                            WHERE told_at IS NULL AND mail IS NULL AND cleared_at IS NULL)
                        """))
        }
        guard waits == true else { return [] }
        return try write(at: now) { tx in
            let alarms = try Row.fetchAll(
                tx.db,
                sql: """
                    SELECT \(Alarms.alarmColumns) FROM alarm a
                    WHERE told_at IS NULL AND mail IS NULL AND cleared_at IS NULL ORDER BY raised_at, key LIMIT 200
                    """
            ).compactMap { try Alarm($0, keys: tx.keys) }
            let mail = "duty:\(tx.newId())"
            let (subject, text) = message(alarms)
            _ = try tx.queueToStaff(once: mail, to: recipients, subject: subject, text: text)
            for alarm in alarms {
                try tx.db.execute(
                    sql: "UPDATE alarm SET mail = ? WHERE key = ?", arguments: [mail, alarm.key])
            }
            return alarms
        }
    }

    /// Active alarms that nobody is known to have, oldest first: raised by a time, or in no message.
    public func unnotified(raisedBy end: Timestamp) throws -> [Alarm] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT \(Alarms.alarmColumns) FROM alarm a
                        WHERE told_at IS NULL AND cleared_at IS NULL AND (mail IS NULL OR raised_at <= ?)
                        ORDER BY raised_at, key LIMIT 200
                        """), arguments: [end.milliseconds]
            ).compactMap { try Alarm($0, keys: snapshot.keys) }
        }
    }

    /// Somebody has these alarms: a command or a webhook has accepted them. One that was raised again meanwhile counts
    /// as new.
    public func noteNotified(_ alarms: [Alarm], by way: String, at now: Timestamp) throws {
        try write(at: now) { tx in
            for alarm in alarms {
                try tx.db.cachedStatement(
                    sql: "UPDATE alarm SET told_at = ? WHERE key = ? AND raised_at = ? AND told_at IS NULL"
                ).execute(arguments: [now.milliseconds, alarm.key, alarm.raisedAt.milliseconds])
            }
            try tx.append(
                AuditEntry(
                    .operation, "alarm.sent", actor: .engine, subject: "alarms",
                    facts: ["way": way, "count": String(alarms.count)]))
        }
    }
}

extension Transaction {
    /// A message to the desk was accepted: somebody has the alarms in it. A code that was sent is kept as a hash only.
    func noteAccepted(staffMessage id: String) throws {
        try db.cachedStatement(sql: "UPDATE message SET text = ? WHERE id = ? AND code IS NOT NULL").execute(
            arguments: [try keys.seal(text: ""), id])
        try db.cachedStatement(
            sql: """
                UPDATE alarm SET told_at = ?1 WHERE told_at IS NULL AND mail IS NOT NULL
                    AND mail = (SELECT substr(m.once, 1, length(alarm.mail)) FROM message m WHERE m.id = ?2)
                """
        ).execute(arguments: [now.milliseconds, id])
    }
}
