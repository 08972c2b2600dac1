public import EncompassCore
import Foundation

/// A user of this machine, as the kernel knows one.
public struct LocalUser: Hashable, Sendable {
    public let id: UInt32
    /// The login name, or the number if the machine has no name for it.
    public let name: String

    public init(id: UInt32, name: String? = nil) {
        self.id = id
        self.name = name ?? LocalUser.name(of: id)
    }

    /// The user of this process.
    public static var current: LocalUser { LocalUser(id: getuid()) }

    private static func name(of id: UInt32) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else { return "uid-\(id)" }
        return String(cString: name)
    }

    /// - Parameters:
    ///   - service: the account that the service runs under; it owns the service, as root does.
    ///   - account: the desk account to act as.
    public func login(of service: UInt32, actingAs account: String?) -> LocalLogin {
        LocalLogin(name: name, isOwner: id == 0 || id == service, actingAs: account)
    }
}
