public import EncompassCore
import Foundation
import GRDB

/// Which incident it is.
public struct IncidentSummary: Hashable, Sendable {
    public let id: String
    public let force: String
    public let reference: String
    public let occurredAt: Timestamp
    public let isRestricted: Bool

    init(_ row: Row) {
        id = row["id"]
        force = row["force"]
        reference = row["reference"]
        occurredAt = Timestamp(milliseconds: row["occurred_at"])
        isRestricted = row["restricted"]
    }
}

/// Another incident that names the same child, adult or address.
public struct RelatedIncident: Hashable, Sendable {
    /// What both have.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The same pupil of a roll.
        case pupil
        /// A child of the same name and date of birth.
        case child
        case adult
        case address
    }

    public let incident: IncidentSummary
    public let reasons: Set<Reason>
}

extension Incidents {
    /// Notes what some incidents can be found again by that were received or revised since; not in the transaction that
    /// stores them, so that no push waits for it. Of one that nothing is noted of, every revision counts: also after an
    /// upgrade that changes how names are read.
    ///
    /// - Returns: how many revisions.
    public func trace(limit: Int, at now: Timestamp) throws -> Int {
        let waiting = try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT i.id, i.revision, r.body, r.key_id
                    FROM (SELECT id, revision, traced FROM incident WHERE traced <> revision LIMIT ?) i
                    JOIN incident_revision r ON r.incident = i.id AND (r.revision = i.revision OR i.traced < 0)
                    """, arguments: [limit]
            ).map { row -> (id: String, revision: Int, hashes: [(String, Int64)]) in
                let incident: Incident = try Body(bytes: row["body"], keyId: row["key_id"])
                    .decode(with: snapshot.keys)
                let traces = IncidentTrace.all(of: incident).map { ($0.kind.rawValue, snapshot.keys.hash(of: $0)) }
                return (row["id"], row["revision"], traces)
            }
        }
        guard !waiting.isEmpty else { return 0 }
        try write(at: now) { tx in
            for incident in waiting {
                for (kind, hash) in incident.hashes {
                    // What an earlier revision said stays: a corrected address is where the family was thought to be.
                    try tx.db.cachedStatement(
                        sql: """
                            INSERT OR IGNORE INTO incident_trace (kind, hash, incident)
                            SELECT ?, ?, id FROM incident WHERE id = ?
                            """
                    ).execute(arguments: [kind, hash, incident.id])
                }
                try tx.db.cachedStatement(sql: "UPDATE incident SET traced = ? WHERE id = ?").execute(
                    arguments: [incident.revision, incident.id])
            }
        }
        return waiting.count
    }

    /// The other incidents of the same children, adults and addresses, latest first.
    public func related(to id: String, for viewer: Principal = .engine, limit: Int) throws -> [RelatedIncident] {
        try read { snapshot in
            let rows = try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT i.id, i.force, i.reference, i.occurred_at, i.restricted, group_concat(f.reason, ' ') AS reasons
                    FROM (
                        SELECT 'pupil' AS reason, o.incident FROM child c JOIN child o ON o.pupil = c.pupil
                            WHERE c.incident = ?1 AND c.pupil IS NOT NULL
                        UNION SELECT t.kind, o.incident FROM incident_trace t
                            JOIN incident_trace o ON o.kind = t.kind AND o.hash = t.hash
                            WHERE t.incident = ?1 AND t.kind IN ('child', 'adult', 'address')
                    ) f JOIN incident i ON i.id = f.incident
                    WHERE f.incident <> ?1 AND \(viewer.areas.sees(AreasOf.incident("i.id"))) GROUP BY i.id ORDER BY i.occurred_at DESC, i.id LIMIT ?2
                    """, arguments: [id, limit])
            return rows.map { row in
                let reasons = (row["reasons"] as String).split(separator: " ")
                return RelatedIncident(
                    incident: IncidentSummary(row),
                    reasons: Set(reasons.compactMap { RelatedIncident.Reason(rawValue: String($0)) }))
            }
        }
    }

    /// Incidents by id, in the order of the ids.
    public func summaries(_ ids: [String]) throws -> [IncidentSummary] {
        try read { snapshot in
            try ids.compactMap { id in
                try snapshot.db.first(
                    "SELECT id, force, reference, occurred_at, restricted FROM incident WHERE id = ?", [id],
                    IncidentSummary.init)
            }
        }
    }

    /// The incidents with a child who was taken for a pupil, latest first, of those that the viewer sees.
    public func incidents(ofPupil pupil: Int64, for viewer: Principal = .engine, limit: Int) throws -> [String] {
        try read { snapshot in
            try String.fetchAll(
                snapshot.db,
                sql: """
                    SELECT DISTINCT i.id FROM child c JOIN incident i ON i.id = c.incident WHERE c.pupil = ?
                        AND \(viewer.areas.sees(AreasOf.incident("i.id")))
                    ORDER BY i.occurred_at DESC, i.id LIMIT ?
                    """, arguments: [pupil, limit])
        }
    }

    /// The incidents with a child of a name, and of a date of birth if one is given, latest first, of those that the
    /// viewer sees.
    public func incidents(
        withChild name: String, born: LocalDate?, for viewer: Principal = .engine, limit: Int
    ) throws -> [String] {
        let traces = IncidentTrace.search(name) + (born.map { [.born($0)] } ?? [])
        guard let first = traces.first else { return [] }
        return try read { snapshot in
            let keys = snapshot.keys
            var sql =
                "SELECT i.id FROM incident_trace t JOIN incident i ON i.id = t.incident WHERE t.kind = ? AND t.hash = ?"
            var arguments: StatementArguments = [first.kind.rawValue, keys.hash(of: first)]
            for trace in traces.dropFirst() {
                sql +=
                    " AND EXISTS (SELECT 1 FROM incident_trace o WHERE o.kind = ? AND o.hash = ? AND o.incident = i.id)"
                arguments += [trace.kind.rawValue, keys.hash(of: trace)]
            }
            sql += " AND " + viewer.areas.sees(AreasOf.incident("i.id"))
            return try String.fetchAll(
                snapshot.db, sql: sql + " ORDER BY i.occurred_at DESC, i.id LIMIT ?", arguments: arguments + [limit])
        }
    }
}

extension KeyRing {
    /// 64 bits of a keyed hash: enough to find an incident again, and nothing about what it names.
    func hash(of trace: IncidentTrace) -> Int64 { shortLookup(["trace", trace.kind.rawValue, trace.value]) }
}
