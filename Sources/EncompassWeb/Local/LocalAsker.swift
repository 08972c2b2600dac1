import EncompassCore
import EncompassEngine
import EncompassStore
import HTTPTypes
import Hummingbird

/// The person behind a tool: the login that the kernel names, or the desk account for which it acts.
struct LocalAsker: Sendable {
    let actor: Actor
    let maySeeRestricted: Bool

    /// - Throws: 403 where the kernel does not tell who it is, or the account is none that is in use at the desk.
    init(_ request: Request, _ context: WebContext, site: Site) async throws {
        guard let channel = context.channel, let peer = await PeerIdentity(channel) else {
            throw Problem(.forbidden, "only a tool on this machine may ask this")
        }
        guard let login = request.headers[.actingAs], !login.isEmpty else {
            actor = .login(peer.login)
            maySeeRestricted = false
            return
        }
        let account = try await site.work {
            try $0.store.accounts().first { $0.login == login && $0.disabledAt == nil }
        }
        guard let account, account.role.isDesk else {
            throw Problem(.forbidden, "no desk account of that login is in use")
        }
        actor = Actor("\(account.actor.description) by login:\(peer.login)")
        maySeeRestricted = account.role.seesRestricted
    }
}
