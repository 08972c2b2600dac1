import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore

/// Runs an import where it must be run: inside the daemon, or in this process under the lock.
struct RegistryImportRun {
    let session: ToolSession
    let options: ImportOptions

    func run(_ files: [(RegistryFile, String)]) throws -> ImportReport {
        defer { Console.endProgress() }
        if let socket = try session.daemonSocket() {
            return try DaemonClient(socket: socket, account: session.account).importRegistry(
                files.map(\.0), paths: files.map(\.1), options: options, progress: show)
        }
        let store = try session.writing()
        defer { try? store.close() }
        return try run(files, into: store, by: session.importer(in: store).actor)
    }

    private func run(_ files: [(RegistryFile, String)], into store: Store, by actor: Actor) throws -> ImportReport {
        guard let london = London() else { throw Failure(.failed, "no time zone data: install tzdata") }
        let now = session.now()
        let importer = try RegistryImporter(
            store: store, options: options, by: actor, london: london, at: now)
        do {
            for (file, path) in files {
                importer.begin(file)
                let source = try ByteSource(path: path)
                while let chunk = try source.next() {
                    try importer.feed(chunk)
                    show(importer.rows)
                }
                try importer.end()
            }
            return try importer.finish(at: now)
        } catch {
            try importer.abandon()
            throw error
        }
    }

    private func show(_ rows: Int) { Console.progress("\(rows) rows read") }
}
