import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// The real daemon: how soon it is ready, how much memory it holds, and what it takes over HTTP.
struct DaemonPart {
    let bench: Bench

    private static let connections = 8
    private static let posts = 400
    private static let small = 1_000

    func measure() throws {
        try measureEmpty()
        let ground = try Ground(pupils: 100_000)
        let base = try Bases(bench: bench).registry(ground)
        let stage = try Stage("daemon", in: bench, on: ground, from: base)
        defer { stage.remove() }
        let secret = try Feed.secret(of: ground, on: stage)
        try measureStarts(stage)
        let daemon = try DaemonProcess(stage, bench)
        defer { daemon.stop() }
        let push = PushRun(bench: bench, daemon: daemon, ground: ground, secret: secret)
        let large = bench.isFull ? 100_000 : 10_000
        var lines = ground.lines(3 * DaemonPart.posts + 3 * DaemonPart.small + large)[...]
        func take(_ count: Int) -> ArraySlice<String> {
            defer { lines = lines.dropFirst(count) }
            return lines.prefix(count)
        }
        try measurePosts((0..<3).map { _ in Array(take(DaemonPart.posts)) }, push)
        try push.measureSmall((0..<3).map { _ in take(DaemonPart.small) })
        try push.measureLarge(take(large))
    }

    private func measureEmpty() throws {
        let stage = try Stage("empty", in: bench, on: try Ground(pupils: 1000))
        defer { stage.remove() }
        let daemon = try DaemonProcess(stage, bench)
        defer { daemon.stop() }
        Thread.sleep(forTimeInterval: 2)
        try bench.record(
            Figure(
                "resident memory at rest, empty registry", "MB", [try daemon.memory().resident],
                note: "2 s after it was ready"))
    }

    private func measureStarts(_ stage: Stage) throws {
        var seconds: [Double] = []
        var memory: [Double] = []
        for _ in 0..<3 {
            let daemon = try DaemonProcess(stage, bench)
            defer { daemon.stop() }
            seconds.append(daemon.secondsToReady)
            Thread.sleep(forTimeInterval: 1)
            memory.append(try daemon.memory().resident)
        }
        try bench.record(
            Figure("from start to `/health/ready`", "s", seconds, note: "process start, database, index, first turn"))
        try bench.record(Figure("resident memory at rest", "MB", memory, note: "1 s after it was ready"))
    }

    /// Single incidents from several clients at once, each on a connection of its own that is kept.
    private func measurePosts(_ runs: [[String]], _ push: PushRun) throws {
        var rates: [Double] = []
        var times: [Double] = []
        let header = "Authorization: Bearer \(push.secret)"
        let port = push.daemon.stage.port
        for lines in runs {
            let watch = Stopwatch()
            times += try Threads.run(DaemonPart.connections) { thread in
                let connection = try LoopbackConnection(port: port)
                return try stride(from: thread, to: lines.count, by: DaemonPart.connections).map { place in
                    try Stopwatch.time {
                        let answer = try connection.post(
                            "/v1/incidents", json: Array(lines[place].utf8), headers: [header])
                        guard answer.status == 202 else { throw BenchFailure("a POST was answered \(answer.status)") }
                    }
                }
            }.flatMap(\.self)
            rates.append(Double(lines.count) / watch.seconds)
            try push.waitUntilWorkedOff(atMost: 4)
        }
        try bench.record(
            Figure(
                "single JSON POSTs, \(DaemonPart.connections) connections", "1/s", rates,
                note: "runs of \(Number.grouped(DaemonPart.posts)), each answered when durable; loopback"))
        try bench.record(Figure("— one POST, answered `202`", "ms", times.inMilliseconds, hasTail: true))
    }
}

/// The long run's daemon: a million pupils.
struct DaemonMillionPart {
    let bench: Bench

