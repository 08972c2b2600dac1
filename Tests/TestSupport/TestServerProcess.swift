import Foundation

/// A server in its own process: starts it, waits until it reports that it is ready, and ends it by its process id.
///
/// Foundation's `Process` cannot start it: with more than some 1,360 files open, as when all tests run side by side, it
/// reads past the end of the list of them, and the tests may end with a signal.
public final class TestServerProcess: Sendable {
    private let folder: TemporaryFolder
    private let process: ChildProcess
    /// The end of the server's standard input that is ours. A server ends when it is closed, so also when the tests do.
    private let input: Int32
    /// The JSON object of its ready line.
    public let ready: [String: String]

    /// - Throws: `TestServerFault` if it ends, or ten minutes pass, before it is ready.
    public init(_ executable: String, _ arguments: [String]) throws {
        folder = try TemporaryFolder()
        let pipe = folder.file("input")
        guard mkfifo(pipe, 0o600) == 0 else { throw TestServerFault.noInput }
        input = open(pipe, O_RDWR | O_CLOEXEC)
        guard input >= 0 else { throw TestServerFault.noInput }
        process = try ChildProcess(
            executable, arguments, environment: ProcessInfo.processInfo.environment, input: pipe,
            output: folder.file("output"))
        ready = try TestServerProcess.readyLine(process)
    }

    deinit {
        stop()
        if input >= 0 { close(input) }
    }

    /// Ends it and waits for its end. May be called again.
    public func stop() {
        process.kill()
        _ = try? process.wait(within: 5)
    }

    private static func readyLine(_ process: ChildProcess) throws -> [String: String] {
        let start = ContinuousClock.now
        while !process.output.contains("\n") {
            guard process.ended == nil, ContinuousClock.now - start < .seconds(600) else {
                throw TestServerFault.endedBeforeReady
            }
            usleep(2000)
        }
        let line = Data(process.output.utf8.prefix { $0 != 0x0A })
        return (try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]).mapValues { "\($0)" }
    }
}

public enum TestServerFault: Error { case endedBeforeReady, noInput, noPython, noPort, opensslFailed, noLitestream }
