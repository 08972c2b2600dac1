public import EncompassCore
import GRDB

extension Transaction {
    /// A call that reached someone is always followed by the written notification: waiting messages are sent in spite
    /// of the acknowledgement, and if none was written yet, one is sent to the Key Adult.
    func confirmInWriting(_ row: NotificationRow) throws {
        let isWritten = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM message WHERE notification = ? AND state IN ('sent', 'delivered'))"),
            arguments: [row.id])
        guard isWritten != true else { return }
        try db.execute(
            sql: """
                UPDATE message SET confirmation = 1
                WHERE notification = ? AND state IN ('queued', 'deferred', 'sending')
                """, arguments: [row.id])
        guard db.changesCount == 0 else { return }
        let messages = try confirmationMessages(row, at: now)
        for message in messages { try queue(message, for: row, isConfirmation: true) }
        try append(
            AuditEntry(
                .operation, "call.confirmedInWriting", actor: .engine, subject: "notification:\(row.id)",
                facts: ["messages": String(messages.count)]))
    }
}

extension Transaction {
    /// Whether a deferred message is retried earlier than it would have been: what follows a call or a person's decision,
    /// now.
    fileprivate func retryAfterOutage(_ message: Row) throws -> Bool {
        let row = try (message["notification"] as String?).flatMap { try notification($0) }
        let isFree: Bool = message["confirmation"] || message["by_person"]
        let due = try isFree ? now : row.map { try releaseAfterOutage(of: $0, at: now) } ?? now
        guard due.milliseconds < message["due_at"] as Int64 else { return false }
        try db.cachedStatement(sql: "UPDATE message SET due_at = ? WHERE id = ?").execute(
            arguments: [due.milliseconds, message["id"] as String])
        return true
    }
}

extension Reading {
    fileprivate func confirmationMessages(
        _ row: NotificationRow, at now: Timestamp
    ) throws -> [PlannedMessage] {
        let held = try placeContacts(of: row)
        let chooser = RecipientChooser(
            contacts: held.map(\.contact), establishment: row.target.urn, la: row.target.authority,
            provider: row.target.provider, channels: try servedChannels(of: row.target), excluded: try parties(to: row))
        let today = londonDay(at: now)
        let role: Contact.Role = if case .localAuthority = row.target { .laOfficer } else { .keyAdult }
        return chooser.choose(roles: [role], on: today).addressees.compactMap { addressee in
            held.first { $0.contact == addressee.contact }.map { stored in
                PlannedMessage(role: stored.contact.role, contact: stored.id, channel: addressee.channel)
            }
        }
    }
}

extension Messages {
    /// How many messages of notifications should have left on a channel by now, when the oldest of them was queued,
    /// and whether any is due at this moment or in progress, rather than deferred; messages held by a pause do not
    /// count.
    public func waiting(on channel: Contact.Channel, at now: Timestamp) throws -> (
        count: Int, oldest: Timestamp?, isDue: Bool
    ) {
        try read { snapshot in
            let waiting = try Row.fetchOne(
                snapshot.db.cachedStatement(sql: WaitingSQL.waiting),
                arguments: [now.milliseconds, now.milliseconds, channel.rawValue, now.milliseconds])
            let out = try Row.fetchOne(
                snapshot.db.cachedStatement(sql: WaitingSQL.out), arguments: [channel.rawValue])
            let oldest = [waiting, out].compactMap { $0?["oldest"] as Int64? }.min()
            let (waits, leaves): (Int, Int) = (waiting?["count"] ?? 0, out?["count"] ?? 0)
            return (
                waits + leaves, oldest.map { Timestamp(milliseconds: $0) },
                leaves > 0 || waiting?["due"] as Int? ?? 0 > 0
            )
        }
    }

    /// Retries now what was deferred on a channel for any of these reasons: the obstacle is gone.
    ///
    /// - Returns: how many.
    public func retryDeferred(
        on channel: Contact.Channel, for reasons: [String], at now: Timestamp
    ) throws -> Int {
        let marks = reasons.map { _ in "?" }.joined(separator: ",")
        return try write(at: now) { tx in
            let deferred = "state = 'deferred' AND due_at > ? AND channel = ? AND reason IN (\(marks))"
            let arguments: StatementArguments = [now.milliseconds, channel.rawValue] + StatementArguments(reasons)
            guard let wait = try tx.outageWait(), wait.until > now else {
                try tx.db.cachedStatement(sql: "UPDATE message SET due_at = ? WHERE \(deferred)").execute(
                    arguments: [now.milliseconds] + arguments)
                return tx.db.changesCount
            }
            let messages = try Row.fetchAll(
                tx.db.cachedStatement(
                    sql:
                        "SELECT id, notification, due_at, confirmation, by_person FROM message WHERE \(deferred) ORDER BY id"
                ),
                arguments: arguments)
            return try messages.count { try tx.retryAfterOutage($0) }
        }
    }

