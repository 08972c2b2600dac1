import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation

/// Asks the running daemon over its local socket.
struct DaemonClient {
    private let transfer: HTTPTransfer
    private let account: String?

    init(socket: String, account: String?) {
        transfer = HTTPTransfer(unixSocket: socket)
        self.account = account
    }

    func run(_ operation: EncompassEngine.Operation) throws -> OperationResult {
        let body = try JSONEncoder().encode(operation)
        var transfer = transfer
        // A backup of a large database takes minutes.
        transfer.limits = .localOperation
        let response = try DaemonClient.reaching {
            try transfer.send(
                HTTPRequest("POST", "http://encompass/local/operations", headers: headers("application/json")),
                body: .bytes(Array(body)))
        }
        guard response.isSuccess else { throw failure(response) }
        return try JSONDecoder().decode(OperationResult.self, from: Data(response.body))
    }

    /// What the desk's search finds, as its JSON.
    func search(_ text: String, purpose: String) throws -> JSONValue {
        let body = JSONValue.object(
            JSONObject([.init("text", .string(text)), .init("purpose", .string(purpose))])
        ).serialized
        var transfer = transfer
        // It waits for the disk, since it is logged.
        transfer.limits = .localOperation
        let response = try DaemonClient.reaching {
            try transfer.send(
                HTTPRequest("POST", "http://encompass/local/search", headers: headers("application/json")),
                body: .bytes(Array(body)))
        }
        guard response.isSuccess else { throw failure(response) }
        return try JSONParser.parse(response.body)
    }

    /// Streams registry files to the daemon; `progress` gets the number of rows so far.
    func importRegistry(
        _ files: [RegistryFile], paths: [String], options: ImportOptions, progress: @escaping (Int) -> Void
    ) throws -> ImportReport {
        let frames = try ImportFrames(files, paths: paths)
        var report: ImportReport?
        let query =
            "dryRun=\(options.isDryRun)&rejectLimit=\(options.rejectLimit)&acceptRemovals=\(options.acceptsRemovals)"
            + "&keepRejects=\(options.keepsRejects)&changes=\(options.changes)"
        var transfer = transfer
        transfer.limits = .localOperation
        let response = try DaemonClient.reaching {
            try transfer.sendLines(
                HTTPRequest(
                    "POST", "http://encompass/local/registry-import?\(query)",
                    headers: headers("application/octet-stream") + reason(options)),
                body: .stream(length: nil) { try frames.next() }
            ) { line in
                let event = try JSONDecoder().decode(ImportEvent.self, from: Data(line))
                if let rows = event.rows { progress(rows) }
                if let problem = event.problem {
                    throw Failure(event.isTryAgain == true ? .tryAgain : .failed, problem)
                }
                report = event.report ?? report
            }
        }
        guard response.isSuccess, let report else { throw failure(response) }
        return report
    }

    /// A daemon that holds the lock and cannot be reached is starting or stopping.
    private static func reaching(_ send: () throws -> HTTPResponse) throws -> HTTPResponse {
        do {
            return try send()
        } catch let failure as TransferFailure where failure.reason == .connectionFailed {
            throw Failure(.tryAgain, "the daemon is starting or stopping: try again")
        }
    }

    /// Free text is never put in a URL.
    private func reason(_ options: ImportOptions) -> [HTTPHeader] {
        let encoded = options.reason?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        return encoded.map { [HTTPHeader("Encompass-Reason", $0)] } ?? []
    }

    private func headers(_ type: String) -> [HTTPHeader] {
        [HTTPHeader("Content-Type", type)] + (account.map { [HTTPHeader("Encompass-As", $0)] } ?? [])
    }

    private func failure(_ response: HTTPResponse) -> Failure {
        struct Problem: Decodable {
            var reason: String?
            var description: String?
            var detail: String?
        }
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(response.body))
        return Failure(
            problem?.reason == "locked" ? .tryAgain : .failed,
            problem?.description ?? problem?.detail ?? "the daemon answered \(response.status)")
    }
}

/// The path of the daemon's socket for tools: in the runtime directory, under a short name, since a path of more than
/// 107 bytes cannot be bound.
enum LocalSocket {
    /// Creates the directory if it does not exist.
    static func path(database: String, directory: String?) throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let folder =
            directory ?? environment["RUNTIME_DIRECTORY"]
            ?? environment["XDG_RUNTIME_DIR"].map { $0 + "/encompass" } ?? "/tmp/encompass-\(getuid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = folder + "/" + name(database) + ".sock"
        guard path.utf8.count <= 107 else {
            throw Failure(.configuration, "http.socketDirectory is too long for a socket: choose a shorter one")
        }
        return path
    }

    /// Twelve hexadecimal digits of the database's full path (FNV-1a), so that two daemons do not clash.
    private static func name(_ database: String) -> String {
        let full = URL(fileURLWithPath: database).standardizedFileURL.path
        let hash = full.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(String(hash, radix: 16).suffix(12))
    }
}

/// Runs an import inside the daemon if one runs, otherwise in this process under the lock.
struct RegistryImportRun {
    let session: ToolSession
    let options: ImportOptions
    /// For an import without the daemon.
    let areas: [AreaPolicy]

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
        let london = try London.installed()
        let now = session.now()
        let importer = try RegistryImporter(
            store: store, options: options, by: actor, london: london,
            authorities: Set(areas.flatMap(\.localAuthorities)),
            policies: PolicyBook(areas: areas), at: now)
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

    private func show(_ rows: Int) { Console.progress(counted(rows, "row") + " read") }
}

/// Several files as one stream: for each, a line of JSON with its name and length, then its bytes.
final class ImportFrames {
    private var waiting: [(RegistryFile, String)]
    private var source: ByteSource?

    init(_ files: [RegistryFile], paths: [String]) throws {
        waiting = Array(zip(files, paths))
    }

    func next() throws -> [UInt8]? {
        if let source {
            if let chunk = try source.next() { return chunk }
            self.source = nil
        }
        guard !waiting.isEmpty else { return nil }
        var (file, path) = waiting.removeFirst()
        let opened = try ByteSource(path: path)
        file.length = opened.length
        source = opened
        return Array(try JSONEncoder().encode(file)) + [0x0A]
    }
}
