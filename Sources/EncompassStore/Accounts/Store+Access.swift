public import EncompassCore
import GRDB

extension Store {
    /// Who a login of this machine is, by the accounts as they stand.
    ///
    /// - Throws: `StoreError` `forbidden` for somebody who acts as another, `notFound` for an account of `--as` that is
    ///   none in use at the desk.
    public func principal(of login: LocalLogin) throws -> Principal {
        do {
            let found = try login.principal { name in
                guard let account = try accountForSignIn(login: name)?.account, account.role.isDesk else { return nil }
                return account.principal
            }
            guard let found else { throw StoreError(.notFound, "no desk account of that login is in use") }
            return found
        } catch let denied as Denied {
            throw StoreError(denied)
        }
    }

    /// - Throws: `StoreError` `forbidden` for a restricted item and who may not see it.
    func guardRestricted(_ isRestricted: Bool, _ principal: Principal) throws {
        guard isRestricted, !principal.seesRestricted else { return }
        throw StoreError(
            Denied(permission: .seeRestricted, role: principal.role), "a restricted item is for a supervisor")
    }

    /// Logs that somebody asked for what their role may not do.
    ///
    /// - Parameter subject: what they asked for, as the log names things.
    public func recordRefusal(_ denied: Denied, of principal: Principal, subject: String, at now: Timestamp) throws {
        try audit(
            AuditEntry(
                .operation, "access.refused", actor: principal.actor, subject: subject,
                facts: ["permission": denied.permission.rawValue, "role": denied.role.rawValue]), at: now)
    }
}
