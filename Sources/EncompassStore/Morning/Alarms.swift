public import EncompassCore
import GRDB

/// The alarms that the duty manager needs, and those that are over, found at one moment.
public struct AlarmWork: Sendable {
    /// Challenges and requests for a call back that are past their own deadline.
    public var lateAnswers: [(task: String, kind: String, reference: String)]
    /// Open breach records that must soon be decided on.
    public var breaches: [(id: String, dueAt: Timestamp, reference: String)]
    /// Keys of alarms whose subject is resolved.
    public var over: [String]
}

extension Alarms {
    /// The items that need an alarm and have none, and the alarms that are no longer needed.
    ///
    /// - Parameter breachesBy: records that must be decided on by then.
    public func work(breachesBy: Timestamp, at now: Timestamp) throws -> AlarmWork {
        try read { snapshot in
            AlarmWork(
                lateAnswers: try Row.fetchAll(
                    snapshot.db.cachedStatement(sql: AlarmSQL.lateAnswers), arguments: [now.milliseconds]
                ).map { (task: $0["id"], kind: $0["kind"], reference: $0["reference"]) },
                breaches: try Row.fetchAll(
                    snapshot.db.cachedStatement(sql: AlarmSQL.breaches), arguments: [breachesBy.milliseconds]
                ).map {
                    (id: $0["id"], dueAt: Timestamp(milliseconds: $0["due_at"]), reference: $0["reference"])
                },
                over: try String.fetchAll(snapshot.db.cachedStatement(sql: AlarmSQL.over)))
        }
    }
}

private enum AlarmSQL {
    static let lateAnswers = """
        SELECT t.id, t.kind, n.reference FROM phone_task t INDEXED BY phone_task_answer
        JOIN notification n ON n.id = t.notification
        WHERE t.closed_at IS NULL AND t.kind IN ('challenge', 'callBack') AND t.due_at <= ?
            AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.kind = 'answerDue' AND a.subject = t.id
                AND a.cleared_at IS NULL)
        ORDER BY t.id
        """
    static let breaches = """
        SELECT b.id, b.due_at, n.reference FROM breach b JOIN notification n ON n.id = b.notification
        WHERE b.settled_at IS NULL AND b.due_at <= ?
            AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.kind = 'breach' AND a.subject = b.id
                AND a.cleared_at IS NULL)
        ORDER BY b.due_at, b.id
        """
    static let over = """
        SELECT a.key FROM alarm a WHERE a.cleared_at IS NULL AND (
            (a.kind = 'overdue' AND EXISTS (SELECT 1 FROM notification n WHERE n.id = a.subject
                AND n.state IN ('acknowledged', 'cancelled')))
            OR (a.kind = 'exceptionDue' AND EXISTS (SELECT 1 FROM exception x WHERE x.id = a.subject
                AND x.settled_at IS NOT NULL))
            OR (a.kind = 'answerDue' AND EXISTS (SELECT 1 FROM phone_task t WHERE t.id = a.subject
                AND t.closed_at IS NOT NULL))
            OR (a.kind = 'breach' AND EXISTS (SELECT 1 FROM breach b WHERE b.id = a.subject
                AND b.settled_at IS NOT NULL))
            OR (a.kind = 'emergencyPause' AND EXISTS (SELECT 1 FROM pause p WHERE p.id = a.subject
                AND p.ended_at IS NOT NULL))
            OR (a.kind = 'secondStepClosed' AND NOT EXISTS (SELECT 1 FROM second_step s WHERE s.account = a.subject
                AND s.wrong_in_row >= \(SecondStep.mostWrong)))
            OR (a.kind = 'childAbsent' AND NOT EXISTS (SELECT 1 FROM note o JOIN notification n ON n.id = o.notification
                WHERE o.id = a.subject AND o.read_at IS NULL AND \(isStillTheirs))))
        """
    /// Whether a child whom the note `o` is about is still the school's: neither given back, nor taken out of what the
    /// place was notified of, nor withdrawn with all of it. The notification `n` may have been corrected since.
    private static let isStillTheirs = """
        EXISTS (SELECT 1 FROM notification m INDEXED BY notification_incident
            JOIN notification_child k ON k.notification = m.id
            WHERE m.incident = n.incident AND m.target = n.target AND m.state <> 'cancelled' AND k.closed_at IS NULL
                AND (o.child IS NULL OR k.child = o.child))
        AND (SELECT l.kind FROM notification l INDEXED BY notification_incident
            WHERE l.incident = n.incident AND l.target = n.target AND l.state <> 'cancelled'
            ORDER BY l.created_at DESC, l.id DESC LIMIT 1) <> 'retraction'
        """
}

