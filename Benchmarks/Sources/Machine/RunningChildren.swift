import Foundation

/// The ids of the processes that parts have started, as files of a folder, so that whoever cleans up after a part that
/// was ended can end them: these and no others.
struct RunningChildren {
    private let folder: String

    /// - Parameter run: the folder of the run.
    init(_ run: String) { folder = run + "/children" }

    func add(_ id: Int32) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: folder + "/\(id)"))
    }

    func remove(_ id: Int32) { try? FileManager.default.removeItem(atPath: folder + "/\(id)") }

    func endAll() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let id = Int32(name) else { continue }
            kill(id, SIGKILL)
            remove(id)
        }
    }
}
