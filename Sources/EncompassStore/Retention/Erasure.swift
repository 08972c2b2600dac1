public import EncompassCore
import Foundation
import GRDB

/// What one step of erasure took.
public struct ErasureStep: Hashable, Sendable {
    public let kind: RetentionKind
    /// Incidents, notifications, records, entries … that are gone.
    public let erased: Int
}

extension Retention {
    /// Rows that one transaction deletes or changes, so that no other write waits long for it.
    static let rowsAtOnce = 100

    /// Erases the next things that are due, in short transactions of the one writer. A crash between two of them leaves
    /// an incident that is due and smaller than before; the next step goes on with it.
    ///
    /// - Parameter actor: who is named in the log.
    /// - Returns: nil if nothing is due.
    public func step(
        _ periods: RetentionPeriods, london: London, by actor: Actor, at now: Timestamp
    ) throws -> ErasureStep? {
        // What goes was counted before.
        try store.reports.fix(london: london, at: now)
        for source in RetentionSource.allCases {
            let limit = source == .incident ? 1 : Retention.rowsAtOnce / source.rowsEach
            let found = try due(source, periods, limit: limit, at: now)
            guard let first = found.ids.first else { continue }
            if source == .incident {
                guard try erase(incident: first, periods, london: london, by: actor, at: now) else { continue }
                return ErasureStep(kind: .incident, erased: 1)
            }
            let erased = try write(at: now) { tx in
                // A hold that was placed in the meantime: what it covers is looked at again.
                guard try tx.holdsInForce() == found.holds else { return 0 }
                return try tx.erase(source, found.ids, periods, london: london, by: actor)
            }
            if erased > 0 { return ErasureStep(kind: source.kind, erased: erased) }
        }
        return nil
    }

    /// - Returns: false if it is not due any more.
    private func erase(
        incident id: String, _ periods: RetentionPeriods, london: London, by actor: Actor, at now: Timestamp
    ) throws -> Bool {
        while true {
            let progress: ErasureProgress = try write(at: now) { tx in
                guard try tx.isDue(.incident, id, periods, at: now) else { return .notDue }
                if try tx.erasePayloads(ofIncident: id, by: actor) { return .more }
                if try tx.eraseParts(ofIncident: id) { return .more }
                try tx.eraseRest(ofIncident: id, london: london, by: actor)
                return .done
            }
            switch progress {
            case .notDue: return false
            case .more: continue
            case .done: return true
            }
        }
    }

    /// How much was erased, by month of receipt and force: numbers without persons.
    public func totals() throws -> [ErasedTotal] {
        try read { snapshot in
            try Row.fetchAll(snapshot.db, sql: "SELECT * FROM erased_total ORDER BY month, force").map { row in
                ErasedTotal(
                    month: row["month"], force: row["force"], incidents: row["incidents"], children: row["children"],
                    matched: row["matched"], notifications: row["notifications"], acknowledged: row["acknowledged"],
                    overdue: row["overdue"])
            }
        }
    }
}

private enum ErasureProgress { case notDue, more, done }

/// Erased incidents of one month and force.
public struct ErasedTotal: Hashable, Sendable, Codable {
    /// The month of receipt in London, as `2026-11`.
    public let month: String
    public let force: String
    public let incidents: Int
    public let children: Int
    public let matched: Int
    public let notifications: Int
    public let acknowledged: Int
    /// Those that were not acknowledged by their deadline.
    public let overdue: Int
}

extension RetentionSource {
    /// About how many rows one thing has.
    fileprivate var rowsEach: Int { self == .notification ? 20 : self == .exception ? 4 : 1 }
}

extension Transaction {
    /// The facts of entries about an incident, some at a time: they may hold people's words about a child.
    ///
    /// - Returns: false if there were none.
    fileprivate func erasePayloads(ofIncident id: String, by actor: Actor) throws -> Bool {
        let subjects = try auditSubjects(ofIncidents: [id])
        let seqs = try Int64.fetchAll(
            db,
            sql: """
                SELECT p.seq FROM audit_entry e JOIN audit_payload p ON p.seq = e.seq
                WHERE e.subject IN (SELECT value FROM json_each(?)) ORDER BY p.seq LIMIT ?
                """, arguments: [JSONText.encode(subjects), Retention.rowsAtOnce])
        guard !seqs.isEmpty else { return false }
        try erase(payloads: seqs, by: actor)
        return true
    }

