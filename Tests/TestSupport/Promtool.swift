import Foundation

/// Prometheus's own checker, if it is installed.
package enum Promtool {
    /// `promtool` on the path; nil if it is not there, and the tests then rely on their own checks.
    package static let path = InstalledTool.path("promtool")

    /// Runs it on a file as its standard input.
    ///
    /// - Returns: how it ended, and what it said.
    package static func run(_ arguments: [String], input: String = "/dev/null") throws -> (
        end: ChildProcess.End, text: String
    ) {
        let folder = try TemporaryFolder()
        let process = try ChildProcess(
            path ?? "promtool", arguments, environment: [:], input: input, output: folder.file("output"))
        return (try process.wait(within: 600), process.output + process.errors)
    }
}
