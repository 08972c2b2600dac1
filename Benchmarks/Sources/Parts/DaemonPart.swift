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
        let secret = try prepare(stage, ground)
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

    private func prepare(_ stage: Stage, _ ground: Ground) throws -> String {
        let store = try stage.open()
        defer { try? store.close() }
        return try Feed.credential(of: ground, in: store).secret
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
