package import EncompassCore
package import EncompassStore

extension AuditLog {
    /// The newest entries first, whatever they are about.
    package func recent(limit: Int, for principal: Principal) throws -> [AuditRecord] {
        try search(AuditCriteria(), limit: limit, for: principal)
    }
}
