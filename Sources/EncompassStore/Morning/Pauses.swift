public import EncompassCore
import Foundation
import GRDB

/// No messages are sent for an area, an authority or an establishment; deadlines and ladders continue.
public struct Pause: Hashable, Sendable, Codable {
    public var id: String
    /// `urn:121234`, `la:926` or `area:norfolk`.
    public var scope: String
    public var askedBy: String
    /// The login of its approver; empty for an emergency pause, which nobody approves.
    public var approvedBy: String
    public var reason: String
    /// When it was requested.
    public var startedAt: Timestamp
    /// When its approver approved it; nil while it is only requested and holds nothing.
    public var approvedAt: Timestamp?
    public var expiresAt: Timestamp
    public var endedAt: Timestamp?
    public var endedBy: String?

    /// The longest pause allowed.
    public static let longest = Span.days(7)
    /// A request that nobody has approved by then ends.
    public static let requestLasts = Span.hours(4)

    /// How long an emergency pause lasts: long enough to find somebody who can approve another.
    public static let emergencyLasts = Span.minutes(30)
    /// No second one of any of the same places, or by the same person, begins before this has passed.
    public static let betweenEmergencies = Span.hours(4)

    /// Whether it began at once, without an approver.
    public var isEmergency: Bool { approvedBy.isEmpty }

    public func isInForce(at now: Timestamp) -> Bool { endedAt == nil && approvedAt != nil && expiresAt > now }
    public func isRequested(at now: Timestamp) -> Bool { endedAt == nil && approvedAt == nil && lapsesAt > now }
    /// When it ends by itself, as it is now.
    public var lapsesAt: Timestamp { approvedAt == nil ? min(expiresAt, startedAt + Pause.requestLasts) : expiresAt }
}

