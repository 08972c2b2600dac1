import EncompassCore
import EncompassFormats
import GRDB

/// The file's content, read with plain SQL, then filtered and sorted here: the expected answers of the HTTP interface.
struct FiledNight {
    struct Item {
        let id: String
        let reference: String
        let incident: String
        let force: String
        let target: Scope
        let state: NotificationState
        let isRestricted: Bool
        let deadlineAt: Timestamp
        /// The most urgent first: risk, then presence, then repeats.
        let rank: [Int]
        let row: Row
        var children: [Row] = []
        var attempts: [String] = []
        var hasTask = false

        var isOpen: Bool { state != .acknowledged && state != .cancelled }

        init?(_ row: Row) {
            guard let target = Scope(row["target"] as String),
                let state = NotificationState(rawValue: row["state"] as String)
            else { return nil }
            (id, reference, incident) = (row["id"], row["reference"], row["incident"])
            (force, isRestricted) = (row["force"], row["restricted"])
            (self.target, self.state) = (target, state)
            deadlineAt = Timestamp(milliseconds: row["deadline_at"])
            rank = ["risk", "present", "repeats"].map { -(row[$0] as Int) }
            self.row = row
        }

        static func isBefore(_ a: Item, _ b: Item) -> Bool {
            (a.deadlineAt, a.rank[0], a.rank[1], a.rank[2], a.id)
                < (b.deadlineAt, b.rank[0], b.rank[1], b.rank[2], b.id)
        }
    }

    struct Task {
        let item: Item
        let dueAt: Int64
        let id: String
    }

    /// In the order of the queue.
    private(set) var items: [Item] = []
    /// Open ones, in the order of the phone list.
    private(set) var tasks: [Task] = []
    /// Open ones, in the order of their deadlines.
    let exceptions: [Row]
    let incidents: [Row]
    let children: [Row]

    init(_ night: Night) {
        let known = night.rows(
            """
            SELECT n.*, i.force, i.reference AS incident_reference FROM notification n
            JOIN incident i ON i.id = n.incident
            """
        ).compactMap(Item.init)
        var byId = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0) })
        for row in night.rows(
            """
            SELECT k.notification, k.outcome, k.closed_at, c.id, c.reference, c.body, c.key_id
            FROM notification_child k JOIN child c ON c.id = k.child ORDER BY c.ordinal, c.id
            """)
        { byId[row["notification"]]?.children.append(row) }
        for row in night.rows(
            "SELECT notification, id, state FROM message WHERE notification IS NOT NULL ORDER BY created_at, id")
        { byId[row["notification"]]?.attempts.append("\(row["id"] as String) \(row["state"] as String)") }
        let open = night.rows("SELECT id, notification, due_at FROM phone_task WHERE closed_at IS NULL")
        for row in open { byId[row["notification"]]?.hasTask = true }
        items = byId.values.sorted(by: Item.isBefore)
        tasks = open.compactMap { row in
            byId[row["notification"]].map { Task(item: $0, dueAt: row["due_at"], id: row["id"]) }
        }.sorted { a, b in
            (a.dueAt, a.item.rank[0], a.item.rank[1], a.item.rank[2], a.id)
                < (b.dueAt, b.item.rank[0], b.item.rank[1], b.item.rank[2], b.id)
        }
        exceptions = night.rows(
            """
            SELECT x.*, i.reference AS incident_reference, c.reference AS child_reference FROM exception x
            LEFT JOIN incident i ON i.id = x.incident LEFT JOIN child c ON c.id = x.child WHERE x.settled_at IS NULL
            """
        ).sorted { a, b in (a["deadline_at"] as Int64, a["id"] as String) < (b["deadline_at"], b["id"]) }
        incidents = night.rows("SELECT * FROM incident ORDER BY id")
        children = night.rows("SELECT incident, state FROM child")
    }
}

/// One query of a list, and the expected items.
struct QueueQuestion {
    var parameters: [String] = []
    var holds: (FiledNight.Item) -> Bool

    /// The items that a client sees without a filter.
    init(of client: Client) {
        holds = { item in
            guard let school = client.school else { return true }
            return item.target == .establishment(school) && item.state != .held
        }
    }

    private mutating func narrow(_ parameter: String, _ condition: @escaping (FiledNight.Item) -> Bool) {
        let before = holds
        parameters.append(parameter)
        holds = { before($0) && condition($0) }
    }

    mutating func narrow(to states: [NotificationState]) {
        narrow("state=" + states.map(\.rawValue).joined(separator: ",")) { states.contains($0.state) }
    }

    mutating func narrow(toOverdue isOverdue: Bool, at now: Timestamp) {
        narrow("overdue=\(isOverdue)") { ($0.isOpen && $0.deadlineAt <= now) == isOverdue }
    }

    mutating func narrow(to force: String) { narrow("force=\(force)") { $0.force == force } }

    /// In one place's list, a restricted item would reveal its place.
    mutating func narrow(to urn: URN, for client: Client) {
        let isKept = client.isDesk && !client.seesRestricted
        narrow("urn=\(urn)") { $0.target == .establishment(urn) && !($0.isRestricted && isKept) }
    }
}
