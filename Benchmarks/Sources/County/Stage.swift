import EncompassCore
import EncompassStore
import Foundation

/// A folder with a configuration and a database of its own, on which the program or an engine works.
struct Stage {
    /// Messages that are out at once.
    static let concurrency = 8

    let folder: String
    let port: Int

    var database: String { folder + "/encompass.db" }
    var configuration: String { folder + "/encompass.yaml" }
    var log: String { folder + "/log.txt" }

    /// - Parameter base: a stage whose database this one begins with; nobody may have it open.
    init(_ name: String, in bench: Bench, on ground: Ground, from base: Stage? = nil) throws {
        folder = try bench.subfolder(name)
        port = try LoopbackConnection.freePort()
        let areas = try bench.subfolder(name + "/areas")
        try Data(Stage.area(ground).utf8).write(to: URL(fileURLWithPath: areas + "/area.yaml"))
        try Data(text(ground, areas).utf8).write(to: URL(fileURLWithPath: configuration))
        guard let base else { return }
        // The journal holds what is not yet in the file.
        for suffix in ["", "-wal", ".key"] where FileManager.default.fileExists(atPath: base.database + suffix) {
            try FileManager.default.copyItem(atPath: base.database + suffix, toPath: database + suffix)
        }
    }

    func open() throws -> Store {
        try Store.open(path: database, purpose: .exercise, holder: .init(pid: getpid(), role: .tool))
    }

    func run(_ bench: Bench, _ arguments: [String]) throws -> ToolRun {
        try ToolRun(bench, arguments + ["--config", configuration], log: log)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func text(_ ground: Ground, _ areas: String) -> String {
        """
        database:
          path: \(database)
        http:
          port: \(port)
          socketDirectory: \(folder)
        areas:
          directory: \(areas)
        matching:
          mode: automatic
        delivery:
          transport: maildir
          concurrency: \(Stage.concurrency)
          maildir:
            path: \(folder)/mail
        exercise:
          start: \(ground.start.rfc3339)
        log:
          level: error

        """
    }

    private static func area(_ ground: Ground) -> String {
        let codes = ground.authorities.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            id: \(ground.force)
            name: The measured county
            localAuthorities: [\(codes)]
            force: \(ground.force)

            """
    }
}
