import EncompassCore
import GRDB

extension Store {
    /// The newest entries first.
    ///
    /// - Parameters:
    ///   - limit: 1 to 1,000.
    ///   - before: entries older than this one alone.
    public func recentAudit(limit: Int, before seq: Int64? = nil) throws -> [AuditRecord] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT e.*, p.body FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                    WHERE e.seq < ? ORDER BY e.seq DESC LIMIT ?
                    """, arguments: [seq ?? Int64.max, limit]
            ).map(Store.auditRecord)
        }
    }
}
