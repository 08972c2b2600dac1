import Foundation
import Glibc
import NIOCore

/// Who is at the other end of a Unix socket, as the kernel tells it.
struct PeerIdentity: Sendable {
    /// `struct ucred` of Linux, which SO_PEERCRED fills.
    private struct Credentials {
        var process: Int32 = 0
        var user: UInt32 = UInt32.max
        var group: UInt32 = UInt32.max
    }

    /// The login name of the peer's user, or its number where the machine has no name for it.
    let login: String

    /// Nil on any other kind of connection: on TCP the kernel answers, but with nobody's id.
    init?(_ channel: any Channel) async {
        guard case .unixDomainSocket = channel.localAddress, let provider = channel as? any SocketOptionProvider
        else { return nil }
        let option: EventLoopFuture<Credentials> = provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED))
        guard let credentials = try? await option.get(), credentials.user != UInt32.max else { return nil }
        login = PeerIdentity.name(of: credentials.user)
    }

    private static func name(of user: UInt32) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else {
            return "uid-\(user)"
        }
        return String(cString: name)
    }
}
