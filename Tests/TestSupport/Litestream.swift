import Foundation

/// Litestream, which copies a database elsewhere as it changes.
package enum Litestream {
    /// In the tests' Python environment, or on the path; nil if it is not installed.
    package static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { String($0) }
        let beside = TestPython.path.map { [($0 as NSString).deletingLastPathComponent] } ?? []
        return (beside + folders).map { $0 + "/litestream" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// The program with the configuration that ships, for one database.
    package static func start(
        _ arguments: [String], database: String, replica: String, output: String
    ) throws -> ChildProcess {
        guard let path else { throw TestServerFault.noLitestream }
        return try ChildProcess(
            path, arguments,
            environment: [
                "ENCOMPASS_DATABASE_PATH": database, "ENCOMPASS_REPLICA": replica, "HOME": "/nonexistent",
            ], output: output)
    }

    /// Starts what the unit that ships starts, with the configuration that ships.
    package static func replicate(_ database: String, to replica: String, output: String) throws -> ChildProcess {
        let unit = try String(
            contentsOfFile: Repository.path("deploy/litestream/encompass-litestream.service"), encoding: .utf8)
        let command = unit.split(separator: "\n").first { $0.hasPrefix("ExecStart=") } ?? ""
        let arguments = command.split(separator: " ").dropFirst().map { word in
            word == "/etc/encompass/litestream.yml" ? Repository.path("deploy/litestream/litestream.yml") : String(word)
        }
        return try start(arguments, database: database, replica: replica, output: output)
    }

    package static let configuration = ["-config", Repository.path("deploy/litestream/litestream.yml")]

    /// Puts the database of a replica into a new file.
    ///
    /// - Returns: whether there was one.
    package static func restore(_ database: String, from replica: String, to file: String, in folder: TemporaryFolder)
        throws -> Bool
    {
        let process = try start(
            ["restore", "-o", file] + configuration + [database], database: database, replica: replica,
            output: folder.file("litestream-restore"))
        return try process.wait(within: 600) == .exited(0)
    }
}
