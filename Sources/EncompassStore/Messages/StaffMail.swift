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

extension Transaction {
    /// Queues a message to each recipient, once for ever by `once`.
    ///
    /// - Returns: whether it is new.
    func queueMail(
        kind: String, once: String, to recipients: [String], subject: String, text: String
    ) throws -> Bool {
        var isNew = false
        for recipient in recipients {
            try db.execute(
                sql: """
                    INSERT INTO staff_mail (id, kind, once, recipient, subject, text, state, due_at, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?) ON CONFLICT (once) DO NOTHING
                    """,
                arguments: [
                    newId(), kind, once + ":" + keys.lookup(["staff mail", recipient]).base64URL,
                    try keys.seal(text: recipient), try keys.seal(text: subject), try keys.seal(text: text),
                    now.milliseconds,
                    now.milliseconds, now.milliseconds,
                ])
            isNew = isNew || db.changesCount == 1
        }
        return isNew
    }
}

extension StaffMailbox {
    /// Keeps the report of one time of one day and queues it to its recipients; nothing happens the second time.
    ///
    /// - Returns: whether it is new.
    public func keepSitrep(
        on day: LocalDate, time: LocalTime, to recipients: [String], subject: String, text: String, at now: Timestamp
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
            _ = try tx.queueMail(
                kind: "sitrep", once: "sitrep:\(day)T\(time)", to: recipients, subject: subject, text: text)
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

    /// Takes the next due message in hand; one that was out for ten minutes belonged to a process that died, and may have
    /// arrived: it goes once more.
    public func lease(at now: Timestamp) throws -> StaffMail? {
        let sql = """
            SELECT * FROM staff_mail WHERE state IN ('queued', 'sending', 'deferred') AND due_at <= ?
                AND (state <> 'sending' OR updated_at <= ?) ORDER BY due_at, id LIMIT 1
            """
        let arguments: StatementArguments = [now.milliseconds, (now - .minutes(10)).milliseconds]
        guard
            try read({ snapshot in try Row.fetchOne(snapshot.db.cachedStatement(sql: sql), arguments: arguments) })
                != nil
        else {
            return nil
        }
        return try write(at: now) { tx in
            let interrupted = try Row.fetchAll(
                tx.db, sql: "SELECT id, unanswered FROM staff_mail WHERE state = 'sending' AND updated_at <= ?",
                arguments: [(now - .minutes(10)).milliseconds])
            for row in interrupted {
                let copies: Int = row["unanswered"] + 1
                let isUncertain = MessageState.unanswered(copies: copies) == .failed
                try tx.move(
                    staffMail: row["id"], isUncertain ? .rejected : .deferred, setting: "unanswered = ?, reason = ?",
                    [copies, isUncertain ? MessageState.uncertain : "interrupted"])
            }
            guard let row = try Row.fetchOne(tx.db, sql: sql, arguments: arguments) else { return nil }
            try tx.move(
                staffMail: row["id"], .lease, setting: "attempt = attempt + 1, updated_at = ?", [now.milliseconds])
            return StaffMail(
                id: row["id"], attempt: (row["attempt"] as Int) + 1,
                recipient: try tx.keys.open(text: row["recipient"]),
                subject: try tx.keys.open(text: row["subject"]), text: try tx.keys.open(text: row["text"]),
                createdAt: Timestamp(milliseconds: row["created_at"]))
        }
    }

    /// Records what became of an attempt; a result of another attempt changes nothing. What may have arrived twice is not
    /// sent a third time: the alarm that it speaks of stands on the desk.
    public func record(_ outcome: MessageOutcome, of mail: StaffMail, at now: Timestamp) throws {
        try write(at: now) { tx in
            let copies = try Int.fetchOne(
                tx.db, sql: "SELECT unanswered FROM staff_mail WHERE id = ? AND attempt = ? AND state = 'sending'",
                arguments: [mail.id, mail.attempt])
            guard var copies else { return }
            let (event, reason, due): (MessageState.Event, String?, Timestamp)
            switch outcome {
            case .sent: (event, reason, due) = (.accepted, nil, now)
            case .deferred(let why, _, let retryAt): (event, reason, due) = (.deferred, why, retryAt)
            case .unanswered(let why, _, let retryAt):
                copies += 1
                let isUncertain = MessageState.unanswered(copies: copies) == .failed
                event = isUncertain ? .rejected : .deferred
                (reason, due) = (isUncertain ? MessageState.uncertain : why, retryAt)
            case .failed(let why, _): (event, reason, due) = (.rejected, why, now)
            }
            try tx.move(
                staffMail: mail.id, event,
                setting: "reason = ?, due_at = ?, updated_at = ?, unanswered = ?, sent_at = ?",
                [
                    reason, due.milliseconds, now.milliseconds, copies,
                    event == .accepted ? now.milliseconds : nil,
                ])
        }
    }
}

extension Alarms {
    /// Queues one message about every alarm that nobody was told of, and marks these as told.
    ///
    /// - Returns: the alarms.
    public func mail(
        to recipients: [String], subject: (Int) -> String, text: ([Alarm]) -> String, at now: Timestamp
    ) throws -> [Alarm] {
        guard !recipients.isEmpty else { return [] }
        let waits = try read { snapshot in
            try Bool.fetchOne(
                snapshot.db.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM alarm WHERE told_at IS NULL AND cleared_at IS NULL)"))
        }
        guard waits == true else { return [] }
        return try write(at: now) { tx in
            let alarms = try Row.fetchAll(
                tx.db,
                sql:
                    "SELECT \(Alarms.alarmColumns) FROM alarm a WHERE told_at IS NULL AND cleared_at IS NULL ORDER BY raised_at, key LIMIT 200"
            ).compactMap { try Alarm($0, keys: tx.keys) }
            _ = try tx.queueMail(
                kind: "duty", once: "duty:\(tx.newId())", to: recipients, subject: subject(alarms.count),
                text: text(alarms))
            for alarm in alarms {
                try tx.db.execute(
                    sql: "UPDATE alarm SET told_at = ? WHERE key = ?", arguments: [now.milliseconds, alarm.key])
            }
            return alarms
        }
    }
}