    /// Deletes payloads and logs which: the log's own entry is the proof that nobody else took them.
    private func erase(payloads seqs: [Int64], by actor: Actor) throws {
        try db.execute(
            sql: "DELETE FROM audit_payload WHERE seq IN (SELECT value FROM json_each(?))",
            arguments: [JSONText.encode(seqs)])
        for subject in ErasedPayloads.subjects(of: seqs) {
            try append(AuditEntry(.erasure, "audit.payloadsErased", actor: actor, subject: subject))
        }
    }

    private static let incidentNotifications = "(SELECT id FROM notification WHERE incident = :id)"
    private static let incidentChildren = "(SELECT id FROM child WHERE incident = :id)"
    private static let incidentExceptions = "(SELECT id FROM exception WHERE incident = :id)"

    /// What can go before the incident itself without any check missing it, in an order that keeps references whole.
    private static let parts: [(table: String, key: String, condition: String)] = [
        ("link", "token_hash", "notification IN \(incidentNotifications)"),
        ("message", "id", "notification IN \(incidentNotifications)"),
        (
            "shown", "child, target, reader, identity",
            "notification IN \(incidentNotifications) OR child IN \(incidentChildren)"
        ),
        (
            "call", "id",
            """
            notification IN \(incidentNotifications) OR task IN (SELECT id FROM phone_task
                WHERE notification IN \(incidentNotifications) OR exception IN \(incidentExceptions))
            """
        ),
        ("note", "id", "notification IN \(incidentNotifications) OR child IN \(incidentChildren)"),
        ("released_text", "id", "incident = :id"),
        ("acknowledgement", "id", "notification IN \(incidentNotifications) OR child IN \(incidentChildren)"),
        ("phone_task", "id", "notification IN \(incidentNotifications) OR exception IN \(incidentExceptions)"),
        ("breach", "id", "notification IN \(incidentNotifications) OR child IN \(incidentChildren)"),
        ("refused_revision", "exception, content_hash", "exception IN \(incidentExceptions)"),
    ]

    /// - Returns: false if none was left.
    fileprivate func eraseParts(ofIncident id: String) throws -> Bool {
        for part in Transaction.parts {
            try db.cachedStatement(
                sql: """
                    DELETE FROM \(part.table) WHERE (\(part.key)) IN
                        (SELECT \(part.key) FROM \(part.table) WHERE \(part.condition) LIMIT \(Retention.rowsAtOnce))
                    """
            ).execute(arguments: ["id": id])
            if db.changesCount > 0 { return true }
        }
        return false
    }

    /// The incident with its children, notifications and exceptions, in one transaction: no check sees half of it.
    fileprivate func eraseRest(ofIncident id: String, london: London, by actor: Actor) throws {
        let counts = try count(incident: id, london: london)
        let pupils = try Int64.fetchAll(
            db,
            sql: """
                SELECT pupil FROM child WHERE incident = :id AND pupil IS NOT NULL UNION
                SELECT pupil FROM notification_child WHERE notification IN \(Transaction.incidentNotifications)
                    AND pupil IS NOT NULL
                """, arguments: ["id": id])
        let refused = try String.fetchAll(
            db,
            sql: """
                SELECT quarantine FROM exception WHERE incident = :id AND quarantine IS NOT NULL UNION
                SELECT quarantine FROM exception_record WHERE exception IN \(Transaction.incidentExceptions)
                """, arguments: ["id": id])
        let balanced = try String.fetchAll(
            db,
            sql: "SELECT id FROM incident WHERE sealed = change AND id IN (SELECT value FROM json_each(?))",
            arguments: [JSONText.encode(linkedReports(with: id))])
        for sql in [
            "DELETE FROM notification_child WHERE notification IN \(Transaction.incidentNotifications)",
            "DELETE FROM notification_child WHERE child IN \(Transaction.incidentChildren)",
            "DELETE FROM notification WHERE incident = :id",
            "DELETE FROM exception_record WHERE exception IN \(Transaction.incidentExceptions)",
            "DELETE FROM exception WHERE incident = :id",
            "DELETE FROM child_placement WHERE child IN \(Transaction.incidentChildren)",
            // Kept until now, since they are counted above.
            "DELETE FROM decision WHERE child IN \(Transaction.incidentChildren)",
            "UPDATE child SET in_doubt_with = NULL WHERE incident = :id",
            "DELETE FROM child WHERE incident = :id", "DELETE FROM incident_revision WHERE incident = :id",
            "DELETE FROM incident WHERE id = :id",
        ] {
            try db.cachedStatement(sql: sql).execute(arguments: ["id": id])
        }
        // What a linked report had in the notifications that went was accounted for.
        for incident in balanced {
            try db.execute(sql: "UPDATE incident SET sealed = change WHERE id = ?", arguments: [incident])
        }
        for quarantine in refused {
            try db.execute(sql: "DELETE FROM quarantine WHERE id = ?", arguments: [quarantine])
        }
        try forget(pupils: pupils)
        try append(
            AuditEntry(.erasure, "incident.erased", actor: actor, subject: "incident:\(id)", facts: counts))
    }

