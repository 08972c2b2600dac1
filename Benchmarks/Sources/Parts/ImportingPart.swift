import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import Synchronization

/// How long single pushes wait for their answer while the daemon imports a roll: at most 250 ms.
struct ImportingPart {
    let bench: Bench

    /// Between an answer and the next push.
    private static let pause = 0.01
    /// Pushes while nothing else runs.
    private static let quiet = 500
    private static let most = 30_000

    func measure() throws {
        let pupils = bench.isFull ? 1_000_000 : 200_000
        let ground = try Ground(pupils: pupils)
        let files = try Bases(bench: bench).files(ground)
        let stage = try Stage("importing", in: bench, on: ground, mode: .assisted)
        defer { stage.remove() }
        _ = try stage.run(bench, ["registry", "import"] + files.register)
        let secret = try Feed.secret(of: ground, on: stage)
        let daemon = try DaemonProcess(stage, bench)
        defer { daemon.stop() }
        let pushes = Pushes(
            lines: ground.lines(ImportingPart.quiet + ImportingPart.most), port: stage.port, secret: secret)
        let alone = try pushes.run { pushes.count < ImportingPart.quiet }
        let before = try daemon.memory()
        let isOver = Mutex(false)
        let results = try Threads.run(2) { [bench] thread -> Result in
            if thread == 0 {
                defer { isOver.withLock { $0 = true } }
                return .imported(try stage.run(bench, ["registry", "import"] + files.roll).seconds)
            }
            return .pushed(try pushes.run { !isOver.withLock { $0 } })
        }
        for result in results {
            switch result {
            case .imported(let seconds):
                try bench.record(
                    Figure(
                        "roll of \(Number.grouped(pupils)) pupils, imported by the daemon", "s", [seconds],
                        note: "`encompass registry import` while the daemon runs, and takes the pushes below"))
            case .pushed(let times):
                try bench.record(
                    Figure(
                        "single POST while nothing else runs", "ms", alone.inMilliseconds, hasTail: true,
                        note: "one connection, 10 ms after the answer to the one before; loopback"))
                try bench.record(
                    Figure(
                        "single POST during the import", "ms", times.inMilliseconds, hasTail: true,
                        note: "\(times.count { $0 > 0.25 }) took longer than 250 ms"))
            }
        }
        try bench.record(
            Figure(
                "daemon's peak memory by the end of it", "MB", [try daemon.memory().peak],
                note: "\(Number.text(before.resident)) MB resident before"))
    }

    private enum Result: Sendable {
        case imported(Double)
        case pushed([Double])
    }

    /// One incident after another, none twice.
    private final class Pushes: Sendable {
        private let lines: [String]
        private let port: Int
        private let secret: String
        private let next = Mutex(0)

        init(lines: [String], port: Int, secret: String) {
            self.lines = lines
            self.port = port
            self.secret = secret
        }

        var count: Int { next.withLock { $0 } }

        /// What each push took, in seconds, as long as `goesOn` says so.
        func run(while goesOn: () -> Bool) throws -> [Double] {
            let connection = try LoopbackConnection(port: port)
            let header = "Authorization: Bearer \(secret)"
            var times: [Double] = []
            while goesOn(), count < lines.count {
                let line = next.withLock { next in
                    defer { next += 1 }
                    return lines[next]
                }
                times.append(
                    try Stopwatch.time {
                        let answer = try connection.post("/v1/incidents", json: Array(line.utf8), headers: [header])
                        guard answer.status == 202 else { throw BenchFailure("a POST was answered \(answer.status)") }
                    })
                Thread.sleep(forTimeInterval: ImportingPart.pause)
            }
            return times
        }
    }
}

/// A roll of every pupil in England, into a new database: at most five minutes on two cores.
struct WholeCountryPart {
    let bench: Bench

    private static let pupils = 9_100_000

    func measure() throws {
        let ground = try Ground(pupils: WholeCountryPart.pupils)
        let files = try Bases(bench: bench).files(ground)
        let stage = try Stage("country", in: bench, on: ground)
        defer { stage.remove() }
        _ = try stage.run(bench, ["registry", "import"] + files.register)
        let run = try stage.run(bench, ["registry", "import"] + files.roll)
        try bench.record(
            Figure(
                "roll of \(Number.grouped(WholeCountryPart.pupils)) pupils", "s", [run.seconds],
                note: "`encompass registry import`, start to end of the tool"))
        try bench.record(Figure("— processor time of the tool", "s", [run.processor]))
        try bench.record(Figure("— peak memory of the tool", "MB", [run.peak]))
    }
}
