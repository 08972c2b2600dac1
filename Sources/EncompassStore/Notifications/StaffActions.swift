public import EncompassCore
import Foundation
import GRDB

extension Notifications {
    /// Releases a held notification by a person's decision, which also confirms its children's matches.
    ///
    /// - Parameter unopened: whether the person has not opened it: what somebody must read, compare or decide first then
    ///   stays held.
    public func release(
        _ id: String, reason: String, unopened: Bool = false, by principal: Principal, at now: Timestamp
    ) throws {
        try change(id, by: principal, in: "notification.released", reason, now) { row, tx in
            guard !unopened || row.hold?.endsByItself != false else {
                throw StoreError(.conflict, "notification.mustBeOpened")
            }
            try tx.release(row, reason: reason, by: principal)
        }
    }

    /// Ends a notification for a named person's reason.
    public func cancel(
        _ id: String, reason: String, by principal: Principal, at now: Timestamp
    ) throws {
        try change(id, by: principal, in: "notification.cancelRequested", reason, now) { row, tx in
            try tx.cancelByPerson(row, reason: reason, by: principal.actor)
        }
    }

    /// Releases or cancels everything that is still held for a restricted incident, in one transaction, each
    /// notification by its own action and with its own entry in the log.
    ///
    /// - Returns: how many notifications.
    /// - Throws: `StoreError` `notFound`, `conflict` if nothing is held any more, `invalid` without a reason or if the
    ///   person is no supervisor.
    public func decideRestricted(
        exception id: String, releasing: Bool, reason: String, by principal: Principal, at now: Timestamp
    ) throws -> Int {
        guard let reason = reason.trimmed else { throw StoreError(.invalid, "reason.missing") }
        return try write(at: now) { tx in
            guard let item = try tx.exception(id), item.kind == .restricted, let incident = item.incident else {
                throw StoreError(.notFound, "restricted.unknown", ["id": id])
            }
            try principal.requireSight(ofRestricted: true)
            let held = try tx.notifications(ofIncident: incident).filter { $0.hold == .restricted }
            guard !held.isEmpty else { throw StoreError(.conflict, "restricted.nothingHeld") }
            for row in held {
                if releasing {
                    try tx.release(row, reason: reason, by: principal)
                } else {
                    try tx.cancelByPerson(row, reason: reason, by: principal.actor)
                }
                try tx.append(
                    AuditEntry(
                        .alteration, releasing ? "notification.released" : "notification.cancelRequested",
                        actor: principal.actor, subject: "notification:\(row.id)",
                        facts: ["from": row.state.rawValue, "reason": reason]))
            }
            return held.count
        }
    }

    /// The notifications of one incident that a person holds for this reason, and what cancelling each would mean.
    public func held(for reason: HoldReason, incident id: String, at now: Timestamp) throws -> [PersonHold] {
        let held = try read { snapshot in
            try snapshot.notifications(ofIncident: id).filter { $0.hold == reason }.map { row in
                (
                    row.id, try snapshot.openChildren(of: row.id).count,
                    try Int.fetchOne(
                        snapshot.db,
                        sql: """
                            SELECT COUNT(*) FROM notification_child k
                            WHERE k.notification = ?1 AND k.closed_at IS NULL AND k.shown_as IS NULL AND NOT EXISTS
                                (SELECT 1 FROM child_placement p
                                WHERE p.child = k.child AND p.closed_at IS NULL AND p.target <> ?2)
                            """, arguments: [row.id, row.target.description]) ?? 0
                )
            }
        }
        return try held.compactMap { id, children, only in
            try item(idOrReference: id, at: now).map {
                PersonHold(item: $0, children: children, childrenWithNoOtherPlace: only)
            }
        }
    }

    /// Starts the ladder of a notification again from its first step.
    public func retry(
        _ id: String, reason: String, by principal: Principal, at now: Timestamp
    ) throws {
        try change(id, by: principal, in: "notification.retried", reason, now) { row, tx in
            guard !row.isClosed, row.state != .held else {
                throw StoreError(.conflict, "notification.nothingToRetry", ["state": row.state.rawValue])
            }
            try tx.requireOwnLadder(row)
            let waiting = try tx.waitingMessages(ofNotification: row.id)
            for id in waiting {
                try tx.move(
                    message: id, .retry, setting: "due_at = ?, updated_at = ?, by_person = 1",
                    [now.milliseconds, now.milliseconds])
            }
            if waiting.isEmpty {
                try tx.db.execute(
                    sql: "UPDATE notification SET step = 0, release_at = ?, next_at = ? WHERE id = ?",
                    arguments: [now.milliseconds, now.milliseconds, row.id])
            }
            try tx.refreshState(of: row.id)
        }
    }

