import Foundation
import TestSupport

/// The program itself, built with these tests.
enum Program {
    /// `ENCOMPASS_TEST_PROGRAM`, else the one next to the running tests.
    static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = (own as NSString).deletingLastPathComponent + "/encompass"
        return ProcessInfo.processInfo.environment["ENCOMPASS_TEST_PROGRAM"] ?? beside
    }()

    /// A tool's result.
    struct Finished {
        /// Nil if a signal ended it.
        let status: Int32?
        let output: String
        let errors: String
    }

    /// Runs a tool to its end, in an empty directory and with an empty environment.
    ///
    /// - Parameter input: the file that it reads as its standard input.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null"
    ) throws -> Finished {
        let folder = try TemporaryFolder()
        let process = try start(
            arguments, in: folder.path, environment: environment, input: input, output: folder.file("output"))
        let end = try process.wait()
        let status: Int32? = if case .exited(let status) = end { status } else { nil }
        return Finished(status: status, output: process.output, errors: process.errors)
    }

    /// Starts it in a directory and leaves it running.
    ///
    /// - Parameter errors: the file for its standard error; by default next to `output`.
    static func start(
        _ arguments: [String], in directory: String, environment: [String: String] = [:],
        input: String = "/dev/null", output: String, errors: String? = nil
    ) throws -> ChildProcess {
        let basis = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"]
        // The shell executes the program, which keeps its process id.
        return try ChildProcess(
            "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", directory, path] + arguments,
            environment: basis.merging(environment) { $1 }, input: input, output: output, errors: errors)
    }
}
