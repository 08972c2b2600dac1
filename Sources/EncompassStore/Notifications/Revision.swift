import EncompassCore
import Foundation
import GRDB

extension Transaction {
    /// Updates a notification that nobody has seen to today's content; does nothing if it is the same.
    func revise(
        _ row: NotificationRow, children: [StoredChild], _ decided: IncidentDecision,
        schedule: Scheduling
    ) throws {
        let incident = decided.incident
        let row = try forgettingRelease(
            retimed(row, children: children, decided, schedule: schedule), carrying: incident, children)
        let waiting = HoldChange(
            row,
            to: try personHold(
                of: row.kind, incident, children: children, at: row.target,
                isReleased: row.isRestricted && row.releasedBy != nil,
                disclosesTexts: schedule(row.target, incident.clockStart(of: children, known: []), rules(of: row))
                    .kindsWithTexts.contains(row.kind)),
            at: now)
        let event = try DisclosedContent.hash(incident)
        let isSame = try event == row.contentHash && waiting == nil && isAttached(children, to: row.id)
        if isSame, row.revision == incident.revision { return }
        try db.cachedStatement(
            sql: """
                UPDATE notification SET revision = ?, content_hash = ?, restricted = ?, risk = ?, present = ?,
                    reports = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            incident.revision, event, incident.isGuarded, Urgency.rank(incident.content.riskGrade),
            StoredChild.presence(children), CarriedReport.column(incident.carried), row.id,
        ])
        try db.cachedStatement(sql: "DELETE FROM notification_child WHERE notification = ?").execute(arguments: [row.id]
        )
        try attach(children, to: row.id)
        if let waiting { try apply(waiting, to: row) }
        try append(
            AuditEntry(
                .alteration, "notification.revised", actor: .engine, subject: "notification:\(row.id)",
                facts: [
                    "revision": String(incident.revision), "children": children.map(\.id).joined(separator: " "),
                    "hold": (waiting.map(\.hold) ?? row.hold)?.rawValue ?? "",
                ]))
    }

    /// Who released a notification did not decide about a report that it carries only now, nor about another report's
    /// children if none of those whom it named is left: a supervisor decides again.
    private func forgettingRelease(
        _ row: NotificationRow, carrying incident: UndecidedIncident, _ children: [StoredChild]
    ) throws -> NotificationRow {
        let before = Set(row.carried + [row.incident])
        let isOtherReport = incident.carried.contains { !before.contains($0.id) }
        let isNobodyLeft = try !incident.carried.isEmpty && childrenNamed(in: row).isDisjoint(with: children.map(\.id))
        guard isOtherReport || isNobodyLeft else { return row }
        try db.cachedStatement(
            sql: """
                UPDATE notification SET cleared_by = CASE WHEN ? THEN NULL ELSE cleared_by END,
                    released_by = CASE WHEN ? THEN NULL ELSE released_by END
                WHERE id = ?
                """
        ).execute(arguments: [isOtherReport, incident.isGuarded, row.id])
        return try notification(row.id) ?? row
    }

    private func apply(_ change: HoldChange, to row: NotificationRow) throws {
        if change.startsOver {
            try withdrawMessages(ofNotification: row.id, reason: "held", detail: "held again before it was sent")
            try resume(replacedBy: row)
        }
        try move(
            notification: row.id, change.hold == nil ? .release : .hold,
            setting: """
                hold = ?, release_at = ?, next_at = ?, step = CASE WHEN ? THEN 0 ELSE step END,
                released_by = CASE WHEN ? THEN NULL ELSE released_by END
                """,
            [
                change.hold?.rawValue, change.releaseAt.milliseconds, change.nextAt.milliseconds, change.startsOver,
                // Only a release from here on is a supervisor's.
                change.hold == .restricted,
            ])
    }

    /// A child who has no place there any more keeps the pupil that the place was notified about.
    func attach(_ children: [StoredChild], to notification: String) throws {
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
            ).execute(arguments: [try DisclosedContent.hash(child), child.id, notification])
        }
    }
}

extension Reading {
    fileprivate func isAttached(_ children: [StoredChild], to notification: String) throws -> Bool {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT child, content_hash, pupil FROM notification_child
                    WHERE notification = ? AND shown_as IS NULL
                    """),
            arguments: [notification])
        return try rows.count == children.count
            && children.allSatisfy { child in
                let hash = try DisclosedContent.hash(child)
                return rows.contains {
                    $0["child"] == child.id && $0["content_hash"] == hash && child.isPupil($0["pupil"])
                }
            }
    }

    /// The ids of the children whom a notification names, also as another report's child.
    func childrenNamed(in row: NotificationRow) throws -> Set<String> {
        try String.fetchSet(
            db.cachedStatement(sql: "SELECT child FROM notification_child WHERE notification = ?"), arguments: [row.id])
    }

    /// The children of a notification whose details are open to its place, each once.
    func openChildren(of notification: String) throws -> [StoredChild] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.*, \(CarriedReport.reference) FROM notification_child n JOIN child c ON c.id = n.child
                    JOIN notification m ON m.id = n.notification
                    WHERE n.notification = ? AND n.closed_at IS NULL AND n.shown_as IS NULL ORDER BY c.ordinal, c.id
                    """), arguments: [notification]
        ).map { try StoredChild(carried: $0, keys: keys) }
    }
}

/// How the hold of a notification that nobody has seen changes; nil if it does not.
private struct HoldChange: Equatable {
    let hold: HoldReason?
    let releaseAt: Timestamp
    let nextAt: Timestamp
    /// It was released and is held again: its ladder starts again at the next release.
    let startsOver: Bool

    init?(_ row: NotificationRow, to wanted: HoldReason?, at now: Timestamp) {
        if let wanted {
            guard row.hold != wanted else { return nil }
            (hold, releaseAt, nextAt) = (wanted, row.releaseAt, row.deadlineAt)
            startsOver = row.state != .held
        } else {
            guard row.hold.isForPerson else { return nil }
            releaseAt = max(row.releaseAt, now)
            nextAt = releaseAt
            hold = releaseAt > now ? .releaseTime : nil
            startsOver = false
        }
    }
}

extension Transaction {
    /// A restriction of an incident applies to everything of it from now on; notifications that wait for a supervisor,
    /// or for somebody to read their texts, are on the exception list as one item.
    func reconcileRestriction(_ decided: IncidentDecision) throws {
        let incident = decided.incident
        // What names a restricted report, or a child of one, stays restricted after the reports are apart.
        for (table, rule) in [
            ("notification", "MAX(?1, restricted AND \(CarriedReport.namesRestricted))"),
            ("exception", "MAX(?1, protected)"),
        ] {
            try db.cachedStatement(
                sql: """
                    UPDATE \(table) SET restricted = \(rule)
                    WHERE incident = ?2 AND restricted <> \(rule) AND kind <> 'restricted'
                    """
            ).execute(arguments: [incident.isGuarded, incident.id])
        }
        if incident.isGuarded { try restrictNotifications(carrying: incident.id) }
        try reconcile(
            .restricted, of: decided, isRestricted: true,
            detail: "a restricted incident waits for a supervisor to release it")
        try reconcile(
            .text, of: decided, isRestricted: incident.isGuarded,
            detail: "a text for a school waits for a person to read it")
    }

    /// Other reports' notifications that name its children or its reference, also from before the reports were apart.
    private func restrictNotifications(carrying id: String) throws {
        try db.cachedStatement(
            sql: """
                UPDATE notification SET restricted = 1,
                    released_by = CASE WHEN told_at IS NULL THEN NULL ELSE released_by END
                WHERE restricted = 0 AND id IN \(CarriedReport.naming)
                """
        ).execute(arguments: [id])
    }

    /// The item for what is held for a reason of that name.
    private func reconcile(
        _ kind: ExceptionKind, of decided: IncidentDecision, isRestricted: Bool, detail: String
    ) throws {
        let incident = decided.incident
        let open = try openItem(kind, ofIncident: incident.id)
        if try isAnythingHeld(kind, ofIncident: incident.id) {
            guard open == nil else { return }
            try openException(
                NewException(
                    kind: kind, force: incident.force, incident: incident.id, deadlineAt: decided.exceptionDeadline,
                    restricted: isRestricted, detail: detail))
        } else if let open {
            let isLinked = try linkedReports(with: incident.id).contains { try isAnythingHeld(kind, ofIncident: $0) }
            try resolve(
                open, decision: isLinked ? "linked" : "released", by: .engine,
                reason: isLinked ? "a linked report's notifications are held instead" : "nothing is held any more")
        }
    }

    /// The items of an incident that end with the last notification that they are about.
    func closeItems(ofIncident id: String, decision: String, by actor: Actor, reason: String) throws {
        for kind in ExceptionKind.allCases where kind.closesItself {
            guard try !isAnythingHeld(kind, ofIncident: id), let open = try openItem(kind, ofIncident: id) else {
                continue
            }
            try resolve(open, decision: decision, by: actor, reason: reason)
        }
    }
}

extension Reading {
    fileprivate func isAnythingHeld(_ kind: ExceptionKind, ofIncident id: String) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM notification WHERE incident = ? AND hold = ?)"),
            arguments: [id, kind.rawValue]) ?? false
    }

    fileprivate func openItem(_ kind: ExceptionKind, ofIncident id: String) throws -> ExceptionItem? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM exception WHERE incident = ? AND kind = ? AND settled_at IS NULL"),
            arguments: [id, kind.rawValue]
        ).flatMap { try exception($0) }
    }
}

extension Reading {
    /// What a person must do before the notification may be sent.
    ///
    /// - Parameters:
    ///   - isReleased: a supervisor released it while it was restricted.
    ///   - disclosesTexts: the area's template discloses the force's texts.
    func personHold(
        of kind: NotificationKind, _ incident: UndecidedIncident, children: [StoredChild], at target: Scope,
        isReleased: Bool = false, disclosesTexts: @autoclosure () throws -> Bool
    ) throws -> HoldReason? {
        if incident.isGuarded, !isReleased { return .restricted }
        if kind != .retraction, try hidesParty(ofIncident: incident.id, at: target) { return .restricted }
        // A retraction takes back what was disclosed: nobody need agree with a match for that, and it has no text.
        guard kind != .retraction else { return nil }
        guard children.allSatisfy(\.confirmed) else { return .confirmation }
        let review = try review(
            incident.content, ofIncident: incident.id,
            all: LinkedReports.shown(of: incident.children, preferring: children.map(\.id)),
            own: children.map { ($0.id, $0.details) }, at: target
        ) { try children.flatMap { try $0.pupil.map(rollNames) ?? [] } }
        return try !review.waiting.isEmpty && disclosesTexts() ? .text : nil
    }
}

extension StoredChild {
    /// The presence of the child who was nearest to the incident.
    static func presence(_ children: [StoredChild]) -> Int {
        children.map { Urgency.rank(present: $0.details.present) }.max() ?? Urgency.rank(present: nil)
    }
}

extension Transaction {
    /// The times of a notification that nobody has seen, recalculated if the force has corrected the time of the
    /// incident: under the rules that were frozen into it, and never to a later deadline.
    ///
    /// - Returns: the row as it is then.
    func retimed(
        _ row: NotificationRow, children: [StoredChild], _ decided: IncidentDecision,
        schedule: Scheduling
    ) throws -> NotificationRow {
        let incident = decided.incident
        guard row.revision != incident.revision,
            let before = try occurrence(ofIncident: incident.id, revision: row.revision),
            before != incident.content.occurredAt
        else { return row }
        let timing = try schedule(
            row.target, incident.clockStart(of: children, known: []), rules(of: row))
        let times = NotificationTimes(row, recalculated: timing, at: now)
        guard times != NotificationTimes(row) else { return row }
        try save(times, of: row, because: "the force has corrected when the incident happened")
        return try notification(row.id) ?? row
    }

    func save(_ times: NotificationTimes, of row: NotificationRow, because reason: String) throws {
        if times.hold != row.hold {
            try move(
                notification: row.id, times.hold == nil ? .release : .hold, setting: "hold = ?",
                [times.hold?.rawValue])
        }
        try db.execute(
            sql: "UPDATE notification SET release_at = ?, deadline_at = ?, late = ?, next_at = ? WHERE id = ?",
            arguments: [
                times.releaseAt.milliseconds, times.deadlineAt.milliseconds, times.late,
                times.nextAt?.milliseconds, row.id,
            ])
        try carry(times.deadlineAt, toOpenWorkOf: row.id)
        try append(
            AuditEntry(
                .alteration, "notification.rescheduled", actor: .engine, subject: "notification:\(row.id)",
                facts: [
                    "from": "\(row.releaseAt.rfc3339) \(row.deadlineAt.rfc3339)",
                    "to": "\(times.releaseAt.rfc3339) \(times.deadlineAt.rfc3339)", "late": times.late ? "yes" : "no",
                    "reason": reason,
                ]))
    }

    /// Waiting messages and calls have the deadline of their notification.
    private func carry(_ deadline: Timestamp, toOpenWorkOf id: String) throws {
        try db.execute(
            sql: "UPDATE message SET deadline_at = ? WHERE notification = ? AND state IN ('queued', 'deferred')",
            arguments: [deadline.milliseconds, id])
        try db.execute(
            sql: """
                UPDATE phone_task SET due_at = MIN(due_at, ?)
                WHERE notification = ? AND closed_at IS NULL AND kind = 'escalation'
                """, arguments: [deadline.milliseconds, id])
    }
}

extension Reading {
    fileprivate func occurrence(ofIncident id: String, revision: Int) throws -> Timestamp? {
        try Row.fetchOne(
            db, sql: "SELECT body, key_id FROM incident_revision WHERE incident = ? AND revision = ?",
            arguments: [id, revision]
        ).map { try Body(bytes: $0["body"], keyId: $0["key_id"]).decode(Incident.self, with: keys).occurredAt }
    }
}

extension UndecidedIncident {
    /// The start of a place's clock. For children that are new to it: when the one who has waited longest was
    /// received, or given back by another school; for changes to children that it knows: when the change reached us.
    ///
    /// - Parameter known: ids of the children that the place knows.
    func clockStart(of children: [StoredChild], known: [String]) -> Timestamp {
        let fresh = children.filter { !known.contains($0.id) }.map { child in
            child.restartedAt ?? Identifier(child.id).map { min($0.moment, receivedAt) } ?? receivedAt
        }
        return fresh.min()
            ?? children.compactMap(\.restartedAt).max().map { max($0, receivedAt) } ?? receivedAt
    }
}

/// When a notification is released and due, and why it is held until then.
struct NotificationTimes: Hashable {
    var hold: HoldReason?
    var releaseAt: Timestamp
    var deadlineAt: Timestamp
    var late: Bool
    var nextAt: Timestamp?

    init(_ row: NotificationRow) {
        (hold, nextAt) = (row.hold, row.nextAt)
        (releaseAt, deadlineAt, late) = (row.releaseAt, row.deadlineAt, row.late)
    }

    /// Due as early as another that gave way to it, and released before that; only a person ends what a person holds.
    init(_ row: NotificationRow, dueAs earlier: NotificationRow, at now: Timestamp) {
        self.init(row)
        (deadlineAt, late) = (earlier.deadlineAt, earlier.late)
        if row.hold.isForPerson {
            nextAt = row.nextAt.map { min($0, deadlineAt) }
        } else if row.step == 0 {
            releaseAt = max(min(row.releaseAt, earlier.releaseAt), now)
            if releaseAt >= deadlineAt { releaseAt = now }
            hold = releaseAt > now ? row.hold ?? .releaseTime : nil
            nextAt = releaseAt
        } else {
            nextAt = now
        }
    }

    /// A notification that a person must release keeps waiting for that; one that a person has released, or that has
    /// begun to leave, is not held again.
    init(_ row: NotificationRow, recalculated timing: NotificationSchedule, at now: Timestamp) {
        self.init(row)
        deadlineAt = min(row.deadlineAt, timing.deadlineAt)
        late = timing.late
        if row.hold.isForPerson {
            releaseAt = timing.releaseAt
            nextAt = row.nextAt.map { min($0, deadlineAt) }
        } else if row.step == 0, row.releasedBy == nil, row.state == .held || row.state == .queued {
            releaseAt = max(timing.releaseAt, now)
            hold = releaseAt > now ? timing.hold ?? .releaseTime : nil
            nextAt = releaseAt
        } else if deadlineAt != row.deadlineAt {
            nextAt = now
        }
    }
}
