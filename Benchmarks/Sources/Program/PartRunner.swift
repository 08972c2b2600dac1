import Foundation
import Synchronization

/// Runs parts as child processes and ends them, by their ids, when they take too long or the run is interrupted.
final class PartRunner: Sendable {
    private let program: String
    private let folder: String
    private let isFull: Bool
    private let running = Mutex<pid_t?>(nil)

    init(program: String, folder: String, isFull: Bool) {
        self.program = program
        self.folder = folder
        self.isFull = isFull
    }

    /// The figures that a part gave until it ended; nil as the second value when all is well.
    ///
    /// - Parameter seconds: what is left of the run's time; the part is ended then, or at its own limit.
    func figures(of part: Part, within seconds: Double) throws -> (figures: [Figure], failure: String?) {
        guard seconds > 0 else { return ([], "was not begun: the run's time was over") }
        note("\(part.rawValue)…")
        let limit = min(seconds, part.limit)
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments =
            ["measure", part.rawValue, "--program", program, "--folder", folder] + (isFull ? ["--full"] : [])
        let pipe = Pipe()
        child.standardOutput = pipe
        try child.run()
        running.withLock { $0 = child.processIdentifier }
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + limit)
        timer.setEventHandler { [self] in endAll() }
        timer.resume()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        child.waitUntilExit()
        timer.cancel()
        running.withLock { $0 = nil }
        RunningChildren(folder).endAll()
        let figures = output.split(separator: 0x0A).compactMap { try? JSONDecoder().decode(Figure.self, from: $0) }
        if child.terminationReason == .uncaughtSignal { return (figures, "was ended after \(Int(limit)) s") }
        return (figures, child.terminationStatus == 0 ? nil : "failed with status \(child.terminationStatus)")
    }

    /// Ends the part that runs, and what it started.
    func endAll() {
        if let id = running.withLock({ $0 }) { kill(id, SIGKILL) }
        RunningChildren(folder).endAll()
    }

    private func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