/// A fault or a delay that people at the desk must know, once per change.
public struct Alarm: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case balance, feedLate, feedSilent, feedShort, overdue, exceptionDue, answerDue
        case outagePack, breach
        /// Messages are paused, and nobody has approved it.
        case emergencyPause
        /// Schools on the phone list that nobody is calling.
        case callDue
        /// A school has reported that a child of a notification is absent, and nobody has read it.
        case childAbsent
        /// No mail can be sent.
        case mailDown
        /// Nothing can be sent on another channel.
        case channelDown
        /// One mail domain accepts nothing, while the others do.
        case destinationDown
        /// The certificate of the HTTPS port is about to expire, or has.
        case certificate
        /// The database is damaged.
        case damaged
        /// The database takes nothing: a full disk, a file system that is read-only. It is sent and never stored.
        case databaseRefuses
        /// The database went back in time, and a person must confirm before anything is sent to schools.
        case recovery
        /// No backup could be made.
        case backup
        /// The write-ahead log is very large.
        case logSize
        /// A file of the watched folder was not imported.
        case importRejected
        /// Files that forces left cannot be read.
        case feedFile
        /// A school's system says that its webhook is gone.
        case webhookStopped
        /// Somebody who knows an account's password has typed too many wrong codes.
        case secondStepClosed
    }

    /// Only one alarm of a key is active at a time: it is raised again once it was cleared, or if its detail changes.
    public var key: String
    public var kind: Kind
    /// The row that it is about (a notification, an exception, a phone task, a breach record), by id: the alarm is
    /// over when the row is closed.
    public var subject: String?
    /// For people; no personal data.
    public var detail: String
    public var raisedAt: Timestamp
    public var clearedAt: Timestamp?

    public init(key: String, kind: Kind, detail: String, raisedAt: Timestamp, clearedAt: Timestamp? = nil) {
        self.key = key
        self.kind = kind
        self.detail = detail
        self.raisedAt = raisedAt
        self.clearedAt = clearedAt
        subject = nil
    }

    /// An alarm about one row.
    public init(_ kind: Kind, about subject: String, detail: String, raisedAt: Timestamp) {
        self.init(key: "\(kind.rawValue):\(subject)", kind: kind, detail: detail, raisedAt: raisedAt)
        self.subject = subject
    }
}

extension Alarms {
    /// Raises an alarm with its audit entry, unless it is already active with the same detail.
    ///
    /// - Returns: whether it is new.
    @discardableResult
    public func raise(_ alarm: Alarm, entry: AuditEntry? = nil) throws -> Bool {
        try write(at: alarm.raisedAt) { tx in try tx.raise(alarm, entry: entry) }
    }

    /// Corrects the detail of an alarm that names less than before, without notifying anybody again.
    public func restate(_ alarm: Alarm) throws {
        guard let held = try active(alarm.key), held.detail != alarm.detail else { return }
        try write { db in
            try db.execute(
                sql: "UPDATE alarm SET detail = ? WHERE key = ? AND cleared_at IS NULL",
                arguments: [keys.seal(text: alarm.detail), alarm.key])
        }
    }

