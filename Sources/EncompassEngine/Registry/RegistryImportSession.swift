public import EncompassCore
import EncompassStore

/// An import over the local socket, on a thread of its own.
public actor RegistryImportSession {
    private let executor = QueueExecutor(label: "encompass.import")
    private let engine: Engine
    private let importer: RegistryImporter
    private var frames: ImportFrameReader

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Throws: `StoreError` `locked` while another import runs.
    public init(_ engine: Engine, options: ImportOptions, by actor: Actor) async throws {
        self.engine = engine
        let now = engine.clock.now()
        importer = try RegistryImporter(
            store: engine.store, options: options, by: actor, london: engine.london,
            authorities: Set(engine.policies.areas.flatMap(\.localAuthorities)), policies: engine.policies, at: now)
        frames = ImportFrameReader(importer)
    }

    /// - Returns: rows read so far.
    public func feed(_ chunk: [UInt8]) throws -> Int {
        try frames.feed(chunk)
        return importer.rows
    }

    /// Lands the import or discards it, as its options say.
    public func finish() throws -> ImportReport {
        try frames.finish()
        let report = try importer.finish(at: engine.clock.now())
        try engine.noteImport(report)
        return report
    }

    public func abandon() throws { try importer.abandon() }
}
