import Foundation

/// Programs that some machines have: a test that needs one does without where it is not.
package enum InstalledTool {
    /// The first program of this name on the path.
    package static func path(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/" + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
