public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Ids of notifications whose next step is due at `now`, what has waited longest first.
    public func dueNotifications(at now: Timestamp, limit: Int) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db.cachedStatement(sql: Store.dueNotificationsSQL), arguments: [now.milliseconds, limit])
        }
    }

    static let dueNotificationsSQL = """
        SELECT id FROM notification WHERE next_at <= ? ORDER BY next_at, deadline_at, id LIMIT ?
        """

    /// What the steps of notifications need, each by itself; nil for one of which none is due at `now`.
    public func dueNotifications(
        ids: [String], at now: Timestamp
    ) throws -> [Result<DueNotification?, any Error>] {
        try readEach(ids) { id, db in
            let row = try db.first(
                "SELECT * FROM notification WHERE id = ? AND next_at <= ?", [id, now.milliseconds], NotificationRow.init
            )
            guard let row else { return nil }
            guard let notification = row else {
                throw StoreError(.invalid, "the stored notification cannot be read")
            }
            return try due(notification, in: db)
        }
    }

    private func due(_ row: NotificationRow, in db: Database) throws -> DueNotification {
        let incident = try currentContent(ofIncident: row.incident, in: db)
        let phone = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND closed_at IS NULL)"),
            arguments: [row.id])
        let live = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM message WHERE notification = ? AND state <> 'failed')"),
            arguments: [row.id])
        return DueNotification(
            id: row.id, force: incident.force, target: row.target, kind: row.kind, state: row.state, hold: row.hold,
            isRestricted: row.isRestricted, late: row.late, releaseAt: row.releaseAt, deadlineAt: row.deadlineAt,
            plan: row.plan, inSchoolHours: row.inSchoolHours, step: row.step, contacts: try contacts(for: row, in: db),
            parties: try parties(to: row, in: db),
            hasOpenPhoneTask: phone ?? false,
            hasLiveMessage: live ?? false, isInDoubt: try isInDoubt(row, in: db),
            writtenTo: try writtenTo(of: row, in: db))
    }

    /// Whether of one of its children nobody can say now that it belongs there. What takes something back names nobody.
    func isInDoubt(_ row: NotificationRow, in db: Database) throws -> Bool {
        try row.kind != .retraction && childrenTold(row.id, in: db).contains(where: \.isUndecided)
    }

    /// Contacts to whom a message of it, or of what it replaced, may have gone.
    func writtenTo(of row: NotificationRow, in db: Database) throws -> Set<Data> {
        try Set(messagesThatWent(of: row, in: db).map(\.contact) + whoWasTold(before: row, in: db).map(\.contact))
    }

    /// The contacts of its place; where its ladder tells the authority's officer, those officers too.
    private func contacts(for row: NotificationRow, in db: Database) throws -> [StoredContact] {
        let own = try contacts(row.target, in: db)
        guard case .establishment(let urn) = row.target, row.plan.contains("\"\(Recipient.laOfficer.rawValue)\""),
            let authority = try establishment(urn, in: db)?.localAuthority
        else { return own }
        return try own + contacts(.localAuthority(authority), in: db).filter { $0.contact.role == .laOfficer }
    }

    func currentContent(ofIncident id: String, in db: Database) throws -> Incident {
        try currentBody(ofIncident: id, in: db).decode()
    }

    /// The adults of an incident, without the rest of it.
    func adults(ofIncident id: String, in db: Database) throws -> [InvolvedAdult] {
        struct Adults: Decodable { var adults: [InvolvedAdult] }
        return try currentBody(ofIncident: id, in: db).decode(Adults.self).adults
    }

    private func currentBody(ofIncident id: String, in db: Database) throws -> Body {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT r.body, r.key_id FROM incident i
                    JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision WHERE i.id = ?
                    """), arguments: [id])
        guard let row else { throw StoreError(.notFound, "no incident \(id)") }
        return Body(bytes: row["body"], keyId: row["key_id"])
    }

    /// Carries out steps in one transaction: the messages, the phone task and the alarm of a step stand together with the
    /// next step's time, or not at all.
    ///
    /// - Returns: for each step false when the notification moved on meanwhile; nothing is done then.
    public func completeSteps(
        _ steps: [(due: DueNotification, outcome: StepOutcome)], at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(steps) { step, db in
            let (due, outcome) = step
            guard let row = try notification(due.id, in: db), row.step == due.step, row.hold == due.hold,
                !row.isClosed, let next = row.nextAt, next <= now
            else { return false }
            for message in outcome.messages { try queue(message, for: row, at: now, in: db) }
            if let reason = outcome.phoneTask {
                try openPhoneTask(
                    kind: "escalation", notification: row.id,
                    dueAt: min(row.deadlineAt, outcome.phoneDueAt ?? row.deadlineAt), reason: reason, at: now, in: db)
            }
            if row.step == 0, outcome.nextStep > 0 {
                for message in try whoWasTold(before: row, in: db)
                where !outcome.messages.contains(where: { $0.contact == message.contact }) {
                    try queue(message, for: row, at: now, in: db)
                }
            }
            if row.kind == .correction, !outcome.messages.isEmpty || outcome.phoneTask != nil, !row.hold.isForPerson {
                try takeOver(from: replaced(by: row, in: db), by: row, at: now, in: db)
            }
            try move(row, to: outcome, at: now, in: db)
            try append(
                AuditEntry(
                    .operation, "notification.step", actor: .engine, subject: "notification:\(row.id)",
                    facts: [
                        "step": String(row.step), "messages": String(outcome.messages.count),
                        "phone": outcome.phoneTask ?? "", "note": outcome.note,
                        "alert": outcome.alert.map(\.rawValue).joined(separator: " "),
                        "ladder": outcome.inSchoolHours ? "schoolHours" : "deadline",
                    ]), at: now, in: db)
            if outcome.alert.contains(.dutyManager) { try raiseUnacknowledged(row, at: now, in: db) }
            try refreshState(of: row.id, at: now, in: db)
            return true
        }
    }

    private func move(_ row: NotificationRow, to outcome: StepOutcome, at now: Timestamp, in db: Database) throws {
        let held = row.state == .held && !row.hold.isForPerson
        try db.cachedStatement(
            sql: """
                UPDATE notification SET step = ?, next_at = ?, hold = CASE WHEN ? THEN NULL ELSE hold END,
                    state = CASE WHEN ? THEN 'queued' ELSE state END, school_hours = ?,
                    overdue_at = CASE WHEN deadline_at <= ? THEN COALESCE(overdue_at, ?) ELSE overdue_at END
                WHERE id = ?
                """
        ).execute(
            arguments: [
                outcome.nextStep, outcome.nextAt?.milliseconds, held, held, outcome.inSchoolHours, now.milliseconds,
                now.milliseconds, row.id,
            ])
    }

    /// What has come to the duty manager is an alarm until it is acknowledged.
    private func raiseUnacknowledged(_ row: NotificationRow, at now: Timestamp, in db: Database) throws {
        let place = row.isRestricted ? "restricted" : try placeName(row.target, in: db)
        _ = try raise(
            Alarm(
                key: "overdue:\(row.id)", kind: .overdue,
                detail: "nobody has acknowledged \(row.reference) (\(place))", raisedAt: now), in: db)
    }

    private func queue(
        _ message: PlannedMessage, for notification: NotificationRow, at now: Timestamp, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO message (id, notification, step, role, contact, channel, state, due_at, created_at,
                    updated_at, destination) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                newId(now), notification.id, notification.step, message.role.rawValue, message.contact,
                message.channel.rawValue, now.milliseconds, now.milliseconds, now.milliseconds,
                contact(id: message.contact, in: db)?.contact.destination(for: message.channel),
            ])
    }

    func openPhoneTask(
        kind: String, notification: String, dueAt: Timestamp, reason: String, at now: Timestamp, in db: Database
    ) throws {
        let open = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND kind = ? AND closed_at IS NULL)
                    """),
            arguments: [notification, kind])
        guard open != true else { return }
        let id = newId(now)
        try db.cachedStatement(
            sql: """
                INSERT INTO phone_task (id, kind, notification, opened_at, due_at, reason) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [id, kind, notification, now.milliseconds, dueAt.milliseconds, reason])
        try append(
            AuditEntry(
                .operation, "phoneTask.opened", actor: .engine, subject: "notification:\(notification)",
                facts: ["task": id, "kind": kind, "reason": reason]), at: now, in: db)
    }

    /// The notification's state is the furthest that a written message has got; with nothing open it has failed.
    func refreshState(of id: String, at now: Timestamp, in db: Database) throws {
        guard let row = try notification(id, in: db), !row.isClosed, row.state != .held else { return }
        let states = try String.fetchAll(
            db.cachedStatement(sql: "SELECT DISTINCT state FROM message WHERE notification = ?"), arguments: [id]
        ).compactMap(MessageState.init)
        let open = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND closed_at IS NULL)"),
            arguments: [id])
        let isMoreToCome =
            try row.nextAt != nil || open == true || isSuperseded(row.id, incident: row.incident, in: db)
        let progress = DeliveryProgress.furthest(of: states, isMoreToCome: isMoreToCome)
        guard case .success(let state) = row.state.transition(.progress(progress)), state != row.state else { return }
        try db.cachedStatement(sql: "UPDATE notification SET state = ? WHERE id = ?").execute(
            arguments: [state.rawValue, id])
        try append(
            AuditEntry(
                .operation, "notification.state", actor: .engine, subject: "notification:\(id)",
                facts: ["from": row.state.rawValue, "to": state.rawValue]), at: now, in: db)
    }
}
