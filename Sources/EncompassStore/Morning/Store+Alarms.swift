public import EncompassCore
import GRDB

/// Something that people at the desk must know of, once per change.
public struct Alarm: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case balance, feedLate, feedSilent, feedShort, overdue, exceptionDue, answerDue, pauseExpired
        case outagePack, breach
        /// Schools on the phone list whom nobody is ringing.
        case callDue
        /// No mail can be handed over.
        case mailDown
        /// The certificate of the HTTPS port is about to expire, or has.
        case certificate
    }

    /// What it is about: raised again only once it was cleared, or when its detail changes.
    public var key: String
    public var kind: Kind
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
    }
}

extension Store {
    /// Raises an alarm with its audit entry, unless it stands already with the same detail.
    ///
    /// - Returns: whether it is news.
    @discardableResult
    public func raise(_ alarm: Alarm, entry: AuditEntry? = nil) throws -> Bool {
        try write { db in try raise(alarm, entry: entry, in: db) }
    }

    func raise(_ alarm: Alarm, entry: AuditEntry? = nil, in db: Database) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT INTO alarm (key, kind, raised_at, detail) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (key) DO UPDATE SET raised_at = ?3, cleared_at = NULL, detail = ?4, told_at = NULL
                WHERE cleared_at IS NOT NULL OR detail <> ?4
                """
        ).execute(arguments: [alarm.key, alarm.kind.rawValue, alarm.raisedAt.milliseconds, alarm.detail])
        guard db.changesCount == 1 else { return false }
        let entry =
            entry
            ?? AuditEntry(
                .operation, "alarm.\(alarm.kind.rawValue)", actor: .engine, subject: "alarm:\(alarm.key)",
                facts: ["detail": alarm.detail])
        try append(entry, at: alarm.raisedAt, in: db)
        return true
    }

    /// Puts what an alarm says right without telling anybody again: of what it names there is less.
    public func restate(_ alarm: Alarm) throws {
        let isOutdated = try read { db in
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM alarm WHERE key = ? AND cleared_at IS NULL AND detail <> ?)"),
                arguments: [alarm.key, alarm.detail])
        }
        guard isOutdated == true else { return }
        try write { db in
            try db.execute(
                sql: "UPDATE alarm SET detail = ? WHERE key = ? AND cleared_at IS NULL",
                arguments: [alarm.detail, alarm.key])
        }
    }

    /// Ends an alarm; nothing happens where it does not stand.
    ///
    /// - Returns: whether it stood.
    @discardableResult
    public func clearAlarm(_ key: String, at now: Timestamp) throws -> Bool {
        let stands = try read { db in
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM alarm WHERE key = ? AND cleared_at IS NULL)"),
                arguments: [key])
        }
        guard stands == true else { return false }
        return try write { db in
            try db.cachedStatement(sql: "UPDATE alarm SET cleared_at = ? WHERE key = ? AND cleared_at IS NULL").execute(
                arguments: [now.milliseconds, key])
            guard db.changesCount == 1 else { return false }
            try append(
                AuditEntry(.operation, "alarm.cleared", actor: .engine, subject: "alarm:\(key)"), at: now, in: db)
            return true
        }
    }

    /// Keys of the alarms of these kinds that stand, in order.
    public func standingKeys(of kinds: Alarm.Kind...) throws -> [String] {
        try read { db in
            let keys = try db.cachedStatement(sql: "SELECT key FROM alarm WHERE kind = ? AND cleared_at IS NULL")
            return try kinds.flatMap { try String.fetchAll(keys, arguments: [$0.rawValue]) }.sorted()
        }
    }

    /// The alarm of a key, where it stands.
    public func standingAlarm(_ key: String) throws -> Alarm? {
        try read { db in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM alarm WHERE key = ? AND cleared_at IS NULL"), arguments: [key]
            ).flatMap(Store.alarm)
        }
    }

    /// Alarms that stand, oldest first.
    public func standingAlarms() throws -> [Alarm] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT \(Store.alarmColumns) FROM alarm a WHERE cleared_at IS NULL ORDER BY raised_at, key")
            )
            .compactMap(Store.alarm)
        }
    }

    /// The first alarms that stand, and how many do: those of the machine, the feeds and the books stand before those of
    /// single notifications, of which there may be thousands, and older ones before younger.
    public func standingAlarms(first limit: Int) throws -> (alarms: [Alarm], count: Int) {
        try read { db in
            let alarms = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT \(Store.alarmColumns) FROM alarm a WHERE cleared_at IS NULL
                        ORDER BY kind IN ('overdue', 'exceptionDue', 'answerDue'), raised_at, key LIMIT ?
                        """), arguments: [limit]
            ).compactMap(Store.alarm)
            let count = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT COUNT(*) FROM alarm WHERE cleared_at IS NULL"))
            return (alarms, count ?? 0)
        }
    }

    /// An alarm was raised with the words of its day; a place is named no more once its notification is restricted.
    static let alarmColumns = """
        a.key, a.kind, a.raised_at, a.cleared_at, COALESCE(
            (SELECT 'nobody has acknowledged ' || n.reference || ' (restricted)' FROM notification n
            WHERE a.kind = 'overdue' AND n.id = substr(a.key, 9) AND n.restricted), a.detail) AS detail
        """

    static func alarm(_ row: Row) -> Alarm? {
        Alarm.Kind(rawValue: row["kind"]).map {
            Alarm(
                key: row["key"], kind: $0, detail: row["detail"],
                raisedAt: Timestamp(milliseconds: row["raised_at"]),
                clearedAt: (row["cleared_at"] as Int64?).map { Timestamp(milliseconds: $0) })
        }
    }
}