extension Pauses {
    /// Requests a pause. It holds nothing until the approver approves it.
    ///
    /// - Parameters:
    ///   - scope: `urn:121234`, `la:926` or `area:norfolk`.
    ///   - approver: the login of a supervisor's or duty manager's account, other than the requester's.
    /// - Throws: `StoreError` `invalid` with what is wrong.
    public func request(
        scope: String, approvedBy approver: String, reason: String, until expiry: Timestamp, by actor: Actor,
        at now: Timestamp
    ) throws -> Pause {
        guard let scope = Pauses.pauseScope(scope) else {
            throw StoreError(.invalid, "pause.scope")
        }
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "reason.missing") }
        guard expiry > now, expiry - now <= Pause.longest else {
            throw StoreError(.invalid, "pause.end")
        }
        return try write(at: now) { tx in
            try tx.checkApprover(approver, of: scope, besides: actor)
            let pause = Pause(
                id: tx.newId(), scope: scope, askedBy: actor.description, approvedBy: approver, reason: reason,
                startedAt: now, expiresAt: expiry)
            try tx.db.execute(
                sql: """
                    INSERT INTO pause (id, scope, asked_by, approved_by, reason, started_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    pause.id, scope, pause.askedBy, approver, try tx.keys.seal(text: reason), now.milliseconds,
                    expiry.milliseconds,
                ])
            try tx.append(
                AuditEntry(
                    .operation, "pause.requested", actor: actor, subject: "pause:\(pause.id)",
                    facts: ["scope": scope, "approver": approver, "reason": reason, "until": expiry.rfc3339]))
            return pause
        }
    }

    /// Begins an emergency pause at once, with an alarm; it ends by itself after half an hour. For longer, somebody must
    /// approve one.
    ///
    /// - Parameters:
    ///   - overlaps: whether it holds any message that another scope holds too.
    ///   - alarm: what the alarm says of the paused place.
    /// - Throws: `StoreError` `invalid` with what is wrong; `conflict` if one of these places, or by this person, began
    ///   in the last hours.
    public func beginEmergency(
        scope: String, reason: String, by actor: Actor, overlaps: (_ other: String) throws -> Bool,
        alarm: (_ place: String) -> String, at now: Timestamp
    ) throws -> Pause {
        guard let scope = Pauses.pauseScope(scope) else { throw StoreError(.invalid, "pause.scope") }
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "reason.missing") }
        return try write(at: now) { tx in
            let recent = try Row.fetchAll(
                tx.db, sql: "SELECT scope, asked_by FROM pause WHERE approved_by = '' AND started_at > ?",
                arguments: [(now - Pause.betweenEmergencies).milliseconds])
            let isAgain = try recent.contains { try $0["asked_by"] == actor.description || overlaps($0["scope"]) }
            guard !isAgain else { throw StoreError(.conflict, "pause.emergencyAgain") }
            let pause = Pause(
                id: tx.newId(), scope: scope, askedBy: actor.description, approvedBy: "", reason: reason,
                startedAt: now, approvedAt: now, expiresAt: now + Pause.emergencyLasts)
            try tx.db.execute(
                sql: """
                    INSERT INTO pause (id, scope, asked_by, approved_by, reason, started_at, approved_at, expires_at)
                    VALUES (?, ?, ?, '', ?, ?, ?, ?)
                    """,
                arguments: [
                    pause.id, scope, pause.askedBy, try tx.keys.seal(text: reason), now.milliseconds,
                    now.milliseconds, pause.expiresAt.milliseconds,
                ])
            try tx.append(
                AuditEntry(
                    .operation, "pause.emergency", actor: actor, subject: "pause:\(pause.id)",
                    facts: ["scope": scope, "reason": reason, "until": pause.expiresAt.rfc3339]))
            let place = try Scope(scope).map { try tx.placeName($0) } ?? String(scope.dropFirst("area:".count))
            _ = try tx.raise(Alarm(.emergencyPause, about: pause.id, detail: alarm(place), raisedAt: now))
            return pause
        }
    }

    /// Puts a requested pause in force; only the person that it names can.
    ///
    /// - Throws: `StoreError` `forbidden` for anybody else, `notFound`, `conflict` if it is in force or over.
    public func approve(_ id: String, by principal: Principal, at now: Timestamp) throws -> Pause {
        try write(at: now) { tx in
            guard let row = try Row.fetchOne(tx.db, sql: "SELECT * FROM pause WHERE id = ?", arguments: [id]) else {
                throw StoreError(.notFound, "pause.notRequested", ["id": id])
            }
            var pause = try Pause(row, keys: tx.keys)
            guard principal.may(.approvePause), principal.account == pause.approvedBy else {
                throw StoreError(
                    Denied(permission: .approvePause, role: principal.role), "pause.otherApprover",
                    ["login": pause.approvedBy])
            }
            guard pause.isRequested(at: now) else {
                throw StoreError(.conflict, pause.isInForce(at: now) ? "pause.inForce" : "pause.over")
            }
            try tx.checkApprover(pause.approvedBy, of: pause.scope, besides: Actor(pause.askedBy))
            pause.approvedAt = now
            try tx.db.execute(sql: "UPDATE pause SET approved_at = ? WHERE id = ?", arguments: [now.milliseconds, id])
            try tx.append(
                AuditEntry(
                    .operation, "pause.started", actor: principal.actor, subject: "pause:\(id)",
                    facts: ["scope": pause.scope, "askedBy": pause.askedBy, "until": pause.expiresAt.rfc3339]))
            return pause
        }
    }

    private static func pauseScope(_ text: String) -> String? {
        if text.hasPrefix("area:"), text.count > 5 { return text }
        return Scope(text)?.description
    }

    /// Ends a pause early, so that queued messages are sent; or takes a request back.
    ///
    /// - Throws: `StoreError` `invalid` without a reason, `notFound` if it is over.
    public func end(_ id: String, reason: String, by actor: Actor, at now: Timestamp) throws {
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "reason.missing") }
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "UPDATE pause SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL",
                arguments: [now.milliseconds, actor.description, id])
            guard tx.db.changesCount == 1 else {
                throw StoreError(.notFound, "pause.unknown", ["id": id])
            }
            try tx.append(
                AuditEntry(.operation, "pause.ended", actor: actor, subject: "pause:\(id)", facts: ["reason": reason]))
        }
    }

    /// Marks the pauses whose time is over as ended.
    ///
    /// A request that nobody approved ends too.
    ///
    /// - Returns: those that were in force, and how many still are.
    public func expire(at now: Timestamp) throws -> (over: [Pause], inForce: Int) {
        let open = try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: "SELECT * FROM pause WHERE ended_at IS NULL ORDER BY started_at DESC, id")
            ).map { try Pause($0, keys: snapshot.keys) }
        }
        let over = open.filter { $0.lapsesAt <= now }
        let inForce = open.count { $0.isInForce(at: now) }
        guard !over.isEmpty else { return ([], inForce) }
        return try write(at: now) { tx in
            for pause in over {
                try tx.db.execute(
                    sql: "UPDATE pause SET ended_at = ?, ended_by = 'engine' WHERE id = ? AND ended_at IS NULL",
                    arguments: [pause.lapsesAt.milliseconds, pause.id])
                let action = pause.approvedAt == nil ? "pause.requestExpired" : "pause.expired"
                try tx.append(
                    AuditEntry(.operation, action, actor: .engine, subject: "pause:\(pause.id)"))
            }
            return (over.filter { $0.approvedAt != nil }, inForce)
        }
    }

    /// Pauses, newest first.
    public func all(inForceOnly: Bool, at now: Timestamp) throws -> [Pause] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT * FROM pause WHERE (ended_at IS NULL AND approved_at IS NOT NULL AND expires_at > ?) OR ? ORDER BY started_at DESC, id
                        """), arguments: [now.milliseconds, !inForceOnly]
            ).map { try Pause($0, keys: snapshot.keys) }
        }
    }

    /// The pauses in force that hold a notification's messages.
    public func all(holding notification: String, at now: Timestamp) throws -> [Pause] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT p.* FROM pause p JOIN notification pn ON pn.id = ?
                    WHERE p.ended_at IS NULL AND p.approved_at IS NOT NULL AND p.expires_at > ? AND \(Pauses.covers)
                    ORDER BY p.expires_at DESC, p.id
                    """, arguments: [notification, now.milliseconds]
            ).map { try Pause($0, keys: snapshot.keys) }
        }
    }

    /// Whether the pause `p` covers the establishment, authority or area of the notification `pn`.
    fileprivate static let covers = """
        p.scope IN (pn.target, 'area:' || COALESCE((SELECT l.body FROM plan l WHERE l.id = pn.plan) ->> '$.areaID', ''),
            'la:' || COALESCE((SELECT l.body FROM plan l WHERE l.id = pn.plan) ->> '$.localAuthority', ''))
        """

    /// Messages of a paused place stay queued, also those that say that the desk has written to it: SQL over
    /// `message m`, with the time as its argument.
    static let notPaused = """
        NOT EXISTS (SELECT 1 FROM pause p CROSS JOIN notification pn ON pn.id IN (
                SELECT m.notification UNION ALL
                SELECT rn.id FROM contact_message rm JOIN notification rn ON rn.target = rm.scope
                WHERE rm.message = m.id AND m.matter = '\(ContactMatter.reply.rawValue)')
            WHERE p.ended_at IS NULL AND p.approved_at IS NOT NULL AND p.expires_at > ? AND \(covers))
        """
}

extension Reading {
    fileprivate func checkApprover(_ login: String, of scope: String, besides actor: Actor) throws {
        let names = actor.description.split(separator: " ").map { $0.split(separator: ":").last.map(String.init) ?? "" }
        guard !names.contains(login) else {
            throw StoreError(.invalid, "pause.ownApproval")
        }
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM account WHERE login = ? AND disabled_at IS NULL", arguments: [login])
        guard let account = try row.map({ try Account($0, keys: keys) }), account.role.seesRestricted else {
            throw StoreError(.invalid, "pause.noApprover")
        }
        // Somebody of other areas would be refused, and the request would end without a word.
        guard try account.areas.see(areas(of: .subject(scope))) else {
            throw StoreError(.invalid, "pause.approverElsewhere")
        }
    }

    /// Whether any pause is in force; a page of the queue asks this once.
    func hasPauses(at now: Timestamp) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql:
                    "SELECT EXISTS (SELECT 1 FROM pause WHERE ended_at IS NULL AND approved_at IS NOT NULL AND expires_at > ?)"
            ),
            arguments: [now.milliseconds]) ?? false
    }

    func isPaused(_ notification: String, at now: Timestamp) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM pause p JOIN notification pn ON pn.id = ?
                        WHERE p.ended_at IS NULL AND p.approved_at IS NOT NULL AND p.expires_at > ? AND \(Pauses.covers))
                    """), arguments: [notification, now.milliseconds]) ?? false
    }
}

extension Pause {
    fileprivate init(_ row: Row, keys: KeyRing) throws {
        self.init(
            id: row["id"], scope: row["scope"], askedBy: row["asked_by"], approvedBy: row["approved_by"],
            reason: try keys.open(text: row["reason"]), startedAt: Timestamp(milliseconds: row["started_at"]),
            approvedAt: (row["approved_at"] as Int64?).map { Timestamp(milliseconds: $0) },
            expiresAt: Timestamp(milliseconds: row["expires_at"]),
            endedAt: (row["ended_at"] as Int64?).map { Timestamp(milliseconds: $0) }, endedBy: row["ended_by"])
    }
}