    /// Clears an alarm; does nothing if it is not active.
    ///
    /// - Returns: whether it was active.
    @discardableResult
    public func clear(_ key: String, at now: Timestamp) throws -> Bool {
        let isActive = try read { snapshot in
            try Bool.fetchOne(
                snapshot.db.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM alarm WHERE key = ? AND cleared_at IS NULL)"),
                arguments: [key])
        }
        guard isActive == true else { return false }
        return try write(at: now) { tx in
            try tx.db.cachedStatement(sql: "UPDATE alarm SET cleared_at = ? WHERE key = ? AND cleared_at IS NULL")
                .execute(
                    arguments: [now.milliseconds, key])
            guard tx.db.changesCount == 1 else { return false }
            try tx.append(
                AuditEntry(.operation, "alarm.cleared", actor: .engine, subject: "alarm:\(key)"))
            return true
        }
    }

    /// Ends an alarm about a file of the watched folder because a person has dealt with it.
    ///
    /// - Throws: `StoreError` `notFound` if none of that key is active.
    public func closeImport(_ key: String, reason: String, by principal: Principal, at now: Timestamp) throws {
        guard !reason.isEmpty else { throw StoreError(.invalid, "reason.missing") }
        try write(at: now) { tx in
            try tx.db.execute(
                sql: """
                    UPDATE alarm SET cleared_at = ? WHERE key = ? AND kind = 'importRejected' AND cleared_at IS NULL
                    """, arguments: [now.milliseconds, key])
            guard tx.db.changesCount == 1 else { throw StoreError(.notFound, "alarm.unknown") }
            try tx.append(
                AuditEntry(
                    .operation, "alarm.closed", actor: principal.actor, subject: "alarm:\(key)",
                    facts: ["reason": reason]))
        }
    }

    /// Keys of the active alarms of these kinds, in order.
    public func activeKeys(of kinds: Alarm.Kind...) throws -> [String] {
        try read { snapshot in
            let keys = try snapshot.db.cachedStatement(
                sql: "SELECT key FROM alarm WHERE kind = ? AND cleared_at IS NULL")
            return try kinds.flatMap { try String.fetchAll(keys, arguments: [$0.rawValue]) }.sorted()
        }
    }

    /// The active alarm of a key.
    public func active(_ key: String) throws -> Alarm? {
        try read { snapshot in
            try Row.fetchOne(
                snapshot.db.cachedStatement(sql: "SELECT * FROM alarm WHERE key = ? AND cleared_at IS NULL"),
                arguments: [key]
            ).flatMap { try Alarm($0, keys: snapshot.keys) }
        }
    }

    /// Active alarms, oldest first.
    public func active() throws -> [Alarm] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: "SELECT \(Alarms.alarmColumns) FROM alarm a WHERE cleared_at IS NULL ORDER BY raised_at, key")
            )
            .compactMap { try Alarm($0, keys: snapshot.keys) }
        }
    }

    /// The first active alarms of what somebody sees who works for these areas, and how many there are.
    public func active(first limit: Int, for principal: Principal) throws -> (alarms: [Alarm], count: Int) {
        guard principal.areas != .all else { return try active(first: limit) }
        return try read { snapshot in
            var seen: [Alarm] = []
            let sql = Alarms.firstActive(AlarmSight.condition(for: principal.areas))
            let rows = try Row.fetchCursor(snapshot.db.cachedStatement(sql: sql), arguments: [AlarmSight.noLimit])
            while seen.count < limit, let row = try rows.next() {
                guard try snapshot.isSeen(row, for: principal.areas), let alarm = try Alarm(row, keys: snapshot.keys)
                else { continue }
                seen.append(alarm)
            }
            return (seen, try snapshot.activeAlarms(for: principal.areas))
        }
    }

    private static func firstActive(_ condition: String) -> String {
        """
        SELECT \(Alarms.alarmColumns) FROM alarm a WHERE cleared_at IS NULL AND \(condition)
        ORDER BY kind IN \(AlarmSight.numerous), raised_at, key LIMIT ?
        """
    }

    /// The first active alarms, and how many there are: those of the machine, the feeds and the balance come before
    /// those of single notifications, of which there may be thousands, and older ones before newer.
    public func active(first limit: Int) throws -> (alarms: [Alarm], count: Int) {
        try read { snapshot in
            let alarms = try Row.fetchAll(
                snapshot.db.cachedStatement(sql: Alarms.firstActive("1")), arguments: [limit]
            ).compactMap { try Alarm($0, keys: snapshot.keys) }
            let count = try Int.fetchOne(
                snapshot.db.cachedStatement(sql: "SELECT COUNT(*) FROM alarm WHERE cleared_at IS NULL"))
            return (alarms, count ?? 0)
        }
    }

    /// The detail of an alarm was written when it was raised; a place is no longer named once its notification is
    /// restricted.
    static let alarmColumns = """
        a.key, a.kind, a.subject, a.raised_at, a.cleared_at, COALESCE(
            (SELECT 'nobody has acknowledged ' || n.reference || ' (restricted)' FROM notification n
            WHERE a.kind = 'overdue' AND n.id = a.subject AND n.restricted), a.detail) AS detail
        """

}