    func measure() throws {
        let ground = try Ground(pupils: 1_000_000)
        let files = try Bases(bench: bench).files(ground)
        let stage = try Stage("million", in: bench, on: ground)
        defer { stage.remove() }
        _ = try stage.run(bench, ["registry", "import"] + files.register)
        let run = try stage.run(bench, ["registry", "import"] + files.roll)
        try bench.record(Figure("roll of 1,000,000 pupils", "s", [run.seconds], note: "`encompass registry import`"))
        try bench.record(Figure("— peak memory of the tool", "MB", [run.peak]))
        var seconds: [Double] = []
        var memory: [ProcessMemory] = []
        for _ in 0..<3 {
            let daemon = try DaemonProcess(stage, bench)
            defer { daemon.stop() }
            seconds.append(daemon.secondsToReady)
            Thread.sleep(forTimeInterval: 1)
            memory.append(try daemon.memory())
        }
        try bench.record(Figure("from start to `/health/ready`", "s", seconds))
        try bench.record(Figure("resident memory at rest", "MB", memory.map(\.resident)))
        try bench.record(Figure("— peak memory until then", "MB", memory.map(\.peak)))
    }
}

/// Pushes of NDJSON by the program's own client, while the daemon matches, queues and sends what it got before.
struct PushRun {
    let bench: Bench
    let daemon: DaemonProcess
    let ground: Ground
    let secret: String

    /// One push: rate, memory, and how fast its incidents are processed.
    func measureLarge(_ lines: ArraySlice<String>) throws {
        let before = try messages()
        try ProcessMemory.forgetPeak(of: daemon.id)
        let watch = Stopwatch()
        let run = try push(lines)
        let during = try daemon.memory()
        try bench.record(
            Figure(
                "\(Number.grouped(lines.count))-line push, `encompass feed push`", "1/s",
                [Double(lines.count) / run.seconds],
                note: "500 lines a request; the daemon matches and sends meanwhile; loopback"))
        try bench.record(
            Figure(
                "— daemon's peak memory during the push", "MB", [during.peak],
                note: "\(Number.text(during.resident)) MB resident at its end"))
        let isOver = try waitUntilWorkedOff(atMost: bench.isFull ? 600 : 25)
        let sent = try messages() - before
        try bench.record(
            Figure(
                "— messages mailed from its beginning on", "1/s", [Double(sent) / watch.seconds],
                note: "\(Number.grouped(sent)) in \(Number.text(watch.seconds)) s, incidents matched and queued; "
                    + (isOver ? "all was processed" : "not all was processed by then")))
        let after = try daemon.memory()
        try bench.record(
            Figure(
                "— daemon's peak memory until then", "MB", [after.peak],
                note: "\(Number.text(after.resident)) MB resident at its end"))
    }

    /// Smaller pushes.
    func measureSmall(_ runs: [ArraySlice<String>]) throws {
        let rates = try runs.map { lines in
            let run = try push(lines)
            try waitUntilWorkedOff(atMost: 4)
            return Double(lines.count) / run.seconds
        }
        try bench.record(
            Figure(
                "\(Number.grouped(runs.first?.count ?? 0))-line push, `encompass feed push`", "1/s", rates,
                note: "with the start of the client; the daemon matches and sends meanwhile; loopback"))
    }

    private func push(_ lines: ArraySlice<String>) throws -> ToolRun {
        let folder = daemon.stage.folder
        let file = folder + "/push.ndjson"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
        let token = folder + "/token"
        try Data((secret + "\n").utf8).write(to: URL(fileURLWithPath: token))
        return try ToolRun(
            bench,
            ["feed", "push", file, "--url", "http://127.0.0.1:\(daemon.stage.port)", "--token-file", token],
            log: folder + "/push.txt")
    }

    /// Waits until every incident is matched and every message that is due has left.
    ///
    /// - Returns: false when that took longer than `seconds`.
    @discardableResult
    func waitUntilWorkedOff(atMost seconds: Double) throws -> Bool {
        let store = try Store.openReading(path: daemon.stage.database)
        defer { try? store.close() }
        // The exercise's clock runs on while we measure, but not for as long as this.
        let soon = ground.start + .minutes(15)
        let watch = Stopwatch()
        while watch.seconds < seconds {
            if try store.incidents.undecided(at: soon, limit: 1).isEmpty,
                try store.notifications.due(at: soon, limit: 1).isEmpty,
                try store.messages.nextDue().map({ $0 > soon }) ?? true
            {
                return true
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return false
    }

    private func messages() throws -> Int {
        let folder = daemon.stage.folder + "/mail/new"
        guard FileManager.default.fileExists(atPath: folder) else { return 0 }
        return try FileManager.default.contentsOfDirectory(atPath: folder).count
    }
}
