import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Brings an incident's notifications into line with where its children are taught.
    ///
    /// | children there | last notification | becomes |
    /// |---|---|---|
    /// | some | none | a new one |
    /// | some | unsent | the same, with today's content |
    /// | some | sent, told otherwise | a correction that replaces it |
    /// | none | unsent | cancelled |
    /// | none | sent | a retraction that replaces it |
    func reconcile(
        _ settlement: Settlement, at now: Timestamp, in db: Database,
        schedule: (Scope) throws -> NotificationSchedule
    ) throws {
        let incident = settlement.incident
        let desired = try desiredChildren(of: incident, in: db)
        let heads = try notifications(ofIncident: incident.id, in: db).filter { $0.state != .cancelled }
            .reduce(into: [Scope: NotificationRow]()) { $0[$1.target] = $1 }
        let targets = Set(desired.keys).union(heads.keys).sorted { $0.description < $1.description }
        for target in targets {
            let children = desired[target] ?? []
            if let head = heads[target] {
                try reconcile(head, with: children, settlement, at: now, in: db, schedule: schedule)
            } else {
                try createNotification(
                    .new, replacing: nil, for: children, at: target, settlement, now: now, in: db, schedule: schedule)
            }
        }
        try reconcileRestriction(settlement, hasNotifications: !desired.isEmpty, at: now, in: db)
    }

    private func desiredChildren(
        of incident: UnsettledIncident, in db: Database
    ) throws -> [Scope: [StoredChild]] {
        guard incident.content.status != .retracted else { return [:] }
        var desired: [Scope: [StoredChild]] = [:]
        for child in try childrenRows(of: incident.id, in: db) where child.state == .matched {
            for placement in try placements(ofChild: child.id, in: db) where !placement.isClosed {
                desired[placement.target, default: []].append(child)
            }
        }
        return desired
    }

    private func reconcile(
        _ head: NotificationRow, with children: [StoredChild], _ settlement: Settlement, at now: Timestamp,
        in db: Database, schedule: (Scope) throws -> NotificationSchedule
    ) throws {
        let told = try isTold(head, in: db)
        if children.isEmpty {
            try withdraw(head, told: told, settlement, at: now, in: db, schedule: schedule)
        } else if !told {
            try revise(head, children: children, settlement, at: now, in: db)
        } else if try head.kind == .retraction
            || head.contentHash != ToldContent(settlement.incident.content, children: children).hash()
        {
            try createNotification(
                .correction, replacing: head, for: children, at: head.target, settlement, now: now, in: db,
                schedule: schedule)
        }
    }

    private func withdraw(
        _ head: NotificationRow, told: Bool, _ settlement: Settlement, at now: Timestamp, in db: Database,
        schedule: (Scope) throws -> NotificationSchedule
    ) throws {
        let reason = settlement.incident.content.status == .retracted ? "retracted by the force" : "no child there"
        if !told { return try cancel(head, by: .engine, reason: reason, at: now, in: db) }
        guard head.kind != .retraction, try hasOpenChildren(head.id, in: db) else { return }
        let children = try childrenTold(head.id, in: db)
        try createNotification(
            .retraction, replacing: head, for: children, at: head.target, settlement, now: now, in: db,
            schedule: schedule)
        if !head.isClosed { try cancel(head, by: .engine, reason: reason, at: now, in: db) }
    }

    /// A notification that nobody has seen takes the content of today.
    private func revise(
        _ head: NotificationRow, children: [StoredChild], _ settlement: Settlement, at now: Timestamp, in db: Database
    ) throws {
        let incident = settlement.incident
        let hold = personHold(of: incident, children: children, releasedBy: head.releasedBy)
        let ready = head.hold.isForPerson && hold == nil
        try db.execute(
            sql: """
                UPDATE notification SET revision = ?, content_hash = ?, restricted = ?, risk = ?, present = ?,
                    hold = CASE WHEN ? THEN ? WHEN ? THEN NULL ELSE hold END,
                    state = CASE WHEN ? THEN 'held' ELSE state END,
                    next_at = CASE WHEN ? THEN deadline_at WHEN ? THEN MAX(release_at, ?) ELSE next_at END
                WHERE id = ?
                """,
            arguments: [
                incident.revision, try ToldContent(incident.content, children: children).hash(),
                incident.content.isGuarded, incident.content.riskGrade?.rank ?? 0, presence(children),
                hold != nil, hold?.rawValue, ready, hold != nil, hold != nil, ready, now.milliseconds, head.id,
            ])
        try db.execute(sql: "DELETE FROM notification_child WHERE notification = ?", arguments: [head.id])
        try attach(children, to: head.id, in: db)
    }

    /// A restricted incident stands on the exception list once, for a supervisor.
    private func reconcileRestriction(
        _ settlement: Settlement, hasNotifications: Bool, at now: Timestamp, in db: Database
    ) throws {
        let held = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM notification WHERE incident = ? AND hold = 'restricted')",
            arguments: [settlement.incident.id])
        let open = try String.fetchOne(
            db, sql: "SELECT id FROM exception WHERE incident = ? AND kind = 'restricted' AND settled_at IS NULL",
            arguments: [settlement.incident.id])
        if held == true, open == nil {
            try openException(
                NewException(
                    kind: .restricted, force: settlement.incident.force, incident: settlement.incident.id,
                    deadlineAt: settlement.exceptionDeadline, restricted: true,
                    detail: "a restricted incident waits for a supervisor to release it"), at: now, in: db)
        } else if held != true, let open, let item = try exception(open, in: db) {
            try settle(item, decision: "released", by: .engine, reason: "nothing is held any more", at: now, in: db)
        }
    }

    func personHold(of incident: UnsettledIncident, children: [StoredChild], releasedBy: String?) -> HoldReason? {
        if incident.content.isGuarded, releasedBy == nil { return .restricted }
        return children.allSatisfy(\.confirmed) ? nil : .confirmation
    }

    /// 2 where a child is known to have been present, 1 where it is not known, 0 where none was.
    func presence(_ children: [StoredChild]) -> Int {
        children.map { $0.details.present.map { $0 ? 2 : 0 } ?? 1 }.max() ?? 1
    }

    func attach(_ children: [StoredChild], to notification: String, in db: Database) throws {
        for child in children {
            try db.execute(
                sql: "INSERT INTO notification_child (notification, child) VALUES (?, ?)",
                arguments: [notification, child.id])
        }
    }

    private func hasOpenChildren(_ notification: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM notification_child WHERE notification = ? AND closed_at IS NULL)",
            arguments: [notification]) ?? false
    }

    /// The children of a notification whose details the school has not given back.
    func childrenTold(_ notification: String, in db: Database) throws -> [StoredChild] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT c.* FROM notification_child n JOIN child c ON c.id = n.child
                WHERE n.notification = ? AND n.closed_at IS NULL ORDER BY c.ordinal, c.id
                """, arguments: [notification]
        ).map(Store.child)
    }
}
