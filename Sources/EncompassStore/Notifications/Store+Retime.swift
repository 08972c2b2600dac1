import EncompassCore
import GRDB

extension Store {
    /// The times of a notification that nobody has seen, worked out anew where the force has corrected when the incident
    /// happened: under the rules that were frozen into it, and never to a later deadline.
    ///
    /// - Returns: the row as it stands then.
    func retimed(
        _ row: NotificationRow, children: [StoredChild], _ settlement: Settlement, at now: Timestamp, in db: Database,
        schedule: Scheduling
    ) throws -> NotificationRow {
        let incident = settlement.incident
        guard row.revision != incident.revision,
            let before = try occurrence(ofIncident: incident.id, revision: row.revision, in: db),
            before != incident.content.occurredAt
        else { return row }
        let timing = try schedule(
            row.target, clockStart(of: children, known: [], in: incident), row.plan)
        let times = NotificationTimes(row, anew: timing, at: now)
        guard times != NotificationTimes(row) else { return row }
        try save(times, of: row, at: now, in: db)
        return try notification(row.id, in: db) ?? row
    }

    func save(_ times: NotificationTimes, of row: NotificationRow, at now: Timestamp, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE notification SET hold = ?, state = ?, release_at = ?, deadline_at = ?, late = ?, next_at = ?
                WHERE id = ?
                """,
            arguments: [
                times.hold?.rawValue, times.state.rawValue, times.releaseAt.milliseconds,
                times.deadlineAt.milliseconds, times.late, times.nextAt?.milliseconds, row.id,
            ])
        try carry(times.deadlineAt, toOpenWorkOf: row.id, in: db)
        try append(
            AuditEntry(
                .alteration, "notification.rescheduled", actor: .engine, subject: "notification:\(row.id)",
                facts: [
                    "from": "\(row.releaseAt.rfc3339) \(row.deadlineAt.rfc3339)",
                    "to": "\(times.releaseAt.rfc3339) \(times.deadlineAt.rfc3339)", "late": times.late ? "yes" : "no",
                ]), at: now, in: db)
    }

    private func occurrence(ofIncident id: String, revision: Int, in db: Database) throws -> Timestamp? {
        try Row.fetchOne(
            db, sql: "SELECT body, key_id FROM incident_revision WHERE incident = ? AND revision = ?",
            arguments: [id, revision]
        ).map { try Body(bytes: $0["body"], keyId: $0["key_id"]).decode(Incident.self).occurredAt }
    }

    /// What waits to be sent or rung goes by the deadline of its notification.
    private func carry(_ deadline: Timestamp, toOpenWorkOf id: String, in db: Database) throws {
        try db.execute(
            sql: "UPDATE message SET deadline_at = ? WHERE notification = ? AND state IN ('queued', 'deferred')",
            arguments: [deadline.milliseconds, id])
        try db.execute(
            sql: """
                UPDATE phone_task SET due_at = MIN(due_at, ?)
                WHERE notification = ? AND closed_at IS NULL AND kind = 'escalation'
                """, arguments: [deadline.milliseconds, id])
    }

    /// From when a place's clock runs: for children of whom it has not heard, since the one who has waited longest was
    /// received, or given back by another school; for what has changed of those whom it knows, since the change reached
    /// us.
    ///
    /// - Parameter known: ids of the children whom the place knows.
    func clockStart(of children: [StoredChild], known: [String], in incident: UnsettledIncident) -> Timestamp {
        let fresh = children.filter { !known.contains($0.id) }.map { child in
            child.restartedAt ?? Identifier(child.id).map { min($0.moment, incident.receivedAt) } ?? incident.receivedAt
        }
        return fresh.min()
            ?? children.compactMap(\.restartedAt).max().map { max($0, incident.receivedAt) } ?? incident.receivedAt
    }
}

/// When a notification leaves and is due, and why it waits until then.
struct NotificationTimes: Hashable {
    var hold: HoldReason?
    var state: NotificationState
    var releaseAt: Timestamp
    var deadlineAt: Timestamp
    var late: Bool
    var nextAt: Timestamp?

    init(_ row: NotificationRow) {
        (hold, state, nextAt) = (row.hold, row.state, row.nextAt)
        (releaseAt, deadlineAt, late) = (row.releaseAt, row.deadlineAt, row.late)
    }

    /// What a person must let go goes on waiting for that; what a person has let go, or has begun to leave, is not held
    /// back again.
    init(_ row: NotificationRow, anew timing: NotificationSchedule, at now: Timestamp) {
        self.init(row)
        deadlineAt = min(row.deadlineAt, timing.deadlineAt)
        late = timing.late
        if row.hold.isForPerson {
            releaseAt = timing.releaseAt
            nextAt = row.nextAt.map { min($0, deadlineAt) }
        } else if row.step == 0, row.releasedBy == nil, row.state == .held || row.state == .queued {
            releaseAt = max(timing.releaseAt, now)
            hold = releaseAt > now ? timing.hold ?? .releaseTime : nil
            state = releaseAt > now ? .held : .queued
            nextAt = releaseAt
        } else if deadlineAt != row.deadlineAt {
            nextAt = now
        }
    }
}
