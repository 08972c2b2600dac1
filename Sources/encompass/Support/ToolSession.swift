import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation

/// A tool's way to the database: through the running daemon's socket, or by opening the file under its lock.
struct ToolSession {
    let configuration: Configuration
    let account: String?

    init(_ options: ToolOptions) throws {
        configuration = try options.configuration()
        account = options.account
    }

    /// What time it is for the database: the daemon's, in an exercise; where none runs, the exercise's beginning.
    func now() -> Timestamp {
        let real = SystemClock().now()
        return DatabaseLock.holder(of: path)?.exercise?.now(real: real) ?? configuration.exercise.start ?? real
    }

    var path: String { configuration.database.path }
    var actor: Actor { Caller.actor(as: account) }

    /// Reads the file beside whoever writes it.
    func reading() throws -> Store {
        guard FileManager.default.fileExists(atPath: path) else {
            throw Failure(.failed, "there is no database at \(path)")
        }
        return try Store.openReading(path: path, keyFile: configuration.database.effectiveKeyFile)
    }

    /// Opens the file for writing under its lock.
    func writing() throws -> Store {
        umask(0o077)
        return try Store.open(
            path: path, keyFile: configuration.database.effectiveKeyFile, purpose: purpose,
            holder: .init(pid: getpid(), role: .tool))
    }

    private var purpose: Store.Purpose {
        if configuration.exercise.start != nil { return .exercise }
        return (try? reading().purpose()) ?? .live
    }

    /// The running daemon's socket; nil when none runs.
    ///
    /// - Throws: `Failure` 75 when another tool holds the lock.
    func daemonSocket() throws -> String? {
        guard let holder = DatabaseLock.holder(of: path) else { return nil }
        guard holder.role == .daemon, let socket = holder.socket else {
            throw Failure(.tryAgain, "the database is in use by \(holder.role.rawValue) \(holder.pid): try again later")
        }
        return socket
    }

    /// Runs a change, wherever it must be run.
    func run(_ operation: EncompassEngine.Operation) throws -> OperationResult {
        if let socket = try daemonSocket() { return try DaemonClient(socket: socket, account: account).run(operation) }
        let store = try writing()
        defer { try? store.close() }
        let found = try account.flatMap { login in try store.accounts().first { $0.login == login } }
        guard account == nil || found != nil else {
            throw Failure(.failed, "no desk account is called \(account ?? "")")
        }
        return try OperationRunner(store: store).run(
            operation, by: found?.principal ?? .owner(NSUserName()), at: now())
    }
}
