package import Foundation

/// Files of this repository that tests read.
package enum Repository {
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    package static func path(_ name: String) -> String { root.appendingPathComponent(name).path }
}
