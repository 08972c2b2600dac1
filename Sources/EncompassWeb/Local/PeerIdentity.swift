import EncompassEngine
import Glibc
import NIOCore

/// Who is at the other end of a Unix socket, as the kernel tells it.
enum PeerIdentity {
    /// `struct ucred` of Linux, which SO_PEERCRED fills.
    private struct Credentials {
        var process: Int32 = 0
        var user: UInt32 = UInt32.max
        var group: UInt32 = UInt32.max
    }

    /// Nil on any other kind of connection: on TCP the kernel answers, but with nobody's id.
    static func of(_ channel: (any Channel)?) async -> LocalUser? {
        guard let channel, case .unixDomainSocket = channel.localAddress,
            let provider = channel as? any SocketOptionProvider
        else { return nil }
        let option: EventLoopFuture<Credentials> = provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED))
        guard let credentials = try? await option.get(), credentials.user != UInt32.max else { return nil }
        return LocalUser(id: credentials.user)
    }
}
