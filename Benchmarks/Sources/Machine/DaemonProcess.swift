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
