import EncompassCore
import Foundation
import GRDB

/// A notification as stored in its row.
struct NotificationRow {
    let id: String
    let reference: String
    let incident: String
    let revision: Int
    let target: Scope
    let kind: NotificationKind
    let replaces: String?
    let state: NotificationState
    let hold: HoldReason?
    let releasedBy: String?
    let isRestricted: Bool
    let late: Bool
    let createdAt: Timestamp
    let releaseAt: Timestamp
    let deadlineAt: Timestamp
    /// The name of the rules that it was made with: see `rules(of:)`.
    let rulesID: String
    let step: Int
    /// Whether its ladder is the one for school hours, decided at its first step.
    let inSchoolHours: Bool
    let nextAt: Timestamp?
    /// When somebody at its place may first have learnt of it.
    let notifiedAt: Timestamp?
    let closedBy: String?
    let contentHash: Data
    /// The incidents whose reports it carries, its own first, if they are linked ones.
    let carried: [String]

    init?(_ row: some NamedColumns) {
        guard let target = Scope(row[named: "target"] as String),
            let kind = NotificationKind(rawValue: row[named: "kind"]),
            let state = NotificationState(rawValue: row[named: "state"])
        else { return nil }
        id = row[named: "id"]
        reference = row[named: "reference"]
        incident = row[named: "incident"]
        revision = row[named: "revision"]
        self.target = target
        self.kind = kind
        replaces = row[named: "replaces"]
        self.state = state
        hold = (row[named: "hold"] as String?).flatMap(HoldReason.init)
        releasedBy = row[named: "released_by"]
        isRestricted = row[named: "restricted"]
        late = row[named: "late"]
        createdAt = Timestamp(milliseconds: row[named: "created_at"])
        releaseAt = Timestamp(milliseconds: row[named: "release_at"])
        deadlineAt = Timestamp(milliseconds: row[named: "deadline_at"])
        rulesID = row[named: "plan"]
        step = row[named: "step"]
        inSchoolHours = row[named: "school_hours"]
        nextAt = (row[named: "next_at"] as Int64?).map { Timestamp(milliseconds: $0) }
        notifiedAt = (row[named: "told_at"] as Int64?).map { Timestamp(milliseconds: $0) }
        closedBy = row[named: "closed_by"]
        contentHash = row[named: "content_hash"]
        carried = CarriedReport.ids(row[named: "reports"])
    }

    /// Whether nothing more is expected of it.
    var isClosed: Bool { state == .acknowledged || state == .cancelled }

    /// Whether a speaker for these places may know of it: it is theirs and not held. Nil is for MASH.
    func isOpen(to scope: [Scope]?) -> Bool {
        guard let scope else { return true }
        return scope.contains(target) && state != .held
    }
}

extension HoldReason? {
    /// Whether only a person can end the hold.
    var isForPerson: Bool { map { !$0.endsByItself } ?? false }
}

extension Reading {
    func notification(_ id: String) throws -> NotificationRow? {
        try db.first("SELECT * FROM notification WHERE id = ?", [id], NotificationRow.init) ?? nil
    }

    func notifications(ofIncident id: String) throws -> [NotificationRow] {
        try db.all(
            "SELECT * FROM notification WHERE incident = ? ORDER BY created_at, id", [id], NotificationRow.init
        ).compactMap(\.self)
    }

    /// Those that a child is in, oldest first: its own incident's, or a linked report's that carries it.
    func notifications(ofChild id: String) throws -> [NotificationRow] {
        try db.all(
            """
            SELECT n.* FROM notification_child k JOIN notification n ON n.id = k.notification WHERE k.child = ?
            ORDER BY n.created_at, n.id
            """, [id], NotificationRow.init
        ).compactMap(\.self)
    }
}

extension Transaction {
    /// Somebody at its place may know of it now: a message was attempted, a call got through, or it was opened there.
    func markNotified(_ id: String, at now: Timestamp) throws {
        try db.cachedStatement(sql: "UPDATE notification SET told_at = ? WHERE id = ? AND told_at IS NULL").execute(
            arguments: [now.milliseconds, id])
    }
}
