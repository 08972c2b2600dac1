import EncompassCore
import EncompassStore
import Foundation

/// A database file in a folder of its own, which goes with it.
final class RegistryDatabase {
    let folder: String
    let store: Store
    static let start = Timestamp(seconds: 1_790_000_000)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("registry-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try RegistryDatabase.open(folder)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static func open(_ folder: String) throws -> Store {
        try Store.open(path: folder + "/registry.db", holder: .init(pid: 1, role: .tool))
    }

    /// Stages, lands, and gives the diff.
    @discardableResult
    func load(
        day: Int = 0, acceptRemovals: Bool = false, _ stage: (RegistryImport) throws -> Void
    ) throws -> RegistryDiff {
        let at = RegistryDatabase.start + .days(day)
        let registryImport = try store.registry.beginImport(by: .login("tester"), at: at)
        do {
            try stage(registryImport)
            return try registryImport.land(acceptRemovals: acceptRemovals, at: at)
        } catch {
            try registryImport.discard()
            throw error
        }
    }

    /// Stages a roll, numbered from line 2, and lands it.
    @discardableResult
    func load(roll: [RollRow], day: Int = 0, acceptRemovals: Bool = false) throws -> RegistryDiff {
        try load(day: day, acceptRemovals: acceptRemovals) { try $0.stage(roll: roll.numbered) }
    }

    func pupils() throws -> [PupilRollEntry] {
        var all: [PupilRollEntry] = []
        try store.registry.streamRoll { all.append($0) }
        return all
    }
}

extension [RollRow] {
    var numbered: [(line: Int, row: RollRow)] { enumerated().map { (line: $0.offset + 2, row: $0.element) } }
}
