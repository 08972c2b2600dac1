import Foundation
import TestSupport

/// An installation in its own directory: configuration, area, database, and a daemon to start and stop.
final class Installation {
    /// 06:40 on a Friday morning in term, when nothing is due soon.
    static let friday = "2026-11-20T06:40:00Z"

    let folder: TemporaryFolder
    let url: String
    private let settings: [String]
    private let port: HeldPort
    private var starts = 0
    private(set) var daemon: ChildProcess?

    /// - Parameters:
    ///   - settings: further lines of the configuration.
    ///   - start: when an exercise begins; nil for the real time.
    ///   - speed: how fast its clock runs.
    ///   - area: further lines of the area's file.
    ///   - http: further lines of the configuration's part `http`.
    init(
        _ settings: [String] = [], start: String? = friday, speed: Int = 1, area: [String] = [], http: [String] = []
    ) throws {
        folder = try TemporaryFolder()
        port = try HeldPort()
        url = "http://127.0.0.1:\(port.number)"
        self.settings = settings
        var lines = [
            "database:", "  path: encompass.db", "http:", "  host: 127.0.0.1", "  port: \(port.number)",
            "  publicURL: \(url)", "  socketDirectory: \(folder.path)",
        ]
        lines += http.map { "  " + $0 } + ["areas:", "  directory: areas", "log:", "  level: error"]
        if let start { lines += ["exercise:", "  start: \"\(start)\"", "  speed: \(speed)"] }
        if !settings.contains("delivery:") {
            lines += ["delivery:", "  transport: maildir", "  maildir:", "    path: mail"]
        }
        if !settings.contains("matching:") { lines += ["matching:", "  mode: automatic"] }
        try write("encompass.yaml", lines + settings)
        try FileManager.default.createDirectory(atPath: folder.file("areas"), withIntermediateDirectories: false)
        try write(
            "areas/norfolk.yaml",
            ["id: norfolk", "name: Norfolk", "localAuthorities: [\"926\"]", "force: norfolk"] + area)
    }

    var database: String { folder.file("encompass.db") }
    var configuration: [String] { ["--config", folder.file("encompass.yaml")] }

    /// Writes a file of this installation and returns its path.
    @discardableResult
    func write(_ name: String, _ lines: [String]) throws -> String {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: folder.file(name)))
        return folder.file(name)
    }

    /// Runs a tool on this installation.
    func tool(_ arguments: String..., input: String = "/dev/null") throws -> Program.Finished {
        try Program.run(arguments + configuration, input: input)
    }

    /// Runs a tool that must succeed, and returns its JSON.
    @discardableResult
    func json(_ arguments: String...) throws -> JSON {
        let finished = try Program.run(arguments + configuration + ["--json"])
        guard finished.status == 0 else { throw InstallationFault(finished.errors) }
        return JSON(finished.output)
    }

    /// Starts the daemon and waits until it is ready.
    ///
    /// - Parameters:
    ///   - start: when this run of an exercise begins; nil for the configuration's.
    ///   - options: further ones of `serve`.
    ///   - health: the path that must answer 200: a daemon with a dead mail server is live, but not ready.
    func start(
        at start: String? = nil, environment: [String: String] = [:], options: [String] = [],
        until health: String = "/health/ready"
    ) throws {
        starts += 1
        let moment = environment.merging(start.map { ["ENCOMPASS_EXERCISE_START": $0] } ?? [:]) { $1 }
        let process = try Program.start(
            ["serve"] + options + configuration, in: folder.path, environment: moment,
            output: folder.file("daemon-\(starts)"))
        daemon = process
        try Wait.until("the daemon is ready") {
            if process.ended != nil { throw InstallationFault(process.errors) }
            return (try? Client(url).get(health).status) == 200
        }
    }

    /// Starts the daemon with variables that change its addresses, without waiting for it.
    func use(_ environment: [String: String]) throws {
        starts += 1
        daemon = try Program.start(
            ["serve"] + configuration, in: folder.path, environment: environment,
            output: folder.file("daemon-\(starts)"))
    }

    /// SIGKILL, at once.
    func kill() throws {
        daemon?.kill()
        _ = try daemon?.wait()
    }

    /// A pack that was written at a start, when all that is to be in it had been decided.
    func pack(writtenAt start: String, into folder: TemporaryFolder) throws -> String {
        func names() throws -> Set<String> {
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".pack") })
        }
        try kill()
        let before = try names()
        try self.start(at: start)
        let name = try Wait.first("a new pack") { try names().subtracting(before).first }
        try kill()
        return folder.file(name)
    }

    /// SIGTERM; returns how it ended.
    @discardableResult
    func stop() throws -> ChildProcess.End? {
        daemon?.signal(SIGTERM)
        return try daemon?.wait()
    }
}

/// Why an installation failed: the program's output.
struct InstallationFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Installation {
    /// The configuration's lines for a mail server of the tests.
    static func smtp(_ server: SMTPTestServer, security: String = "starttls") -> [String] {
        [
            "delivery:", "  transport: smtp", "  concurrency: 8", "  smtp:", "    host: localhost",
            "    port: \(server.port)", "    security: \(security)", "    from: encompass@norfolk.example",
            "    caFile: \(server.certificate.certificateFile)",
        ]
    }
}
