import EncompassCore
import EncompassEngine
import EncompassStore
import Glibc
import HTTPTypes
import Hummingbird

/// The door for tools of this machine.
struct LocalDoor: Sendable {
    let site: Site

    /// The person behind a tool: the login that the kernel names, or the desk account that it stands for.
    ///
    /// - Throws: 403 where the kernel does not tell who it is, or a login acts as another; 404 for an account that is
    ///   none in use at the desk.
    func principal(_ request: Request, _ context: WebContext) async throws -> Principal {
        guard let user = await site.configuration.localPeer(context.channel) else {
            throw Problem(.forbidden, "only a tool on this machine may ask this")
        }
        let login = user.login(of: geteuid(), actingAs: request.headers[.actingAs])
        do {
            return try await site.work { try $0.store.accounts.principal(of: login) }
        } catch let error as StoreError {
            if let denied = error.denied { throw Problem(denied, of: login.bare) }
            throw error
        }
    }

    /// - Throws: as `principal`, and 403 for who may not.
    func principal(_ request: Request, _ context: WebContext, _ permission: Permission) async throws -> Principal {
        let principal = try await principal(request, context)
        guard principal.may(permission) else {
            throw Problem(Denied(permission: permission, role: principal.role), of: principal)
        }
        return principal
    }
}
