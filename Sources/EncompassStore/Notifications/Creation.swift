import EncompassCore
import Foundation
import GRDB

extension Transaction {
    func createNotification(
        _ kind: NotificationKind, replacing earlier: NotificationRow?, for children: [StoredChild], known: [String],
        at target: Scope, _ decided: IncidentDecision, schedule: Scheduling
    ) throws {
        let incident = decided.incident
        let timing = try inherited(
            schedule(target, clockStart(of: children, known: known, after: earlier, incident), nil), kind,
            from: earlier, at: now)
        let hold =
            try personHold(
                of: kind, incident, children: children, at: target,
                disclosesTexts: timing.kindsWithTexts.contains(kind)) ?? timing.hold
        let releaseAt = max(timing.releaseAt, now)
        let id = newId()
        try db.cachedStatement(
            sql: """
                INSERT INTO notification (id, reference, incident, revision, target, kind, replaces, state, hold,
                    restricted, late, created_at, release_at, deadline_at, plan, step, next_at, content_hash, risk,
                    present, repeats, area, reports)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id, try newReference(), incident.id, incident.revision, target.description, kind.rawValue,
            earlier?.id, NotificationState(hold: hold).rawValue,
            hold?.rawValue, incident.isGuarded, timing.late, now.milliseconds, releaseAt.milliseconds,
            timing.deadlineAt.milliseconds, try rulesID(of: timing.rules),
            (hold.isForPerson ? timing.deadlineAt : releaseAt).milliseconds,
            try DisclosedContent.hash(incident), Urgency.rank(incident.content.riskGrade),
            StoredChild.presence(children),
            try repeats(of: children, besides: incident), timing.area, CarriedReport.column(incident.carried),
        ])
        try attach(children, to: id)
        var facts = [
            "kind": kind.rawValue, "incident": incident.id, "target": target.description,
            "children": children.map(\.id).joined(separator: " "), "replaces": earlier?.id ?? "",
            "deadline": timing.deadlineAt.rfc3339, "hold": hold?.rawValue ?? "",
        ]
        facts["reports"] = CarriedReport.column(incident.carried)
        try append(
            AuditEntry(
                .combination, "notification.created", actor: .engine, subject: "notification:\(id)", facts: facts))
    }

    /// What only links or unlinks reports reaches the place now, whenever the force sent them.
    private func clockStart(
        of children: [StoredChild], known: [String], after earlier: NotificationRow?, _ incident: UndecidedIncident
    ) -> Timestamp {
        let isOnlyLink =
            children.allSatisfy { known.contains($0.id) }
            && earlier.map { Set($0.carried) != Set(incident.carried.map(\.id)) } ?? false
        return isOnlyLink ? now : incident.clockStart(of: children, known: known)
    }

    private func newReference() throws -> String {
        while true {
            let reference = NotificationReference(random: entropy.bytes(8)).description
            let taken = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM notification WHERE reference = ?"), arguments: [reference])
            if taken == nil { return reference }
        }
    }

    /// Ends a notification without an acknowledgement; its phone tasks end with it.
    func cancel(
        _ notification: NotificationRow, by actor: Actor, reason: String
    ) throws {
        let body = try keys.seal(["reason": reason])
        try move(
            notification: notification.id, .cancel,
            setting: "hold = NULL, next_at = NULL, closed_at = ?, closed_by = ?, body = ?, key_id = ?",
            [now.milliseconds, actor.description, body.bytes, body.keyId]
        ) { from, _ in
            AuditEntry(
                .alteration, "notification.cancelled", actor: actor, subject: "notification:\(notification.id)",
                facts: ["from": from.rawValue, "reason": reason])
        }
        try closePhoneTasks(ofNotification: notification.id, outcome: "cancelled", by: actor)
        if notification.kind == .correction { try resume(replacedBy: notification) }
    }

    func closePhoneTasks(
        ofNotification id: String, outcome: String, by actor: Actor
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE phone_task SET closed_at = ?, closed_by = ?, outcome = ?
                WHERE notification = ? AND closed_at IS NULL AND kind = 'escalation'
                """
        ).execute(arguments: [now.milliseconds, actor.description, outcome, id])
    }
}

extension Reading {
    /// A correction of an unacknowledged notification keeps the earlier deadline, and is released at once if its own
    /// release would come after that.
    fileprivate func inherited(
        _ timing: NotificationSchedule, _ kind: NotificationKind, from earlier: NotificationRow?, at now: Timestamp
    ) throws -> NotificationSchedule {
        guard kind == .correction, let earlier else { return timing }
        let open = try ([earlier] + replaced(by: earlier)).filter { !$0.isClosed }
        guard let first = open.min(by: { $0.deadlineAt < $1.deadlineAt }), first.deadlineAt < timing.deadlineAt else {
            return timing
        }
        var timing = timing
        (timing.deadlineAt, timing.late) = (first.deadlineAt, first.late)
        if timing.releaseAt >= first.deadlineAt { (timing.releaseAt, timing.hold) = (now, nil) }
        return timing
    }

    /// Earlier incidents that named a pupil of this one, linked reports of one event once: MASH counts them as repeats.
    fileprivate func repeats(of children: [StoredChild], besides incident: UndecidedIncident) throws -> Int {
        let pupils = children.compactMap(\.pupil)
        guard !pupils.isEmpty else { return 0 }
        let event = try [incident.id] + linkedReports(with: incident.id)
        return try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT COUNT(DISTINCT COALESCE(r.event, c.incident))
                    FROM child c LEFT JOIN event_report r ON r.incident = c.incident
                    WHERE c.incident NOT IN (SELECT value FROM json_each(?))
                        AND c.pupil IN (SELECT value FROM json_each(?))
                    """), arguments: [JSONText.encode(event), JSONText.encode(pupils)]) ?? 0
    }
}
