public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Records how many incidents a force says there were between two moments, nil included.
    ///
    /// - Returns: the declaration's id.
    public func declare(
        force: String, from: Timestamp, to: Timestamp, incidents: Int, credential: String, at now: Timestamp
    ) throws -> String {
        let id = newId(now)
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO declaration (id, force, from_at, to_at, incidents, received_at, credential)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, force, from.milliseconds, to.milliseconds, incidents, now.milliseconds, credential,
                ])
            try append(
                AuditEntry(
                    .operation, "feed.declared", actor: .credential("feed", credential), subject: "force:\(force)",
                    facts: ["from": from.rfc3339, "to": to.rfc3339, "incidents": String(incidents)]), at: now, in: db)
        }
        return id
    }
}
