import Foundation

/// The folder of public reference data that stands beside some checkouts (`../shared/data`).
public enum SharedData {
    /// The folder's path, or nil where this checkout has none: tests that read it are then skipped, by name.
    public static let folder: String? = {
        let folder = Repository.root.deletingLastPathComponent().appendingPathComponent("shared/data").path
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }()

    public static var isAbsent: Bool { folder == nil }

    /// The path of one file in it; empty where there is no folder.
    public static func path(_ name: String) -> String { (folder ?? "") + "/" + name }
}
