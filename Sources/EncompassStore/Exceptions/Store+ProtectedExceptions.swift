public import EncompassCore
import GRDB

extension Store {
    /// Once a registry has landed: what waits for a person and may be about a pupil who is protected now becomes a
    /// supervisor's.
    public func protectExceptions(at now: Timestamp) throws {
        try write { db in
            let children = try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT child FROM exception
                    WHERE settled_at IS NULL AND child IS NOT NULL AND protected = 0 ORDER BY child
                    """)
            for child in children where try mayBeProtected(child: child, in: db) {
                try protectExceptions(ofChild: child, at: now, in: db)
            }
        }
    }

    func protectExceptions(ofChild child: String, at now: Timestamp, in db: Database) throws {
        let open = try String.fetchAll(
            db, sql: "SELECT id FROM exception WHERE child = ? AND settled_at IS NULL AND protected = 0 ORDER BY id",
            arguments: [child])
        for id in open {
            try db.execute(
                sql: "UPDATE exception SET protected = 1, restricted = 1 WHERE id = ?", arguments: [id])
            try append(
                AuditEntry(.operation, "exception.protected", actor: .engine, subject: "exception:\(id)"), at: now,
                in: db)
        }
    }

    /// Whether the rolls protect somebody whom the child may be: the pupil that it was decided to be, or one of those whom
    /// the matcher last thought plausible, whatever people said of it since.
    func mayBeProtected(child: String, in db: Database) throws -> Bool {
        let pupils = try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    WITH last AS (SELECT best, CAST(body AS TEXT) AS body FROM decision
                        WHERE child = ?1 AND model <> 'none' ORDER BY id DESC LIMIT 1)
                    SELECT pupil FROM child WHERE id = ?1 AND pupil IS NOT NULL
                    UNION SELECT best FROM last WHERE best IS NOT NULL
                    UNION SELECT c.value ->> '$.key.raw' FROM last, json_each(
                        CASE WHEN json_valid(last.body) THEN last.body ELSE '{}' END, '$.candidates') c
                        WHERE c.value ->> '$.key.raw' IS NOT NULL
                    """), arguments: [child])
        return try pupils.contains { try isProtected($0, in: db) }
    }
}
