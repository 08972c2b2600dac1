import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation

/// A tool's access to the database: through the running daemon's socket, or by opening the file under its lock.
struct ToolSession {
    let configuration: Configuration
    let account: String?

    init(_ options: ToolOptions) throws { self.init(try options.configuration(), as: options.account) }

    init(_ configuration: Configuration, as account: String? = nil) {
        self.configuration = configuration
        self.account = account
    }

    /// The database's time: the daemon's, in an exercise; without a daemon, the exercise's start.
    func now() -> Timestamp {
        let real = SystemClock().now()
        return DatabaseLock.holder(of: path)?.exercise?.now(real: real) ?? configuration.exercise.start ?? real
    }

    var path: String { configuration.database.path }

    /// The login that runs the tool. The service's own account owns the database file, or creates it.
    private var login: LocalLogin {
        var status = stat()
        let user = LocalUser.current
        return user.login(of: stat(path, &status) == 0 ? status.st_uid : user.id, actingAs: account)
    }

    /// Opens the file for reading while another process may write it, for a principal with permission `view`; a
    /// refusal is audited.
    ///
    /// - Throws: `Failure`, `StoreError`.
    func reading(_ view: Consultation.View) throws -> ToolReading {
        let store = try reading()
        do {
            let principal = try store.accounts.principal(of: login)
            try principal.require(view.permission)
            return ToolReading(store: store, principal: principal)
        } catch let error {
            guard error is Denied || (error as? StoreError)?.denied != nil else { throw error }
            // The writer refuses the same request, and records that in the audit log.
            _ = try run(.consult(Consultation(view, subject: "tool:\(view.rawValue)")))
            throw error
        }
    }

    private func reading() throws -> Store {
        try Store.openReading(path: path, keyFile: configuration.database.keyFile)
    }

    /// Opens the file for writing under its lock.
    func writing() throws -> Store {
        umask(0o077)
        return try Store.open(
            path: path, keyFile: configuration.database.keyFile, purpose: purpose,
            holder: .init(pid: getpid(), role: .tool), replication: configuration.database.replication)
    }

    private var purpose: Store.Purpose {
        if configuration.exercise.start != nil { return .exercise }
        return (try? reading().purpose()) ?? .live
    }

    /// The running daemon's socket; nil if none runs.
    ///
    /// - Throws: `Failure` 75 if another tool holds the lock, or the daemon is starting.
    func daemonSocket() throws -> String? {
        guard case .held(let held) = DatabaseLock.state(of: path) else { return nil }
        guard let holder = held else { throw Failure(.tryAgain, "the database is being opened: try again") }
        guard holder.role == .daemon, let socket = holder.socket else {
            throw Failure(.tryAgain, "the database is in use by \(holder.role.rawValue) \(holder.pid): try again later")
        }
        guard holder.boot != nil else { throw Failure(.tryAgain, "the daemon is starting: try again") }
        return socket
    }

    /// Runs a change in the daemon if one runs, otherwise here.
    func run(_ operation: EncompassEngine.Operation) throws -> OperationResult {
        if let socket = try daemonSocket() { return try DaemonClient(socket: socket, account: account).run(operation) }
        let store = try writing()
        defer { try? store.close() }
        let principal = try principal(in: store, for: operation.subject)
        return try OperationRunner(store: store).run(operation, by: principal, at: now())
    }

    /// The principal, from the accounts in a file open for writing; a refusal is logged.
    private func principal(in store: Store, for subject: String) throws -> Principal {
        do {
            return try store.accounts.principal(of: login)
        } catch let error as StoreError {
            if let denied = error.denied {
                try store.accounts.recordRefusal(denied, of: login.bare, subject: subject, at: now())
            }
            throw error
        }
    }

    /// The principal of an import into a file open for writing.
    func importer(in store: Store) throws -> Principal {
        let principal = try principal(in: store, for: "registry")
        do { try principal.require(.importRegistry) } catch {
            try store.accounts.recordRefusal(error, of: principal, subject: "registry", at: now())
            throw StoreError(error)
        }
        return principal
    }
}

/// The file, open for a tool to read, and the principal.
struct ToolReading {
    let store: Store
    let principal: Principal
}
