public import EncompassCore
import GRDB

/// A message to people at the desk. It holds nothing of any child.
public struct StaffMail: Hashable, Sendable {
    public var id: String
    public var attempt: Int
    public var recipient: String
    public var subject: String
    public var text: String
    public var createdAt: Timestamp
}

extension Store {
    /// Queues a message to each recipient, once for ever by `once`.
    ///
    /// - Returns: whether it is new.
    func queueMail(
        kind: String, once: String, to recipients: [String], subject: String, text: String, at now: Timestamp,
        in db: Database
    ) throws -> Bool {
        var isNew = false
        for recipient in recipients {
            try db.execute(
                sql: """
                    INSERT INTO staff_mail (id, kind, once, recipient, subject, text, state, due_at, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?) ON CONFLICT (once) DO NOTHING
                    """,
                arguments: [
                    newId(now), kind, once + ":" + recipient, recipient, subject, text, now.milliseconds,
                    now.milliseconds, now.milliseconds,
                ])
            isNew = isNew || db.changesCount == 1
        }
        return isNew
    }

    /// Keeps the report of one time of one day and queues it to its recipients; nothing happens the second time.
    ///
    /// - Returns: whether it is new.
    public func keepSitrep(
        on day: LocalDate, time: LocalTime, to recipients: [String], subject: String, text: String, at now: Timestamp
    ) throws -> Bool {
        try write { db in
            try db.cachedStatement(
                sql: """
                    INSERT INTO sitrep (day, minute, made_at, text)
                    VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """
            ).execute(
                arguments: [day.dayNumber, time.minutes, now.milliseconds, text])
            guard db.changesCount == 1 else { return false }
            _ = try queueMail(
                kind: "sitrep", once: "sitrep:\(day)T\(time)", to: recipients, subject: subject, text: text, at: now,
                in: db)
            try append(
                AuditEntry(
                    .operation, "sitrep.made", actor: .engine, subject: "sitrep:\(day)T\(time)",
                    facts: ["recipients": String(recipients.count)]), at: now, in: db)
            return true
        }
    }

    /// Whether the report of a time was made.
    public func hasSitrep(on day: LocalDate, time: LocalTime) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM sitrep WHERE day = ? AND minute = ?)"),
                arguments: [day.dayNumber, time.minutes]) ?? false
        }
    }

    /// Queues one message about every alarm that nobody was told of, and marks these as told.
    ///
    /// - Returns: the alarms.
    public func tellAlarms(
        to recipients: [String], subject: (Int) -> String, text: ([Alarm]) -> String, at now: Timestamp
    ) throws -> [Alarm] {
        guard !recipients.isEmpty else { return [] }
        let waits = try read { db in
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM alarm WHERE told_at IS NULL AND cleared_at IS NULL)"))
        }
        guard waits == true else { return [] }
        return try write { db in
            let alarms = try Row.fetchAll(
                db,
                sql:
                    "SELECT \(Store.alarmColumns) FROM alarm a WHERE told_at IS NULL AND cleared_at IS NULL ORDER BY raised_at, key LIMIT 200"
            ).compactMap(Store.alarm)
            _ = try queueMail(
                kind: "duty", once: "duty:\(newId(now))", to: recipients, subject: subject(alarms.count),
                text: text(alarms), at: now, in: db)
            for alarm in alarms {
                try db.execute(
                    sql: "UPDATE alarm SET told_at = ? WHERE key = ?", arguments: [now.milliseconds, alarm.key])
            }
            return alarms
        }
    }

    /// Takes the next due message in hand; one that was out for ten minutes belonged to a process that died, and may have
    /// arrived: it goes once more.
    public func leaseStaffMail(at now: Timestamp) throws -> StaffMail? {
        let sql = """
            SELECT * FROM staff_mail WHERE state IN ('queued', 'sending', 'deferred') AND due_at <= ?
                AND (state <> 'sending' OR updated_at <= ?) ORDER BY due_at, id LIMIT 1
            """
        let arguments: StatementArguments = [now.milliseconds, (now - .minutes(10)).milliseconds]
        guard try read({ db in try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) }) != nil else {
            return nil
        }
        return try write { db in
            try db.execute(
                sql: """
                    UPDATE staff_mail SET unanswered = unanswered + 1, state = CASE WHEN unanswered = 0 THEN 'deferred'
                        ELSE 'failed' END, reason = CASE WHEN unanswered = 0 THEN 'interrupted' ELSE ? END
                    WHERE state = 'sending' AND updated_at <= ?
                    """, arguments: [MessageState.uncertain, (now - .minutes(10)).milliseconds])
            guard let row = try Row.fetchOne(db, sql: sql, arguments: arguments) else { return nil }
            try db.execute(
                sql: "UPDATE staff_mail SET state = 'sending', attempt = attempt + 1, updated_at = ? WHERE id = ?",
                arguments: [now.milliseconds, row["id"] as String])
            return StaffMail(
                id: row["id"], attempt: (row["attempt"] as Int) + 1, recipient: row["recipient"],
                subject: row["subject"], text: row["text"], createdAt: Timestamp(milliseconds: row["created_at"]))
        }
    }

    /// Records what became of an attempt; a result of another attempt changes nothing. What may have arrived twice is not
    /// sent a third time: the alarm that it speaks of stands on the desk.
    public func record(_ outcome: MessageOutcome, of mail: StaffMail, at now: Timestamp) throws {
        try write { db in
            let copies = try Int.fetchOne(
                db, sql: "SELECT unanswered FROM staff_mail WHERE id = ? AND attempt = ? AND state = 'sending'",
                arguments: [mail.id, mail.attempt])
            guard var copies else { return }
            let (state, reason, due): (MessageState, String?, Timestamp)
            switch outcome {
            case .sent: (state, reason, due) = (.sent, nil, now)
            case .deferred(let why, _, let retryAt): (state, reason, due) = (.deferred, why, retryAt)
            case .unanswered(let why, _, let retryAt):
                copies += 1
                state = .unanswered(copies: copies)
                (reason, due) = (state == .failed ? MessageState.uncertain : why, retryAt)
            case .failed(let why, _): (state, reason, due) = (.failed, why, now)
            }
            try db.execute(
                sql: """
                    UPDATE staff_mail SET state = ?1, reason = ?2, due_at = ?3, updated_at = ?4, unanswered = ?5,
                        sent_at = CASE WHEN ?1 = 'sent' THEN ?4 END
                    WHERE id = ?6
                    """,
                arguments: [state.rawValue, reason, due.milliseconds, now.milliseconds, copies, mail.id])
        }
    }
}
