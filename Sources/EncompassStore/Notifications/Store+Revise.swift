import EncompassCore
import Foundation
import GRDB

extension Store {
    /// A notification that nobody has seen takes the content of today; nothing happens where it has it.
    func revise(
        _ row: NotificationRow, children: [StoredChild], _ settlement: Settlement, at now: Timestamp, in db: Database,
        schedule: Scheduling
    ) throws {
        let incident = settlement.incident
        let row = try retimed(row, children: children, settlement, at: now, in: db, schedule: schedule)
        let waiting = HoldChange(
            row,
            to: try personHold(
                of: row.kind, incident, children: children, at: row.target,
                isReleased: row.isRestricted && row.releasedBy != nil, in: db),
            at: now)
        let event = try ToldContent.hash(incident.content)
        let isSame = try event == row.contentHash && waiting == nil && isAttached(children, to: row.id, in: db)
        if isSame, row.revision == incident.revision { return }
        try db.cachedStatement(
            sql: """
                UPDATE notification SET revision = ?, content_hash = ?, restricted = ?, risk = ?, present = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            incident.revision, event, incident.isGuarded, Urgency.rank(incident.content.riskGrade),
            presence(children), row.id,
        ])
        try db.cachedStatement(sql: "DELETE FROM notification_child WHERE notification = ?").execute(arguments: [row.id]
        )
        try attach(children, to: row.id, in: db)
        if let waiting { try apply(waiting, to: row, at: now, in: db) }
        try append(
            AuditEntry(
                .alteration, "notification.revised", actor: .engine, subject: "notification:\(row.id)",
                facts: [
                    "revision": String(incident.revision), "children": children.map(\.id).joined(separator: " "),
                    "hold": (waiting.map(\.hold) ?? row.hold)?.rawValue ?? "",
                ]), at: now, in: db)
    }

    private func apply(_ change: HoldChange, to row: NotificationRow, at now: Timestamp, in db: Database) throws {
        if change.startsOver {
            try db.cachedStatement(
                sql: """
                    UPDATE message SET state = 'failed', reason = 'held', detail = 'taken back before it left',
                        updated_at = ? WHERE notification = ? AND state IN ('queued', 'deferred')
                    """
            ).execute(arguments: [now.milliseconds, row.id])
            try resume(replacedBy: row, at: now, in: db)
        }
        try db.cachedStatement(
            sql: """
                UPDATE notification SET hold = ?, state = ?, release_at = ?, next_at = ?,
                    step = CASE WHEN ? THEN 0 ELSE step END WHERE id = ?
                """
        ).execute(arguments: [
            change.hold?.rawValue, change.state.rawValue, change.releaseAt.milliseconds,
            change.nextAt.milliseconds, change.startsOver, row.id,
        ])
    }

    /// Of a child who has no place there any more, what is said is about the pupil of whom the place was told.
    func attach(_ children: [StoredChild], to notification: String, in db: Database) throws {
        for child in children {
            try db.cachedStatement(
                sql: """
                    INSERT INTO notification_child (notification, child, content_hash, pupil)
                    SELECT n.id, c.id, ?, CASE WHEN p.child IS NULL THEN k.pupil ELSE p.pupil END
                    FROM notification n JOIN child c ON c.id = ?
                    LEFT JOIN child_placement p ON p.child = c.id AND p.target = n.target
                    LEFT JOIN notification_child k ON k.notification = n.replaces AND k.child = c.id
                    WHERE n.id = ?
                    """
            ).execute(arguments: [try ToldContent.hash(child), child.id, notification])
        }
    }

    private func isAttached(_ children: [StoredChild], to notification: String, in db: Database) throws -> Bool {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT child, content_hash, pupil FROM notification_child WHERE notification = ?"),
            arguments: [notification])
        return try rows.count == children.count
            && children.allSatisfy { child in
                let hash = try ToldContent.hash(child)
                return rows.contains {
                    $0["child"] == child.id && $0["content_hash"] == hash && child.isPupil($0["pupil"])
                }
            }
    }

    /// The children of a notification whose details are open to its place.
    func childrenTold(_ notification: String, in db: Database) throws -> [StoredChild] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.* FROM notification_child n JOIN child c ON c.id = n.child
                    WHERE n.notification = ? AND n.closed_at IS NULL ORDER BY c.ordinal, c.id
                    """), arguments: [notification]
        ).map(Store.child)
    }
}

/// How the wait of a notification that nobody has seen changes; nil where it goes on as it was.
private struct HoldChange: Equatable {
    let hold: HoldReason?
    let state: NotificationState
    let releaseAt: Timestamp
    let nextAt: Timestamp
    /// It was on its way and is taken back: its ladder begins anew when it goes.
    let startsOver: Bool

    init?(_ row: NotificationRow, to wanted: HoldReason?, at now: Timestamp) {
        if let wanted {
            guard row.hold != wanted else { return nil }
            (hold, state, releaseAt, nextAt) = (wanted, .held, row.releaseAt, row.deadlineAt)
            startsOver = row.state != .held
        } else {
            guard row.hold.isForPerson else { return nil }
            releaseAt = max(row.releaseAt, now)
            nextAt = releaseAt
            hold = releaseAt > now ? .releaseTime : nil
            state = releaseAt > now ? .held : .queued
            startsOver = false
        }
    }
}