    /// The destinations of a channel for which a message of a notification should have left by now, and whether one is
    /// due at this moment or in progress; messages held by a pause do not count.
    public func waitingDestinations(
        on channel: Contact.Channel, at now: Timestamp
    ) throws -> [String: (isWaiting: Bool, isDue: Bool)] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(sql: WaitingSQL.destinations),
                arguments: [
                    now.milliseconds, now.milliseconds, channel.rawValue, now.milliseconds, channel.rawValue,
                ]
            ).reduce(into: [:]) { found, row in
                found[row["destination"] as String] = (true, row["due"] as Int > 0)
            }
        }
    }

    /// Released notifications that are due by a time and are to go on a channel, of which no message is known to have
    /// left and which are on no phone list.
    ///
    /// - Parameter destinations: only those whose every message that may still leave is to one of these.
    public func unsentNotifications(
        on channel: Contact.Channel, only destinations: Set<String>? = nil, deadlineBy end: Timestamp, at now: Timestamp
    ) throws -> [(id: String, rules: String, deadlineAt: Timestamp)] {
        let marks = (destinations ?? []).map { _ in "?" }.joined(separator: ",")
        let condition =
            destinations == nil
            ? ""
            : """
            AND NOT EXISTS (SELECT 1 FROM message m WHERE m.notification = n.id
                AND m.state IN ('queued', 'sending', 'deferred')
                AND (m.channel <> ? OR m.destination IS NULL OR m.destination NOT IN (\(marks))))
            """
        let arguments: StatementArguments =
            destinations.map { [channel.rawValue] + StatementArguments($0.sorted()) } ?? []
        return try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(sql: WaitingSQL.unsent(condition)),
                arguments: [end.milliseconds, now.milliseconds, channel.rawValue] + arguments
            ).map { row in
                (
                    id: row["id"], rules: try snapshot.text(ofRules: row["plan"]),
                    deadlineAt: Timestamp(milliseconds: row["deadline_at"])
                )
            }
        }
    }
}

extension PhoneList {
    /// Puts notifications on the phone list, each as it is then.
    ///
    /// - Returns: for each, whether it is there now.
    public func openCalls(
        _ notifications: [String], reason: String, at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(notifications, at: now) { id, tx in
            guard let row = try tx.notification(id), !row.isClosed, row.state != .held,
                try !tx.isSuperseded(id, incident: row.incident)
            else { return false }
            try tx.openPhoneTask(
                kind: "escalation", notification: id, dueAt: row.deadlineAt, reason: reason)
            try tx.refreshState(of: id)
            return true
        }
    }
}

private enum WaitingSQL {
    static let waiting = """
        SELECT COUNT(*) AS count, MIN(m.created_at) AS oldest, COUNT(*) FILTER (WHERE m.due_at <= ?) AS due
        FROM message m INDEXED BY message_due
        WHERE m.state IN ('queued', 'deferred') AND (m.state = 'deferred' OR m.due_at <= ?)
            AND m.channel = ? AND m.notification IS NOT NULL AND \(Pauses.notPaused)
        """
    static let out = """
        SELECT COUNT(*) AS count, MIN(created_at) AS oldest FROM message INDEXED BY message_out
        WHERE state = 'sending' AND channel = ? AND notification IS NOT NULL
        """
    static let destinations = """
        SELECT destination, SUM(due) AS due FROM (
            SELECT m.destination, m.due_at <= ? AS due FROM message m INDEXED BY message_due
            WHERE m.state IN ('queued', 'deferred') AND (m.state = 'deferred' OR m.due_at <= ?)
                AND m.channel = ? AND m.notification IS NOT NULL AND \(Pauses.notPaused)
            UNION ALL
            SELECT destination, 1 FROM message INDEXED BY message_out
            WHERE state = 'sending' AND channel = ? AND notification IS NOT NULL)
        WHERE destination IS NOT NULL GROUP BY destination
        """

    /// - Parameter condition: a further condition.
    static func unsent(_ condition: String) -> String { unsent + condition + " ORDER BY n.deadline_at, n.id" }

    private static let unsent = """
        SELECT n.id, n.plan, n.deadline_at FROM notification n INDEXED BY notification_open
        WHERE n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled') AND n.state <> 'held' AND n.deadline_at <= ?
            AND n.release_at <= ?
            AND EXISTS (SELECT 1 FROM message m WHERE m.notification = n.id AND m.channel = ?)
            AND NOT EXISTS (SELECT 1 FROM message m WHERE m.notification = n.id AND m.state IN ('sent', 'delivered'))
            AND NOT EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id)
            AND NOT EXISTS (SELECT 1 FROM notification later
                WHERE later.incident = n.incident AND later.replaces = n.id AND later.state NOT IN ('cancelled', 'held'))

        """
}
