import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import Synchronization

/// An import on a thread of its own, in this process, as the daemon runs one.
final class ImportThread: Sendable {
    private let store: Store
    private let path: String
    private let ground: Ground
    private let result = Mutex<Result<ImportReport.Outcome, any Error>?>(nil)

    init(store: Store, path: String, ground: Ground) {
        self.store = store
        self.path = path
        self.ground = ground
    }

    var isOver: Bool { result.withLock { $0 != nil } }

    func start() {
        Thread.detachNewThread { [self] in
            let outcome = Result { try run() }
            result.withLock { $0 = outcome }
        }
    }

    func check() throws {
        guard try result.withLock({ $0 })?.get() == .landed else { throw BenchFailure("the roll was not taken") }
    }

    private func run() throws -> ImportReport.Outcome {
        let importer = try RegistryImporter(
            store: store, options: ImportOptions(), by: .login("benchmark"), london: ground.london, at: ground.start)
        importer.begin(RegistryFile(kind: .roll, name: "roll.csv"))
        let source = try ByteSource(path: path)
        while let chunk = try source.next() { try importer.feed(chunk) }
        try importer.end()
        return try importer.finish(at: ground.start).outcome
    }
}
