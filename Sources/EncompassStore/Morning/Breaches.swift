public import EncompassCore
import Foundation
import GRDB

/// A child's details may have been opened by a school that the child does not attend.
public struct Breach: Hashable, Sendable {
    /// What was sent or opened, from the audit log.
    public struct Opening: Hashable, Sendable, Codable {
        public var seq: Int64
        public var at: Timestamp
        public var action: String
        public var actor: String

        /// Whether somebody at the desk opened it: the school learnt nothing by that.
        public var isByDesk: Bool { action == "notification.consulted" }
    }

    public let id: String
    public let notification: String
    public let reference: String
    public let child: String
    public let target: Scope
    /// Whether only a supervisor may see its details.
    public let isRestricted: Bool
    public let learnedAt: Timestamp
    /// 72 hours after it became known: by then the Information Commissioner is notified, or it is decided that this is
    /// not needed.
    public let dueAt: Timestamp
    public let reportedBy: String
    public let opened: [Opening]
    public let closedAt: Timestamp?
    public let closedBy: String?
    public let outcome: String?
}

extension Reading {
    /// Whether anybody at a notification's place knows of a child: was shown it, was told by telephone, or has
    /// answered as a person who has the details. A message alone shows nothing of any child, and a system's receipt
    /// does not prove that a person has read it. A retraction may be acknowledged without a name having been shown.
    ///
    /// Whether a retraction may name a child is a stricter question, which only `shown` answers (`Disclosure`).
    func wasRead(notification row: NotificationRow, child: String) throws -> Bool {
        let answers = AcknowledgementOutcome.allCases.filter(\.needsPerson).map(\.rawValue)
        return try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM shown WHERE child = ?1 AND target = ?2) OR EXISTS (
                        SELECT 1 FROM notification n
                        JOIN notification_child c ON c.notification = n.id AND c.child = ?1
                        JOIN acknowledgement a ON a.notification = n.id AND (a.child IS NULL OR a.child = ?1)
                        WHERE n.incident = ?3 AND n.target = ?2 AND n.kind <> 'retraction'
                            AND a.outcome IN (SELECT value FROM json_each(?4)))
                    """),
            arguments: [child, row.target.description, row.incident, JSONText.encode(answers)]) ?? true
    }
}

extension Transaction {
    /// Opens the record of a possible breach if a child turns out not to be at a school that has read its details. An
    /// authority's officer may know of every child of the area.
    func openBreach(
        ofChild child: String, ifReadAt row: NotificationRow, reportedBy actor: Actor
    ) throws {
        guard case .establishment = row.target, try wasRead(notification: row, child: child) else { return }
        try openBreach(ofChild: child, at: row, reportedBy: actor)
    }

    /// Opens the record of a possible breach, once for a child and a place.
    func openBreach(
        ofChild child: String, at row: NotificationRow, reportedBy actor: Actor
    ) throws {
        let openings = try Row.fetchAll(
            db,
            sql: """
                SELECT seq, at, kind, action, actor FROM audit_entry
                WHERE subject = ? AND kind IN ('disclosure', 'consultation') ORDER BY seq LIMIT 500
                """, arguments: ["notification:\(row.id)"]
        ).map {
            Breach.Opening(
                seq: $0["seq"], at: Timestamp(milliseconds: $0["at"]),
                action: AuditAction.name(of: $0["action"], kind: $0["kind"]), actor: $0["actor"])
        }
        let id = newId()
        try db.execute(
            sql: """
                INSERT INTO breach (id, notification, child, target, learned_at, due_at, reported_by, opened)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
                WHERE NOT EXISTS (SELECT 1 FROM breach WHERE child = ?3 AND target = ?4) ON CONFLICT DO NOTHING
                """,
            arguments: [
                id, row.id, child, row.target.description, now.milliseconds, (now + .hours(72)).milliseconds,
                actor.description, try keys.seal(text: JSONText.encode(openings)),
            ])
        guard db.changesCount == 1 else { return }
        try append(
            AuditEntry(
                .operation, "breach.opened", actor: actor, subject: "breach:\(id)",
                facts: [
                    "notification": row.id, "child": child, "target": row.target.description,
                    "openings": String(openings.count),
                ]))
    }
}

extension Breaches {
    /// Possible breaches, the earliest due first.
    public func all(for viewer: Principal = .engine, openOnly: Bool = true) throws -> [Breach] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT b.*, n.reference, n.restricted FROM breach b JOIN notification n ON n.id = b.notification
                    WHERE (b.settled_at IS NULL OR ?) AND \(viewer.areas.sees(AreasOf.notification("n"))) ORDER BY b.settled_at IS NOT NULL, b.due_at, b.id
                    """, arguments: [!openOnly]
            ).compactMap { try Breach($0, keys: snapshot.keys) }
        }
    }

    /// One record, open or closed.
    public func breach(id: String) throws -> Breach? {
        try read { snapshot in
            try Row.fetchOne(
                snapshot.db,
                sql: """
                    SELECT b.*, n.reference, n.restricted FROM breach b JOIN notification n ON n.id = b.notification
                    WHERE b.id = ?
                    """, arguments: [id]
            ).flatMap { try Breach($0, keys: snapshot.keys) }
        }
    }

    /// Who at the breach's place saw the child. Whoever shows it has opened the notification, which is logged.
    public func sights(of breach: Breach) throws -> [Sight] {
        try read { try $0.sights(of: breach.child, at: breach.target) }
    }

    /// Closes a breach record with the decision: reported, or why not.
    public func close(_ id: String, outcome: String, by principal: Principal, at now: Timestamp) throws {
        guard !outcome.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "outcome.missing") }
        try write(at: now) { tx in
            let isRestricted = try Bool.fetchOne(
                tx.db,
                sql: "SELECT n.restricted FROM breach b JOIN notification n ON n.id = b.notification WHERE b.id = ?",
                arguments: [id])
            try principal.requireSight(ofRestricted: isRestricted ?? false)
            try tx.db.execute(
                sql:
                    "UPDATE breach SET settled_at = ?, settled_by = ?, outcome = ? WHERE id = ? AND settled_at IS NULL",
                arguments: [now.milliseconds, principal.actor.description, try tx.keys.seal(text: outcome), id])
            guard tx.db.changesCount == 1 else { throw StoreError(.notFound, "breach.unknown", ["id": id]) }
            try tx.append(
                AuditEntry(
                    .alteration, "breach.closed", actor: principal.actor, subject: "breach:\(id)",
                    facts: ["outcome": outcome]))
        }
    }
}

extension Breach {
    fileprivate init?(_ row: Row, keys: KeyRing) throws {
        guard let target = Scope(row["target"] as String) else { return nil }
        func time(_ column: String) -> Timestamp? { (row[column] as Int64?).map { Timestamp(milliseconds: $0) } }
        self.init(
            id: row["id"], notification: row["notification"], reference: row["reference"], child: row["child"],
            target: target, isRestricted: row["restricted"], learnedAt: Timestamp(milliseconds: row["learned_at"]),
            dueAt: Timestamp(milliseconds: row["due_at"]), reportedBy: row["reported_by"],
            opened: try JSONText.decode(keys.open(text: row["opened"])), closedAt: time("settled_at"),
            closedBy: row["settled_by"], outcome: try (row["outcome"] as String?).map(keys.open(text:)))
    }
}
