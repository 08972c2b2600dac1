import EncompassCore
import EncompassStore
import Foundation
import GRDB
import TestSupport

/// A store in a folder of its own, and the file behind its back.
final class StoreFile {
    let folder: TemporaryFolder
    private(set) var store: Store
    static let start = Timestamp(seconds: 1_790_000_000)

    var path: String { folder.file("store.db") }

    init() throws {
        folder = try TemporaryFolder()
        store = try StoreFile.open(folder.file("store.db"))
    }

    /// Opens what stands in a folder, and brings it up to date.
    init(in folder: TemporaryFolder) throws {
        self.folder = folder
        // An earlier version made its key file at its first start.
        if !FileManager.default.fileExists(atPath: folder.file("store.db.key")) {
            _ = FileManager.default.createFile(
                atPath: folder.file("store.db.key"), contents: Data(repeating: 5, count: 32),
                attributes: [.posixPermissions: 0o600])
        }
        store = try StoreFile.open(folder.file("store.db"))
    }

    static func open(_ path: String, purpose: Store.Purpose = .live) throws -> Store {
        try Store.open(path: path, purpose: purpose, holder: .init(pid: 1, role: .tool))
    }

    func reopen(purpose: Store.Purpose = .live) throws {
        try store.close()
        store = try StoreFile.open(path, purpose: purpose)
    }

    /// Opens what is now at the path of a store that was closed.
    func reopenAfterClose() throws { store = try StoreFile.open(path) }

    /// Closes the store, changes the file as a stranger would, and opens it again.
    func tamper(_ sql: String, keepsReferences: Bool = true) throws {
        try store.close()
        var configuration = Configuration()
        configuration.foreignKeysEnabled = keepsReferences
        try DatabaseQueue(path: path, configuration: configuration).write { db in try db.execute(sql: sql) }
        store = try StoreFile.open(path)
    }

    /// Logs that payloads of the audit log were erased.
    func erase(_ entries: String) throws {
        try store.auditLog.append(
            AuditEntry(.erasure, "audit.payloadsErased", actor: .login("tester"), subject: "audit:\(entries)"),
            at: StoreFile.start)
    }

    /// The file and what is next to it, copied as a crash would leave it.
    func crashed() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for end in ["", "-wal", ".key", ".key.position"] where FileManager.default.fileExists(atPath: path + end) {
            try FileManager.default.copyItem(atPath: path + end, toPath: copy.file("store.db" + end))
        }
        return copy
    }

    func log(_ count: Int) throws {
        for number in 0..<count {
            try store.auditLog.append(
                AuditEntry(.operation, "test.entry", actor: .login("tester"), subject: "run:\(number)"),
                at: StoreFile.start + .seconds(number))
        }
    }
}

/// Registry imports.
extension StoreFile {
    /// Stages, lands, and gives the diff.
    @discardableResult
    func load(
        day: Int = 0, acceptRemovals: Bool = false, _ stage: (RegistryImport) throws -> Void
    ) throws -> RegistryDiff {
        let at = StoreFile.start + .days(day)
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
