public import EncompassCore
import Foundation
import GRDB

/// One row of the delivery queue. It carries no child's details.
public struct QueueItem: Hashable, Sendable {
    public struct Attempt: Hashable, Sendable {
        public let id: String
        public let step: Int
        public let role: String
        public let channel: String
        public let state: MessageState
        public let attempt: Int
        public let createdAt: Timestamp
        public let updatedAt: Timestamp
        public let sentAt: Timestamp?
        public let dueAt: Timestamp
        public let reason: String?
        public let detail: String?
        /// The id that the channel's provider gave it.
        public let providerID: String?
        /// Whether it follows a call in writing, and so is sent in spite of the acknowledgement.
        public let isConfirmation: Bool
    }

    public let id: String
    public let reference: String
    public let incident: String
    public let force: String
    public let incidentReference: String
    public let target: Scope
    public let placeName: String
    public let kind: NotificationKind
    public let replaces: String?
    public let childCount: Int
    public let state: NotificationState
    /// Why it is held, if it is.
    public let hold: HoldReason?
    public let overdue: Bool
    public let late: Bool
    public let isRestricted: Bool
    public let createdAt: Timestamp
    public let releaseAt: Timestamp
    public let deadlineAt: Timestamp
    public let step: Int
    public let nextAt: Timestamp?
    public let risk: Int
    public let present: Int
    public let repeats: Int
    public let attempts: [Attempt]
    public let acknowledgement: AcknowledgementRecord?
    public let hasOpenPhoneTask: Bool
    /// Whether a pause holds its messages; its ladder continues.
    public let isPaused: Bool
}

/// Who acknowledged, when and how.
public struct AcknowledgementRecord: Hashable, Sendable {
    public let by: String
    public let at: Timestamp
    public let via: String

    fileprivate init?(_ row: Row, keys: KeyRing) throws {
        guard let moment: Int64 = row["acknowledged_at"], let bytes: Data = row["body"] else { return nil }
        let body = try Body(bytes: bytes, keyId: row["key_id"]).decode([String: String].self, with: keys)
        (by, at, via) = (body["by"] ?? "", Timestamp(milliseconds: moment), row["acknowledged_via"])
    }
}

/// Which notifications a list includes.
public struct QueueFilter: Hashable, Sendable {
    public var states: [NotificationState]
    /// Only those past their deadline and not acknowledged.
    public var overdue: Bool?
    public var target: Scope?
    public var targets: [Scope]?
    public var force: String?
    /// The area whose people ring.
    public var area: String?
    /// Only those with just this deadline.
    public var deadline: Timestamp?
    /// Only those with a message on this channel.
    public var channel: Contact.Channel?
    /// Only those of which a message failed or waits for another try.
    public var hasTrouble = false
    /// Only open ones for places whose contacts have this problem now.
    public var contacts: ContactProblem?
    /// Only those that still need something.
    public var openOnly: Bool
    /// Whether the filter names a place, or several, or what is known of a few.
    var namesPlace: Bool { target != nil || targets != nil || contacts != nil }

    public init(
        states: [NotificationState] = [], overdue: Bool? = nil, target: Scope? = nil, targets: [Scope]? = nil,
        force: String? = nil, openOnly: Bool = false
    ) {
        self.states = states
        self.overdue = overdue
        self.target = target
        self.targets = targets
        self.force = force
        self.openOnly = openOnly
    }
}

extension QueueCursor {
    public init(after item: QueueItem) { self.init(deadline: item.deadlineAt, id: item.id) }

    public init(after item: ExceptionItem) { self.init(deadline: item.deadlineAt, id: item.id) }
}

/// The notifications that one school has not acknowledged.
public struct OutstandingSchool: Hashable, Sendable {
    /// Nil for all restricted items together: they are counted without a school's name.
    public var target: Scope?
    public var name: String
    public var notifications: Int
    public var references: [String]
    public var deadlineAt: Timestamp
    public var isOnPhoneList: Bool
}

