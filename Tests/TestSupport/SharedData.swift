import Foundation

/// The folder of public reference data next to some checkouts (`../shared/data`).
public enum SharedData {
    /// The folder's path, or nil if this checkout has none: its tests are then skipped.
    public static let folder: String? = {
        let folder = Repository.root.deletingLastPathComponent().appendingPathComponent("shared/data").path
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }()

    public static var isAbsent: Bool { folder == nil }

    /// The path of one file in it; empty without the folder.
    public static func path(_ name: String) -> String { (folder ?? "") + "/" + name }
}
