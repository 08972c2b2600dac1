public import EncompassCore
import GRDB

extension Store {
    /// The newest entries first.
    ///
    /// Of an entry about a restricted item whoever may not see such items is shown that it was made, by whom and when: what
    /// else it says names places, or holds a person's words.
    ///
    /// - Parameters:
    ///   - limit: 1 to 1,000.
    ///   - before: entries older than this one alone.
    public func recentAudit(
        limit: Int, before seq: Int64? = nil, for principal: Principal
    ) throws -> [AuditRecord] {
        try read { db in
            try Row.fetchAll(db, sql: Store.recentAuditSQL, arguments: [seq ?? Int64.max, limit]).map { row in
                var record = try Store.auditRecord(row)
                if !principal.seesRestricted, row["restricted"] == true { record.entry.facts = Store.withheldFacts }
                return record
            }
        }
    }

    private static let withheldFacts = ["restricted": "for a supervisor"]

    private static let recentAuditSQL = """
        WITH recent AS (
            SELECT e.*, p.body, substr(e.subject, 1, instr(e.subject, ':') - 1) AS what,
                substr(e.subject, instr(e.subject, ':') + 1) AS id
            FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
            WHERE e.seq < ? ORDER BY e.seq DESC LIMIT ?)
        SELECT r.*, CASE r.what
            WHEN 'incident' THEN (SELECT restricted FROM incident WHERE id = r.id)
            WHEN 'child' THEN (SELECT i.restricted FROM child c JOIN incident i ON i.id = c.incident WHERE c.id = r.id)
            WHEN 'notification' THEN (SELECT restricted FROM notification WHERE id = r.id)
            WHEN 'exception' THEN (SELECT restricted FROM exception WHERE id = r.id)
            WHEN 'breach' THEN (SELECT n.restricted FROM breach b JOIN notification n ON n.id = b.notification
                WHERE b.id = r.id)
            WHEN 'phoneTask' THEN (SELECT n.restricted FROM phone_task t JOIN notification n ON n.id = t.notification
                WHERE t.id = r.id)
            END AS restricted
        FROM recent r ORDER BY r.seq DESC
        """
}
