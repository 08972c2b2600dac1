import Foundation

/// Where the daemon's socket for tools lies: in the runtime directory, under a short name, since a path of more than 107
/// bytes cannot be bound.
enum LocalSocket {
    /// Makes the directory where it is not there.
    static func path(database: String, directory: String?) throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let folder =
            directory ?? environment["RUNTIME_DIRECTORY"]
            ?? environment["XDG_RUNTIME_DIR"].map { $0 + "/encompass" } ?? "/tmp/encompass-\(getuid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = folder + "/" + name(database) + ".sock"
        guard path.utf8.count <= 107 else {
            throw Failure(.configuration, "http.socketDirectory is too long for a socket: choose a shorter one")
        }
        return path
    }

    /// Twelve hexadecimal digits of the database's full path (FNV-1a), so that two daemons do not meet.
    private static func name(_ database: String) -> String {
        let full = URL(fileURLWithPath: database).standardizedFileURL.path
        let hash = full.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(String(hash, radix: 16).suffix(12))
    }
}
