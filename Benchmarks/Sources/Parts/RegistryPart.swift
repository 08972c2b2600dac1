import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassMatching
import EncompassSample
import EncompassStore
import Foundation
import Synchronization

/// How long imports take, how much memory, and how long a commit waits during one.
struct RegistryPart {
    let bench: Bench

    func measure() throws {
        let madeUp = try madeUpRegister()
        try measureRegister("made-up register in GIAS's columns", madeUp)
        try measureNames(madeUp)
        if let path = RegistryPart.sharedRegister { try measureRegister("England's open schools (short list)", path) }
        let ground = try Ground(pupils: 100_000)
        try measureRoll(ground)
        try measureWaiting(ground)
    }

    private func madeUpRegister() throws -> String {
        let files = RegistryFiles(folder: try bench.subfolder("register"))
        try files.writeEstablishments(of: County(seed: 1, establishments: 22_010))
        return files.path("establishments.csv")
    }

    /// The register that the tests use, where it is there.
    private static var sharedRegister: String? {
        let path = "../shared/data/gias/schools_gias_open_20250711.csv"
        return FileManager.default.isReadableFile(atPath: path) ? path : nil
    }

    private func measureRegister(_ name: String, _ path: String) throws {
        let rows = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).count - 1
        let ground = try Ground(pupils: 1000)
        let runs = try (0..<3).map { run in
            let stage = try Stage("register-\(run)", in: bench, on: ground)
            defer { stage.remove() }
            return try stage.run(bench, ["registry", "import", "--establishments", path])
        }
        try record("\(name), \(Number.grouped(rows)) rows", runs)
    }

    /// What the names of a whole register cost the daemon at its start.
    private func measureNames(_ path: String) throws {
        let stage = try Stage("names", in: bench, on: try Ground(pupils: 1000))
        defer { stage.remove() }
        func load() throws -> [Double] {
            let store = try stage.open()
            defer { try? store.close() }
            return try Stopwatch.times(5) { _ in _ = try RegistrySnapshot(store: store, model: .standard) }
        }
        let without = Samples(try load())
        _ = try stage.run(bench, ["registry", "import", "--establishments", path])
        try bench.record(
            Figure(
                "that register's names from the database into the matcher", "ms", try load().inMilliseconds,
                note: "no pupils; \(Number.text(without.median * 1000)) ms without establishments"))
    }

    private func measureRoll(_ ground: Ground) throws {
        let bases = Bases(bench: bench)
        let files = try bases.files(ground)
        let runs = try (0..<2).map { run in
            let stage = try Stage("roll-\(run)", in: bench, on: ground)
            defer { stage.remove() }
            _ = try stage.run(bench, ["registry", "import"] + files.register)
            return try stage.run(bench, ["registry", "import"] + files.roll)
        }
        try record("roll of 100,000 pupils", runs)
        let stage = try Stage("roll-again", in: bench, on: ground, from: try bases.registry(ground))
        defer { stage.remove() }
        try record("the same roll again, unchanged", [try stage.run(bench, ["registry", "import"] + files.roll)])
    }

    private func record(_ name: String, _ runs: [ToolRun]) throws {
        try bench.record(
            Figure(name, "s", runs.map(\.seconds), note: "`encompass registry import`, start to end of the tool"))
        try bench.record(Figure("— processor time of the tool", "s", runs.map(\.processor)))
        try bench.record(Figure("— peak memory of the tool", "MB", runs.map(\.peak)))
    }

    /// One-row commits while a roll of 100,000 is imported in the same process, as the daemon does it.
    private func measureWaiting(_ ground: Ground) throws {
        let files = try Bases(bench: bench).files(ground)
        let stage = try Stage("waiting", in: bench, on: ground)
        defer { stage.remove() }
        _ = try stage.run(bench, ["registry", "import"] + files.register)
        let store = try stage.open()
        defer { try? store.close() }
        let alone = try commits(500, in: store, ground)
        let importing = ImportThread(store: store, path: files.path("roll.csv"), ground: ground)
        importing.start()
        var beside: [Double] = []
        while !importing.isOver { beside += try commits(20, in: store, ground) }
        try importing.check()
        try bench.record(
            Figure(
                "one-row commit while nothing else writes", "ms", alone.inMilliseconds, hasTail: true,
                note: "one audit entry, every 2 ms"))
        try bench.record(
            Figure(
                "one-row commit during the roll's import", "ms", beside.inMilliseconds, hasTail: true,
                note: "the highest is the longest that a push of the feed would have waited"))
    }

    private func commits(_ count: Int, in store: Store, _ ground: Ground) throws -> [Double] {
        try (0..<count).map { _ in
            Thread.sleep(forTimeInterval: 0.002)
            let entry = AuditEntry(.operation, "benchmark.commit", actor: .engine, subject: "benchmark")
            return try Stopwatch.time { try store.auditLog.append(entry, at: ground.start) }
        }
    }
}

/// An import on a thread of its own, in this process, as the daemon runs one.
final class ImportThread: Sendable {
    private let store: Store
    private let path: String
    private let ground: Ground
    private let result = Mutex<Result<ImportReport.Outcome, any Error>?>(nil)

    init(store: Store, path: String, ground: Ground) {
        self.store = store
        self.path = path
        self.ground = ground
    }

    var isOver: Bool { result.withLock { $0 != nil } }

    func start() {
        Thread.detachNewThread { [self] in
            let outcome = Result { try run() }
            result.withLock { $0 = outcome }
        }
    }

    func check() throws {
        guard try result.withLock({ $0 })?.get() == .landed else { throw BenchFailure("the roll was not taken") }
    }

    private func run() throws -> ImportReport.Outcome {
        let importer = try RegistryImporter(
            store: store, options: ImportOptions(), by: .login("benchmark"), london: ground.london, at: ground.start)
        importer.begin(RegistryFile(kind: .roll, name: "roll.csv"))
        let source = try ByteSource(path: path)
        while let chunk = try source.next() { try importer.feed(chunk) }
        try importer.end()
        return try importer.finish(at: ground.start).outcome
    }
}
