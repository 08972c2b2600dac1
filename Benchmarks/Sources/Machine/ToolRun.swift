import Foundation

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
