import EncompassCore
import EncompassEngine
import EncompassSample
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

    /// - Parameters:
    ///   - base: a stage whose database this one begins with; nobody may have it open.
    ///   - mode: `assisted` queues no message by itself, so that nothing else syncs to the disk.
    init(
        _ name: String, in bench: Bench, on ground: Ground, from base: Stage? = nil,
        mode: EngineSettings.MatchingMode = .automatic
    ) throws {
        folder = try bench.subfolder(name)
        port = try LoopbackConnection.freePort()
        let areas = try bench.subfolder(name + "/areas")
        try Data(Stage.area(ground).utf8).write(to: URL(fileURLWithPath: areas + "/area.yaml"))
        try Data(text(ground, areas, mode).utf8).write(to: URL(fileURLWithPath: configuration))
        guard let base else { return }
        // The journal holds what is not yet in the file.
        for suffix in ["", "-wal", ".key", ".key.position"]
        where FileManager.default.fileExists(atPath: base.database + suffix) {
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

    private func text(_ ground: Ground, _ areas: String, _ mode: EngineSettings.MatchingMode) -> String {
        """
        database:
          path: \(database)
        http:
          port: \(port)
          requestsPerMinute: 1000000
          connectionsPerAddress: 1000
          socketDirectory: \(folder)
        areas:
          directory: \(areas)
        matching:
          mode: \(mode.rawValue)
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

/// Databases with a county's registry in them, made once a run by the program's own importer.
struct Bases {
    let bench: Bench

    /// The registry files of a county, written at the first call.
    func files(_ ground: Ground) throws -> RegistryFiles {
        let files = RegistryFiles(folder: try bench.subfolder("files-\(ground.name)"))
        if !FileManager.default.fileExists(atPath: files.path("roll.csv")) { try files.write(ground) }
        return files
    }

    /// A stage with the whole registry; nobody has it open.
    func registry(_ ground: Ground) throws -> Stage {
        let name = "base-\(ground.name)"
        let isThere = FileManager.default.fileExists(atPath: bench.folder + "/" + name + "/encompass.db")
        let stage = try Stage(name, in: bench, on: ground)
        guard !isThere else { return stage }
        let files = try files(ground)
        _ = try stage.run(bench, ["registry", "import"] + files.register)
        _ = try stage.run(bench, ["registry", "import"] + files.roll)
        return stage
    }
}

/// A county's registry as the files that a county would hand over.
struct RegistryFiles {
    let folder: String

    func path(_ name: String) -> String { folder + "/" + name }

    /// Everything but the roll, as options of `encompass registry import`.
    var register: [String] {
        [
            "--establishments", path("establishments.csv"), "--links", path("links.csv"), "--bank-holidays",
            path("bank-holidays.json"), "--calendar", path("calendar.csv"), "--contacts", path("contacts.csv"),
        ]
    }

    var roll: [String] { ["--roll", path("roll.csv")] }

    func write(_ ground: Ground) throws {
        try writeEstablishments(of: ground.county)
        try write("links.csv") { try SampleFiles.links(of: ground.county, to: $0) }
        try write("contacts.csv") { try SampleFiles.contacts(of: ground.county, on: ground.day, to: $0) }
        try write("calendar.csv") { try SampleFiles.calendar(of: ground.county, to: $0) }
        try write("bank-holidays.json") { try SampleFiles.bankHolidays(to: $0) }
        try write("roll.csv") { try SampleFiles.roll(of: ground.generator, to: $0) }
    }

    func writeEstablishments(of county: County) throws {
        try write("establishments.csv") { try SampleFiles.establishments(of: county, to: $0) }
    }

    private func write(_ name: String, _ body: (SampleFiles.Sink) throws -> Void) throws {
        guard FileManager.default.createFile(atPath: path(name), contents: nil),
            let handle = FileHandle(forWritingAtPath: path(name))
        else { throw BenchFailure("cannot write \(name)") }
        defer { try? handle.close() }
        try body { try handle.write(contentsOf: Data($0.utf8)) }
    }
}