    /// Adds an incident to the numbers that stay.
    ///
    /// - Returns: its counts, for the log.
    private func count(incident id: String, london: London) throws -> [String: String] {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT i.force, i.received_at, (SELECT COUNT(*) FROM child c WHERE c.incident = i.id) AS children,
                        (SELECT COUNT(*) FROM child c WHERE c.incident = i.id AND c.state = 'matched') AS matched,
                        (SELECT COUNT(*) FROM notification n WHERE n.incident = i.id) AS notifications,
                        (SELECT COUNT(*) FROM notification n WHERE n.incident = i.id AND n.state = 'acknowledged')
                            AS acknowledged,
                        (SELECT COUNT(*) FROM notification n WHERE n.incident = i.id AND n.overdue_at IS NOT NULL)
                            AS overdue
                    FROM incident i WHERE i.id = ?
                    """, arguments: [id])
        else { return [:] }
        let day = london.date(Timestamp(milliseconds: row["received_at"]))
        try db.execute(
            sql: """
                INSERT INTO erased_total (month, force, incidents, children, matched, notifications, acknowledged, overdue)
                VALUES (?, ?, 1, ?, ?, ?, ?, ?)
                ON CONFLICT (month, force) DO UPDATE SET incidents = incidents + 1,
                    children = children + excluded.children, matched = matched + excluded.matched,
                    notifications = notifications + excluded.notifications,
                    acknowledged = acknowledged + excluded.acknowledged, overdue = overdue + excluded.overdue
                """,
            arguments: [
                String(day.description.prefix(7)), row["force"] as String, row["children"] as Int,
                row["matched"] as Int, row["notifications"] as Int, row["acknowledged"] as Int, row["overdue"] as Int,
            ])
        return ["children": String(row["children"] as Int), "notifications": String(row["notifications"] as Int)]
    }

    /// Takes the identity out of pupils when nothing else about them is held. Their rows stay: a number that was given to
    /// somebody else would make remembered decisions speak of another child.
    private func forget(pupils: [Int64]) throws {
        for pupil in pupils {
            try db.cachedStatement(
                sql: """
                    UPDATE pupil SET identity = CAST('erased:' || id AS BLOB) WHERE (id = ?1 OR same_as = ?1)
                        AND NOT EXISTS (SELECT 1 FROM roll_entry r WHERE r.pupil = ?1)
                        AND NOT EXISTS (SELECT 1 FROM not_in_school e WHERE e.pupil = ?1)
                        AND NOT EXISTS (SELECT 1 FROM child c WHERE c.pupil = ?1)
                        AND NOT EXISTS (SELECT 1 FROM notification_child k WHERE k.pupil = ?1)
                    """
            ).execute(arguments: [pupil])
        }
    }
}

extension Transaction {
    /// - Returns: how many went.
    fileprivate func erase(
        _ source: RetentionSource, _ ids: [String], _ periods: RetentionPeriods, london: London, by actor: Actor
    ) throws -> Int {
        var ids = ids
        switch source {
        case .incident: return 0
        case .notification:
            ids = try ids.filter { try isDue(.notification, $0, periods, at: now) }
            for id in ids { try empty(notification: id) }
        case .rawRecord:
            let empty = try keys.seal(bytes: Data())
            for id in ids { try eraseRaw(id, leaving: empty) }
        case .exception:
            ids = try ids.filter { try isCounted(exception: $0, london: london) }
            for id in ids { try erase(exception: id) }
        case .clericalNote: try delete("clerical_note", "id", ids)
        case .rollEntry, .notInSchool:
            let table = source == .rollEntry ? "roll_entry" : "not_in_school"
            let pupils = try Int64.fetchSet(
                db,
                sql: "SELECT pupil FROM \(table) WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))",
                arguments: [JSONText.encode(ids)])
            try delete(table, "id", ids)
            try forget(pupils: pupils.sorted())
        case .contact: try delete("contact", "id", ids)
        case .auditPayload:
            try erase(payloads: ids.compactMap { Int64($0) }, by: actor)
            return ids.count
        case .staffMessage:
            for id in ids {
                try change("DELETE FROM link WHERE message = ?", id)
                try change("DELETE FROM message WHERE id = ?", id)
            }
        case .messageDetail: for id in ids { try change("UPDATE message SET detail = NULL WHERE id = ?", id) }
        case .report: for id in ids { try change("DELETE FROM sitrep WHERE printf('%010d %04d', day, minute) = ?", id) }
        case .alarm: for id in ids { try change("DELETE FROM alarm WHERE key = ?", id) }
        }
        guard !ids.isEmpty else { return 0 }
        var facts = ["what": source.rawValue, "count": String(ids.count)]
        if [.notification, .rawRecord, .exception].contains(source) { facts["ids"] = ids.joined(separator: ", ") }
        try append(
            AuditEntry(
                .erasure, "retention.erased", actor: actor, subject: "retention:\(source.kind.rawValue)", facts: facts))
        return ids.count
    }

    private func change(_ sql: String, _ id: String) throws {
        try db.cachedStatement(sql: sql).execute(arguments: [id])
    }

    /// Rows with numbers for ids.
    private func delete(_ table: String, _ key: String, _ ids: [String]) throws {
        try db.execute(
            sql: "DELETE FROM \(table) WHERE \(key) IN (SELECT CAST(value AS INTEGER) FROM json_each(?))",
            arguments: [JSONText.encode(ids)])
    }

    /// Takes names and notes out of a closed notification; what happened, and when, stays with its incident.
    private func empty(notification id: String) throws {
        let empty = try keys.seal([String: String]())
        let bodies = ["acknowledgement", "note", "call", "released_text", "shown"].map { table in
            "UPDATE \(table) SET body = :body, key_id = :key WHERE notification = :id"
        }
        for sql in bodies + [
            "UPDATE phone_task SET body = :body, key_id = :key WHERE notification = :id AND body NOT NULL"
        ] {
            try db.cachedStatement(sql: sql).execute(arguments: ["body": empty.bytes, "key": empty.keyId, "id": id])
        }
        for sql in [
            "DELETE FROM link WHERE notification = ?", "UPDATE message SET detail = NULL WHERE notification = ?",
        ] {
            try change(sql, id)
        }
        try db.cachedStatement(
            sql: "UPDATE notification SET body = NULL, key_id = NULL, erased_at = ? WHERE id = ?"
        ).execute(arguments: [now.milliseconds, id])
    }

    /// `id` is the incident's and the revision.
    private func eraseRaw(_ id: String, leaving empty: Body) throws {
        let parts = id.split(separator: " ")
        guard parts.count == 2, let revision = Int(parts[1]),
            let held = try Row.fetchOne(
                db.cachedStatement(
                    sql: "SELECT body, key_id FROM incident_revision WHERE incident = ? AND revision = ?"),
                arguments: [String(parts[0]), revision])
        else { return }
        // Both columns are sealed under the row's one key.
        let body = try Body(bytes: held["body"], keyId: held["key_id"]).open(with: keys)
        let sealed = try keys.seal(bytes: body)
        try db.cachedStatement(
            sql: "UPDATE incident_revision SET body = ?, raw = ?, key_id = ? WHERE incident = ? AND revision = ?"
        ).execute(arguments: [sealed.bytes, empty.bytes, sealed.keyId, String(parts[0]), revision])
    }

    /// An exception of an incident stays with it, without reasons and refused revisions; one about a refused record goes
    /// with the record.
    private func erase(exception id: String) throws {
        try change("DELETE FROM refused_revision WHERE exception = ?", id)
        try change("UPDATE exception SET body = NULL, key_id = NULL WHERE id = ? AND incident IS NOT NULL", id)
        guard
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT incident IS NULL FROM exception WHERE id = ?"), arguments: [id])
                ?? false
        else { return }
        let records = try String.fetchAll(
            db,
            sql: """
                SELECT quarantine FROM exception_record WHERE exception = ?1 UNION
                SELECT quarantine FROM exception WHERE id = ?1 AND quarantine IS NOT NULL
                """, arguments: [id])
        try change("DELETE FROM call WHERE task IN (SELECT id FROM phone_task WHERE exception = ?)", id)
        try change("DELETE FROM phone_task WHERE exception = ?", id)
        try change("DELETE FROM exception_record WHERE exception = ?", id)
        try change("DELETE FROM exception WHERE id = ?", id)
        for record in records { try change("DELETE FROM quarantine WHERE id = ?", record) }
    }
}
