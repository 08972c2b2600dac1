import Foundation

/// Files that tools write: this account's alone, since they may hold children's details.
enum OutputFile {
    static func write(_ data: Data, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: data, attributes: [.posixPermissions: 0o600])
        else { throw Failure(.failed, "cannot write \(path)") }
    }
}
