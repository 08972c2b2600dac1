import Foundation

/// The real daemon as a child process on a stage.
final class DaemonProcess {
    /// From the start of the process to the first `200` of `/health/ready`.
    let secondsToReady: Double
    let stage: Stage
    private let child: Process
    private let children: RunningChildren

    /// Starts it and waits until it is ready.
    init(_ stage: Stage, _ bench: Bench) throws {
        self.stage = stage
        children = RunningChildren(bench.folder)
        try Data().write(to: URL(fileURLWithPath: stage.log))
        child = Process()
        child.executableURL = URL(fileURLWithPath: bench.program)
        child.arguments = ["serve", "--config", stage.configuration]
        child.standardOutput = FileHandle(forWritingAtPath: stage.log)
        child.standardError = child.standardOutput
        let watch = Stopwatch()
        try child.run()
        try children.add(child.processIdentifier)
        while !DaemonProcess.isReady(stage.port) {
            guard child.isRunning, watch.seconds < 120 else {
                child.terminate()
                let words = (try? String(contentsOfFile: stage.log, encoding: .utf8)) ?? ""
                throw BenchFailure("the daemon did not become ready: \(words.suffix(400))")
            }
            Thread.sleep(forTimeInterval: 0.005)
        }
        secondsToReady = watch.seconds
    }

    var id: Int32 { child.processIdentifier }

    func memory() throws -> ProcessMemory {
        guard let memory = ProcessMemory(of: id) else { throw BenchFailure("the daemon is gone") }
        return memory
    }

    /// Asks it to end and waits; after 20 s it is killed.
    func stop() {
        child.terminate()
        let watch = Stopwatch()
        while child.isRunning, watch.seconds < 20 { Thread.sleep(forTimeInterval: 0.01) }
        if child.isRunning { kill(child.processIdentifier, SIGKILL) }
        child.waitUntilExit()
        children.remove(child.processIdentifier)
    }

    private static func isReady(_ port: Int) -> Bool {
        guard let connection = try? LoopbackConnection(port: port) else { return false }
        return (try? connection.get("/health/ready"))?.status == 200
    }
}

/// One run of the program as a tool: how long it took and how much memory it had at most.
struct ToolRun {
    let seconds: Double
    /// Peak resident memory in MB, read every 10 ms.
    let peak: Double
    /// Processor time in all its threads, read every 10 ms.
    let processor: Double

    /// - Throws: `BenchFailure` when it does not end with status 0.
    init(_ bench: Bench, _ arguments: [String], log: String) throws {
        try Data().write(to: URL(fileURLWithPath: log))
        let child = Process()
        child.executableURL = URL(fileURLWithPath: bench.program)
        child.arguments = arguments
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle(forWritingAtPath: log)
        let watch = Stopwatch()
        try child.run()
        let children = RunningChildren(bench.folder)
        try children.add(child.processIdentifier)
        defer { children.remove(child.processIdentifier) }
        var peak = 0.0
        var processor = 0.0
        while child.isRunning {
            peak = max(peak, ProcessMemory(of: child.processIdentifier)?.peak ?? 0)
            processor = max(processor, ProcessorTime.of(child.processIdentifier) ?? 0)
            Thread.sleep(forTimeInterval: 0.01)
        }
        child.waitUntilExit()
        seconds = watch.seconds
        self.peak = peak
        self.processor = processor
        guard child.terminationStatus == 0 else {
            let words = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw BenchFailure(
                "encompass \(arguments.prefix(2).joined(separator: " ")) ended with \(child.terminationStatus): "
                    + words.suffix(400))
        }
    }
}

/// The ids of the processes that parts have started, as files of a folder, so that they, and no others, can be ended
/// after a part that was stopped.
struct RunningChildren {
    private let folder: String

    /// - Parameter run: the folder of the run.
    init(_ run: String) { folder = run + "/children" }

    func add(_ id: Int32) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: folder + "/\(id)"))
    }

    func remove(_ id: Int32) { try? FileManager.default.removeItem(atPath: folder + "/\(id)") }

    func endAll() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let id = Int32(name) else { continue }
            kill(id, SIGKILL)
            remove(id)
        }
    }
}
