import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

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
