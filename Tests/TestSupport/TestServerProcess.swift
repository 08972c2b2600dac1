import Foundation

/// A server in its own process: starts it, waits until it reports that it is ready, and ends it by its process id.
public final class TestServerProcess: Sendable {
    private let process: Process
    private let input: Pipe
    /// The JSON object of its ready line.
    public let ready: [String: String]

    /// - Throws: `TestServerFault` if it ends before it is ready.
    public init(_ executable: String, _ arguments: [String]) throws {
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.process = process
        self.input = input
        ready = try TestServerProcess.readyLine(output.fileHandleForReading)
    }

    deinit { stop() }

    /// Ends it and waits for its end. May be called again.
    public func stop() {
        guard process.isRunning else { return }
        // Not SIGTERM: a child of a dispatch thread inherits that thread's mask, which holds it back.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func readyLine(_ output: FileHandle) throws -> [String: String] {
        var line = Data()
        while !line.contains(0x0A) {
            let part = output.availableData
            guard !part.isEmpty else { throw TestServerFault.endedBeforeReady }
            line += part
        }
        let object = try JSONSerialization.jsonObject(with: line.prefix { $0 != 0x0A })
        return (object as? [String: Any] ?? [:]).mapValues { "\($0)" }
    }
}

public enum TestServerFault: Error { case endedBeforeReady, noPython, noPort, opensslFailed, noLitestream }
