import Foundation

/// Postfix's `smtp-sink`, which takes mail and forgets it, and `smtp-source`, which sends as much as it can.
struct PostfixTools {
    let sink: String
    let source: String
    private let environment: [String: String]?

    /// Nil where they are not installed (Debian's package `postfix`).
    ///
    /// `BENCH_POSTFIX` names a folder into which the package was unpacked without installing it.
    init?() {
        let unpacked = ProcessInfo.processInfo.environment["BENCH_POSTFIX"]
        let folder = (unpacked ?? "") + "/usr/sbin/"
        sink = folder + "smtp-sink"
        source = folder + "smtp-source"
        environment = unpacked.map { ["LD_LIBRARY_PATH": $0 + "/usr/lib/postfix"] }
        guard [sink, source].allSatisfy(FileManager.default.isExecutableFile) else { return nil }
    }

    /// Starts a sink, and waits until it listens.
    ///
    /// - Parameter command: one that it refuses for good, such as `RCPT`.
    func startSink(port: Int, refusing command: String? = nil) throws -> Process {
        // As this account: as root it asks for another one.
        let user = geteuid() == 0 ? ["-u", "nobody"] : []
        let refusal = command.map { ["-f", $0] } ?? []
        let process = try start(sink, user + refusal + ["127.0.0.1:\(port)", "512"])
        let deadline = ContinuousClock.now + .seconds(10)
        while (try? LoopbackConnection(port: port)) == nil {
            guard ContinuousClock.now < deadline, process.isRunning else {
                throw BenchFailure("smtp-sink does not listen")
            }
            usleep(20_000)
        }
        return process
    }

    /// Seconds that `smtp-source` takes for so many messages over so many connections at a time.
    func send(_ messages: Int, bytes: Int, sessions: Int, port: Int) throws -> Double {
        let watch = Stopwatch()
        let process = try start(
            source,
            [
                "-d", "-m", String(messages), "-l", String(bytes), "-s", String(sessions), "-f", "from@a.example",
                "-t", "to@b.example", "127.0.0.1:\(port)",
            ])
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchFailure("smtp-source failed") }
        return watch.seconds
    }

    private func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        if let environment { process.environment = environment }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