extension Transaction {
    func raise(_ alarm: Alarm, entry: AuditEntry? = nil) throws -> Bool {
        let held = try String.fetchOne(
            db.cachedStatement(sql: "SELECT detail FROM alarm WHERE key = ? AND cleared_at IS NULL"),
            arguments: [alarm.key])
        if let held, try keys.open(text: held) == alarm.detail { return false }
        try db.cachedStatement(
            sql: """
                INSERT INTO alarm (key, kind, subject, raised_at, detail) VALUES (?1, ?2, ?5, ?3, ?4)
                ON CONFLICT (key) DO UPDATE SET raised_at = ?3, cleared_at = NULL, detail = ?4, told_at = NULL, mail = NULL
                """
        ).execute(
            arguments: [
                alarm.key, alarm.kind.rawValue, alarm.raisedAt.milliseconds, try keys.seal(text: alarm.detail),
                alarm.subject,
            ])
        let entry =
            entry
            ?? AuditEntry(
                .operation, "alarm.\(alarm.kind.rawValue)", actor: .engine, subject: "alarm:\(alarm.key)",
                facts: ["detail": alarm.detail])
        try append(entry)
        return true
    }
}

extension Alarm {
    init?(_ row: Row, keys: KeyRing) throws {
        guard let kind = Alarm.Kind(rawValue: row["kind"]) else { return nil }
        self.init(
            key: row["key"], kind: kind, detail: try keys.open(text: row["detail"]),
            raisedAt: Timestamp(milliseconds: row["raised_at"]),
            clearedAt: (row["cleared_at"] as Int64?).map { Timestamp(milliseconds: $0) })
        subject = row["subject"]
    }
}

/// Who sees an alarm, of those who work for some areas.
private enum AlarmSight {
    /// The kinds about single notifications and exceptions: there may be thousands, so SQL says who sees them.
    static let numerous = "('overdue', 'exceptionDue', 'answerDue')"
    /// For SQLite.
    static let noLimit = -1

    /// Whether these areas see the alarm `a`; of kinds that are not numerous, `Reading.isSeen` says so.
    static func condition(for areas: WorkAreas) -> String {
        "(a.kind NOT IN \(numerous) OR \(areas.sees(AreasOf.alarm("a"))))"
    }
}

extension Reading {
    /// How many active alarms are about what somebody sees who works for these areas, as `Alarms.active(first:for:)`
    /// counts.
    func activeAlarms(for areas: WorkAreas) throws -> Int {
        guard areas != .all else { return try count("SELECT COUNT(*) FROM alarm WHERE cleared_at IS NULL", []) }
        let numerous = try count(
            """
            SELECT COUNT(*) FROM alarm a WHERE cleared_at IS NULL AND kind IN \(AlarmSight.numerous)
                AND \(areas.sees(AreasOf.alarm("a")))
            """, [])
        let others = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT key, kind FROM alarm WHERE cleared_at IS NULL AND kind NOT IN \(AlarmSight.numerous)"))
        return try others.count { try isSeen($0, for: areas) } + numerous
    }

    /// Of an alarm that `AlarmSight.condition` leaves open or says to be seen.
    fileprivate func isSeen(_ row: Row, for areas: WorkAreas) throws -> Bool {
        switch Alarm.Kind(rawValue: row["kind"]) {
        case .overdue, .exceptionDue, .answerDue: true
        default: areas.see(try self.areas(of: .alarm(row["key"])))
        }
    }
}
