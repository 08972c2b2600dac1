public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// A page of the queue in order of time to deadline, then risk, presence and repeats.
    ///
    /// A list of one place's holds no restricted item for who may not see one: its being there would tell whose it is.
    ///
    /// - Parameter limit: 1 to 1,000.
    public func queue(
        _ filter: QueueFilter, for reader: Principal = .engine, limit: Int, after position: QueueCursor? = nil,
        at now: Timestamp
    ) throws -> [QueueItem] {
        try read { db in
            var query = QueueQuery(filter, hidesRestricted: filter.namesPlace && reader.isKept(true), at: now)
            if let position { query.startAfter(position) }
            let hasPauses = try hasPauses(at: now, in: db)
            return try Row.fetchAll(db, sql: query.sql, arguments: query.arguments + [limit]).compactMap {
                try queueItem($0, hasPauses: hasPauses, at: now, in: db)
            }
        }
    }

    public func queueItem(idOrReference text: String, at now: Timestamp) throws -> QueueItem? {
        try read { db in
            guard let row = try notification(idOrReference: text, in: db) else { return nil }
            return try Row.fetchOne(db.cachedStatement(sql: QueueQuery.select + " WHERE n.id = ?"), arguments: [row.id])
                .flatMap {
                    try queueItem($0, hasPauses: true, at: now, in: db)
                }
        }
    }

    private func queueItem(
        _ row: Row, hasPauses: Bool, at now: Timestamp, in db: Database
    ) throws -> QueueItem? {
        guard let head = NotificationRow(row) else { return nil }
        return QueueItem(
            id: head.id, reference: head.reference, incident: head.incident, force: row["force"],
            incidentReference: row["incident_reference"], target: head.target,
            placeName: try placeName(head.target, in: db), kind: head.kind, replaces: head.replaces,
            childCount: row["child_count"], state: head.state, hold: head.hold,
            overdue: head.deadlineAt <= now && !head.isClosed, late: head.late, isRestricted: head.isRestricted,
            createdAt: head.createdAt, releaseAt: head.releaseAt, deadlineAt: head.deadlineAt, step: head.step,
            nextAt: head.nextAt, risk: row["risk"], present: row["present"], repeats: row["repeats"],
            attempts: try attempts(of: head.id, in: db), acknowledgement: try acknowledgementRecord(row),
            hasOpenPhoneTask: row["phone"],
            isPaused: hasPauses && !head.isClosed ? try isPaused(head.id, at: now, in: db) : false)
    }

    private func attempts(of notification: String, in db: Database) throws -> [QueueItem.Attempt] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM message WHERE notification = ? ORDER BY created_at, id"),
            arguments: [notification]
        ).map { row in
            QueueItem.Attempt(
                id: row["id"], step: row["step"], role: row["role"], channel: row["channel"],
                state: MessageState(rawValue: row["state"]) ?? .failed, attempt: row["attempt"],
                createdAt: Timestamp(milliseconds: row["created_at"]),
                updatedAt: Timestamp(milliseconds: row["updated_at"]),
                sentAt: (row["sent_at"] as Int64?).map { Timestamp(milliseconds: $0) },
                dueAt: Timestamp(milliseconds: row["due_at"]), reason: row["reason"], detail: row["detail"])
        }
    }

    private func acknowledgementRecord(_ row: Row) throws -> AcknowledgementRecord? {
        guard let at: Int64 = row["acknowledged_at"], let bytes: Data = row["body"] else { return nil }
        let body = try Body(bytes: bytes, keyId: row["key_id"]).decode([String: String].self)
        return AcknowledgementRecord(
            by: body["by"] ?? "", at: Timestamp(milliseconds: at), via: row["acknowledged_via"])
    }
}

/// The SQL of a page of the queue. Which index serves it follows from the filter.
struct QueueQuery {
    static let select = """
        SELECT n.*, i.force, i.reference AS incident_reference,
            (SELECT COUNT(*) FROM notification_child c WHERE c.notification = n.id AND c.closed_at IS NULL) AS child_count,
            EXISTS (SELECT 1 FROM phone_task p WHERE p.notification = n.id AND p.closed_at IS NULL) AS phone
        FROM notification n JOIN incident i ON i.id = n.incident
        """

    private var conditions: [String] = []
    private(set) var arguments = StatementArguments()

    init(_ filter: QueueFilter, hidesRestricted: Bool = false, at now: Timestamp) {
        if hidesRestricted { add("n.restricted = 0") }
        if filter.openOnly || filter.overdue == true { add("n.state NOT IN ('acknowledged', 'cancelled')") }
        if filter.overdue == true { add("n.deadline_at <= ?", now.milliseconds) }
        if filter.overdue == false {
            add("(n.deadline_at > ? OR n.state IN ('acknowledged', 'cancelled'))", now.milliseconds)
        }
        if !filter.states.isEmpty {
            add("n.state IN (\(filter.states.map { "'\($0.rawValue)'" }.joined(separator: ",")))")
        }
        if let target = filter.target { add("n.target = ?", target.description) }
        if let targets = filter.targets {
            conditions.append("n.target IN (\(targets.map { _ in "?" }.joined(separator: ",")))")
            arguments += StatementArguments(targets.map(\.description))
        }
        if let force = filter.force { add("i.force = ?", force) }
    }

    mutating func startAfter(_ position: QueueCursor) {
        conditions.append(
            "(n.deadline_at, n.urgency, n.id) > (?, COALESCE((SELECT urgency FROM notification WHERE id = ?), ?), ?)")
        arguments += [position.deadline.milliseconds, position.id, Int64.max, position.id]
    }

    private mutating func add(_ condition: String, _ argument: (any DatabaseValueConvertible)? = nil) {
        conditions.append(condition)
        if let argument { arguments += [argument] }
    }

    var sql: String {
        QueueQuery.select + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "))
            + " ORDER BY n.deadline_at, n.urgency, n.id LIMIT ?"
    }
}