    /// Sends the children of a notification to another establishment instead.
    public func redirect(
        _ id: String, to urn: URN, reason: String, by principal: Principal, at now: Timestamp
    ) throws {
        try change(id, by: principal, in: "notification.redirected", reason, now) { row, tx in
            guard try tx.establishment(urn) != nil else {
                throw StoreError(.invalid, "establishment.unknown", ["urn": urn])
            }
            let target = Scope.establishment(urn)
            guard row.state != .cancelled else { throw StoreError(.conflict, "notification.cancelled") }
            guard target != row.target else { throw StoreError(.invalid, "redirect.same") }
            let children = try tx.openChildren(of: row.id)
            guard !children.contains(where: \.details.isUnborn) else { throw StoreError(.invalid, "decision.unborn") }
            let same = try children.flatMap { try tx.childrenShown(as: $0.id, in: row.id) }
            for child in children {
                try tx.openBreach(ofChild: child.id, ifReadAt: row, reportedBy: principal.actor)
            }
            for child in children + same {
                try tx.db.execute(
                    sql: "DELETE FROM child_placement WHERE child = ? AND target = ?",
                    arguments: [child.id, row.target.description])
                // A school that has the pupil on its roll sees the roll's name, whoever sent the child there.
                let pupil = try child.pupil.flatMap { pupil in
                    try tx.rollEntries(pupil: pupil).contains { $0.enrolment.urn == urn } ? pupil : nil
                }
                try tx.place(child: child.id, at: target, pupil: pupil, byPerson: true)
                try tx.move(
                    child: child.id, .resolve(.matched),
                    setting: "confirmed = 1, named = 0, decided_by = ?, decided_at = ?, restarted_at = ?",
                    [principal.actor.description, now.milliseconds, now.milliseconds])
                try tx.resolveExceptions(
                    ofChild: child.id, kinds: [.confirm, .review], decision: "establishment", by: principal.actor,
                    reason: reason)
            }
            for incident in Set([row.incident] + (children + same).map(\.incident)).sorted() {
                try tx.touch(incident: incident)
            }
        }
    }

    /// Sends it to another contact of the same establishment as well, now.
    public func redirect(
        _ id: String, toContact name: String, reason: String, by principal: Principal,
        at now: Timestamp
    ) throws {
        try change(id, by: principal, in: "notification.redirected", reason, now) { row, tx in
            guard !row.isClosed, row.state != .held else {
                throw StoreError(.conflict, "notification.state", ["state": row.state.rawValue])
            }
            try tx.requireOwnLadder(row)
            let held = try tx.placeContacts(of: row)
            guard
                let stored = held.first(where: {
                    $0.contact.name.lowercased() == name.lowercased() || $0.contact.role.rawValue == name
                })
            else { throw StoreError(.invalid, "redirect.contactUnknown") }
            let parties = try tx.parties(to: row)
            guard !parties.mayRead(stored.contact, among: held.map(\.contact)) else {
                throw StoreError(.invalid, "redirect.contactParty")
            }
            guard stored.contact.verifiedOn != nil,
                let channel = stored.contact.channelToWrite(of: try tx.servedChannels(of: row.target))
            else { throw StoreError(.invalid, "redirect.contactUnverified") }
            try tx.queue(
                PlannedMessage(role: stored.contact.role, contact: stored.id, channel: channel), for: row,
                isByPerson: true)
            try tx.refreshState(of: row.id)
        }
    }

    func change(
        _ id: String, by principal: Principal, in action: String, _ reason: String, _ now: Timestamp,
        _ body: (NotificationRow, Transaction) throws -> Void
    ) throws {
        guard !reason.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
            throw StoreError(.invalid, "reason.missing")
        }
        try write(at: now) { tx in
            guard let row = try tx.notification(idOrReference: id) else {
                throw StoreError(.notFound, "notification.unknown")
            }
            try principal.requireSight(ofRestricted: row.isRestricted)
            // Any action on it would decide in the supervisor's place.
            guard row.hold != .restricted || principal.seesRestricted else {
                throw StoreError(.invalid, "redirect.heldForSupervisor")
            }
            try body(row, tx)
            try tx.append(
                AuditEntry(
                    .alteration, action, actor: principal.actor, subject: "notification:\(row.id)",
                    facts: ["from": row.state.rawValue, "reason": reason]))
        }
    }
}

