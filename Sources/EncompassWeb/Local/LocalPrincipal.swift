import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

extension Principal {
    /// The person behind a tool: the login that the kernel names, or the desk account for which it acts.
    ///
    /// - Throws: 403 where the kernel does not tell who it is, or the account is none that is in use at the desk.
    static func local(_ request: Request, _ context: WebContext, site: Site) async throws -> Principal {
        guard let channel = context.channel, let peer = await PeerIdentity(channel) else {
            throw Problem(.forbidden, "only a tool on this machine may ask this")
        }
        guard let login = request.headers[.actingAs], !login.isEmpty else { return .owner(peer.login) }
        let account = try await site.work {
            try $0.store.accounts().first { $0.login == login && $0.disabledAt == nil }
        }
        guard let account, account.role.isDesk else {
            throw Problem(.forbidden, "no desk account of that login is in use")
        }
        return account.principal.through(.login(peer.login))
    }
}