extension Notifications {
    /// Released and unacknowledged notifications, by school, nearest deadline first. Restricted items are counted
    /// without a school's name.
    ///
    /// - Parameter until: deadlines after this are left out.
    public func outstanding(
        for viewer: Principal = .engine, until: Timestamp, limit: Int = 1000
    ) throws -> [OutstandingSchool] {
        try read { snapshot in
            let rows = try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT CASE WHEN n.restricted THEN NULL ELSE n.target END AS place, COUNT(*) AS n,
                            MIN(n.deadline_at) AS deadline_at, GROUP_CONCAT(n.reference, ' ') AS refs,
                            MAX(EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id AND t.closed_at IS NULL))
                                AS phone
                        FROM notification n WHERE n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled') AND n.deadline_at <= ?
                            AND \(viewer.areas.sees(AreasOf.notification("n")))
                        GROUP BY place ORDER BY deadline_at, place LIMIT ?
                        """), arguments: [until.milliseconds, limit])
            return try rows.compactMap { row in
                let place: String? = row["place"]
                let target = place.flatMap { Scope($0) }
                guard place == nil || target != nil else { return nil }
                return OutstandingSchool(
                    target: target,
                    name: try target.map { try snapshot.placeName($0) } ?? "restricted",
                    notifications: row["n"],
                    references: (row["refs"] as String).split(separator: " ").map(String.init).sorted(),
                    deadlineAt: Timestamp(milliseconds: row["deadline_at"]), isOnPhoneList: row["phone"])
            }
        }
    }
}

extension Notifications {
    /// A page of the queue in order of time to deadline, then risk, presence and repeats.
    ///
    /// A list for a place, or by its contacts, has no restricted items for a reader who may not see them: their presence
    /// would show whose they are.
    ///
    /// - Parameter limit: 1 to 1,000.
    public func queue(
        _ filter: QueueFilter, for reader: Principal = .engine, limit: Int, after position: QueueCursor? = nil,
        at now: Timestamp
    ) throws -> [QueueItem] {
        try read { snapshot in
            var query = try snapshot.queueQuery(filter, for: reader, at: now)
            if let position { query.startAfter(position) }
            let hasPauses = try snapshot.hasPauses(at: now)
            return try Row.fetchAll(snapshot.db, sql: query.sql, arguments: query.arguments + [limit]).compactMap {
                try snapshot.queueItem($0, hasPauses: hasPauses, at: now)
            }
        }
    }

    /// How many notifications a list has, at most `limit`.
    public func count(
        _ filter: QueueFilter, for reader: Principal, limit: Int, at now: Timestamp
    ) throws -> Int {
        try read { snapshot in
            try snapshot.queueQuery(filter, for: reader, at: now).count(limit: limit, in: snapshot.db)
        }
    }

    public func item(idOrReference text: String, at now: Timestamp) throws -> QueueItem? {
        try read { snapshot in
            guard let row = try snapshot.notification(idOrReference: text) else { return nil }
            return try Row.fetchOne(
                snapshot.db.cachedStatement(sql: QueueQuery.select + " WHERE n.id = ?"), arguments: [row.id]
            )
            .flatMap {
                try snapshot.queueItem($0, hasPauses: true, at: now)
            }
        }
    }
}

extension Reading {
    fileprivate func queueQuery(
        _ filter: QueueFilter, for reader: Principal, at now: Timestamp
    ) throws -> QueueQuery {
        var query = QueueQuery(filter, for: reader, at: now)
        if let problem = filter.contacts { try query.only(places(with: problem, at: now)) }
        return query
    }

    fileprivate func queueItem(
        _ row: Row, hasPauses: Bool, at now: Timestamp
    ) throws -> QueueItem? {
        guard let head = NotificationRow(row) else { return nil }
        return QueueItem(
            id: head.id, reference: head.reference, incident: head.incident, force: row["force"],
            incidentReference: row["incident_reference"], target: head.target,
            placeName: try placeName(head.target), kind: head.kind, replaces: head.replaces,
            childCount: row["child_count"], state: head.state, hold: head.hold,
            overdue: head.deadlineAt <= now && !head.isClosed, late: head.late, isRestricted: head.isRestricted,
            createdAt: head.createdAt, releaseAt: head.releaseAt, deadlineAt: head.deadlineAt, step: head.step,
            nextAt: head.nextAt, risk: row["risk"], present: row["present"], repeats: row["repeats"],
            attempts: try attempts(of: head.id), acknowledgement: try AcknowledgementRecord(row, keys: keys),
            hasOpenPhoneTask: row["phone"],
            isPaused: hasPauses && !head.isClosed ? try isPaused(head.id, at: now) : false)
    }

    private func attempts(of notification: String) throws -> [QueueItem.Attempt] {
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
                dueAt: Timestamp(milliseconds: row["due_at"]), reason: row["reason"],
                detail: try (row["detail"] as String?).map(keys.open(text:)), providerID: row["provider_id"],
                isConfirmation: row["confirmation"])
        }
    }
}

/// The SQL of a page of the queue. The filter decides which index serves it.
struct QueueQuery {
    static let select = """
        SELECT n.*, i.force, i.reference AS incident_reference,
            (SELECT COUNT(*) FROM notification_child c
                WHERE c.notification = n.id AND c.closed_at IS NULL AND c.shown_as IS NULL) AS child_count,
            EXISTS (SELECT 1 FROM phone_task p WHERE p.notification = n.id AND p.closed_at IS NULL) AS phone
        FROM notification n JOIN incident i ON i.id = n.incident
        """

    private var conditions: [String] = []
    private(set) var arguments = StatementArguments()
    /// Whether a condition is about the incident.
    private let isOfIncident: Bool

    fileprivate init(_ filter: QueueFilter, for reader: Principal, at now: Timestamp) {
        isOfIncident = filter.force != nil
        if filter.namesPlace, reader.isWithheld(true) { add("n.restricted = 0") }
        if reader.areas != .all { add(reader.areas.sees(AreasOf.notification("n"))) }
        if filter.openOnly || filter.overdue == true {
            add("n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled')")
        }
        if filter.overdue == true { add("n.deadline_at <= ?", now.milliseconds) }
        if filter.overdue == false {
            add("(n.deadline_at > ? OR n.state IN ('acknowledged', 'cancelled'))", now.milliseconds)
        }
        if !filter.states.isEmpty {
            add("n.state IN (\(filter.states.map { "'\($0.rawValue)'" }.joined(separator: ",")))")
        }
        if let target = filter.target { add("n.target = ?", target.description) }
        if let targets = filter.targets { only(at: targets) }
        if let force = filter.force {
            // Open ones are read in their order, since a force's of all years would have to be sorted.
            let isRead = filter.openOnly || filter.overdue == true
            add(isRead ? "+i.force = ?" : "i.force = ?", force)
        }
        if let area = filter.area { add("n.area = ?", area) }
        if let deadline = filter.deadline { add("n.deadline_at = ?", deadline.milliseconds) }
        if let channel = filter.channel {
            add("EXISTS (SELECT 1 FROM message m WHERE m.notification = n.id AND m.channel = ?)", channel.rawValue)
        }
        if filter.hasTrouble {
            add("EXISTS (SELECT 1 FROM message m WHERE m.notification = n.id AND m.state IN ('failed', 'deferred'))")
        }
    }

    mutating func only(at places: [Scope]) {
        conditions.append("n.target IN (\(places.map { _ in "?" }.joined(separator: ",")))")
        arguments += StatementArguments(places.map(\.description))
    }

    mutating func startAfter(_ position: QueueCursor) {
        conditions.append(
            "(n.deadline_at, n.urgency, n.id) > (?, COALESCE((SELECT urgency FROM notification WHERE id = ?), ?), ?)")
        arguments += [position.deadline.milliseconds, position.id, Int64.max, position.id]
    }

    /// How many the filter finds, at most `limit`.
    func count(limit: Int, in db: Database) throws -> Int {
        let rows = """
            SELECT 1 FROM notification n \(isOfIncident ? "JOIN incident i ON i.id = n.incident" : "")
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")) LIMIT ?
            """
        return try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM (\(rows))", arguments: arguments + [limit]) ?? 0
    }

    mutating func add(_ condition: String, _ argument: (any DatabaseValueConvertible)? = nil) {
        conditions.append(condition)
        if let argument { arguments += [argument] }
    }

    var sql: String {
        QueueQuery.select + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "))
            + " ORDER BY n.deadline_at, n.urgency, n.id LIMIT ?"
    }
}