extension Transaction {
    func release(
        _ row: NotificationRow, reason: String, by principal: Principal
    ) throws {
        guard row.state == .held else {
            throw StoreError(.conflict, "notification.notHeld", ["state": row.state.rawValue])
        }
        let actor = principal.actor
        let children = try openChildren(of: row.id)
        // A person who confirms a match or lifts a restriction has not read the texts.
        let review = try facts(of: row).review
        let isTextNext = row.hold != .text && review?.waiting.isEmpty == false
        // An import since it was held may have protected a pupil.
        if try children.contains(where: { try mayBeProtected(child: $0.id) }) {
            try principal.requireSight(ofRestricted: true)
        }
        for child in try children + children.flatMap({ try childrenShown(as: $0.id, in: row.id) }) {
            // The other children of a correction may wait for something else than this agreement.
            let isMatch = child.state == .matched && child.pupil != nil
            try db.cachedStatement(sql: "UPDATE child SET confirmed = 1, named = MAX(named, ?) WHERE id = ?").execute(
                arguments: [isMatch, child.id])
            try resolveExceptions(
                ofChild: child.id, kinds: [.confirm], decision: "match", by: actor, reason: reason)
        }
        if row.hold == .text, let review { try release(review, of: row, by: actor) }
        try move(
            notification: row.id, isTextNext ? .hold : .release,
            setting: """
                hold = ?, released_by = ?, release_at = ?, next_at = ?,
                cleared_by = CASE WHEN ? THEN ? ELSE cleared_by END
                """,
            [
                isTextNext ? HoldReason.text.rawValue : nil, actor.description, now.milliseconds,
                isTextNext ? row.deadlineAt.milliseconds : now.milliseconds, row.hold == .restricted, actor.description,
            ])
        try closeItems(ofIncident: row.incident, decision: "released", by: actor, reason: reason)
        try touch(incident: row.incident)
    }

    fileprivate func cancelByPerson(
        _ row: NotificationRow, reason: String, by actor: Actor
    ) throws {
        guard !row.isClosed else {
            throw StoreError(.conflict, "notification.stateAlready", ["state": row.state.rawValue])
        }
        try cancel(row, by: actor, reason: reason)
        // Cancelling a correction or retraction leaves what was disclosed before in force; a child that only the
        // correction would have disclosed is ruled out for that place, for the same person's reason.
        switch row.kind {
        case .new: try closePlacements(of: row, by: actor)
        case .correction: try closePlacementsOfUndisclosed(in: row, by: actor)
        case .retraction: break
        }
        try closeItems(ofIncident: row.incident, decision: "cancelled", by: actor, reason: reason)
    }

    /// Rules a place out for children who are in no other notification of the incident there, or only in one that was
    /// taken back since.
    ///
    /// They are closed in this one too: a cancelled notification counts as known there, but the place does not know
    /// these children.
    private func closePlacementsOfUndisclosed(
        in row: NotificationRow, by actor: Actor
    ) throws {
        let undisclosed = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT child FROM notification_child WHERE notification = ? AND child NOT IN
                        (SELECT o.child FROM notification_child o JOIN notification n ON n.id = o.notification
                        WHERE n.incident = ? AND n.target = ? AND n.state <> 'cancelled' AND n.kind <> 'retraction'
                            AND NOT EXISTS (SELECT 1 FROM notification_child b JOIN notification r ON r.id = b.notification
                                WHERE b.child = o.child AND r.incident = n.incident AND r.target = n.target
                                    AND r.kind = 'retraction' AND r.state <> 'cancelled' AND r.created_at > n.created_at))
                    ORDER BY child
                    """), arguments: [row.id, row.incident, row.target.description])
        for child in undisclosed {
            try closePlacement(ofChild: child, at: row.target, by: actor)
            try db.cachedStatement(
                sql: """
                    UPDATE notification_child SET outcome = COALESCE(outcome, 'withdrawn'), closed_at = ?
                    WHERE notification = ? AND child = ? AND closed_at IS NULL
                    """
            ).execute(arguments: [now.milliseconds, row.id, child])
        }
    }

    /// The place is not notified of this notification's children again, unless a person places them there again.
    private func closePlacements(
        of row: NotificationRow, by actor: Actor
    ) throws {
        for child in try String.fetchAll(
            db, sql: "SELECT child FROM notification_child WHERE notification = ? ORDER BY child", arguments: [row.id])
        {
            try closePlacement(ofChild: child, at: row.target, by: actor)
        }
    }
}

extension Reading {
    /// A notification replaced by a correction is not sent again: the correction is.
    fileprivate func requireOwnLadder(_ row: NotificationRow) throws {
        guard row.nextAt == nil, try isSuperseded(row.id, incident: row.incident) else { return }
        throw StoreError(.conflict, "notification.corrected")
    }
}

/// A notification that waits for a person.
public struct PersonHold: Sendable {
    public let item: QueueItem
    public let children: Int
    /// Its children who have no other place: if it is cancelled, nobody is notified of them.
    public let childrenWithNoOtherPlace: Int
}
