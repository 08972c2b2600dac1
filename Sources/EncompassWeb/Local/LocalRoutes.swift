import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWords
import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import NIOCore

/// Requests from tools on this machine to the running daemon, over its socket only.
struct LocalRoutes: Sendable {
    private static let limit = 1 << 20
    let site: Site

    func add(to routes: inout Routes) {
        routes.post(.localOperations, run)
        routes.get(.localStatus, status)
        routes.post(.localSearch, search)
        RegistryImportRoute(site: site).add(to: &routes)
    }

    /// One `Operation` as JSON; the answer is its `OperationResult`, or the reason and text of a `StoreError`.
    private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let principal = try await LocalDoor(site: site).principal(request, context)
        let bytes = try await request.content(limit: LocalRoutes.limit)
        guard let operation = try? JSONDecoder().decode(Operation.self, from: Data(bytes)) else {
            return LocalRoutes.refusal(StoreError(.invalid, "operation.unknown"))
        }
        if case .consult(let consultation) = operation, let purpose = consultation.facts["purpose"],
            !LocalRoutes.fits(purpose, principal)
        {
            return LocalRoutes.refusal(StoreError(.invalid, "purpose.ofRole"))
        }
        do {
            let result = try await site.work { try $0.run(operation, by: principal) }
            let text = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
            return .text(text, type: "application/json")
        } catch let error as StoreError {
            return LocalRoutes.refusal(error)
        }
    }

    private func status(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await LocalDoor(site: site).principal(request, context, .readQueue)
        return .json(
            .record(
                ("pid", .integer(getpid())), ("version", .string(site.configuration.version)),
                ("epoch", .integer(site.engine.epoch)), ("database", .string(site.configuration.databasePath)),
                ("exercise", .bool(site.engine.settings.isExercise)), ("now", .time(site.now))))
    }

    /// The desk's search, with the purpose of the person at the tool.
    private func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try await LocalDoor(site: site).principal(request, context, .readDetails)
        var fields = try await request.fields()
        let query = DeskQuery(fields.required("text", limit: 200))
        let purpose = fields.required("purpose", limit: 200)
        if !LocalRoutes.fits(purpose, person) { fields.fault("purpose", "does not fit your role") }
        try fields.check()
        let caller = person.stating(purpose)
        let found = try await DeskSearching(site: site, caller: caller).find(query, limit: IncidentRoutes.found)
        return .json(found.json(for: caller))
    }

    /// Whether a purpose fits the role: as at the desk.
    private static func fits(_ purpose: String, _ person: Principal) -> Bool {
        Purpose.fits(purpose.trimmingCharacters(in: .whitespaces), person.role, .english)
    }

    static func refusal(_ error: StoreError) -> Response {
        .json(
            .record(("reason", .string(error.reason.rawValue)), ("description", .string(Words.english(error)))),
            status: Problem(error).status)
    }
}

/// Access for tools on this machine.
struct LocalDoor: Sendable {
    let site: Site

    /// The person behind a tool: the login that the kernel names, or the desk account that it acts for.
    ///
    /// - Throws: 403 if the kernel does not name a login, or a login acts as another; 404 for an account that is not in
    ///   use at the desk.
    func principal(_ request: Request, _ context: WebContext) async throws -> Principal {
        guard let user = await site.configuration.localPeer(context.channel) else {
            throw Problem(.forbidden, "only a tool on this machine may ask this")
        }
        let login = user.login(of: geteuid(), actingAs: request.headers[.actingAs])
        do {
            return try await site.work { try $0.store.accounts.principal(of: login) }
        } catch let error as StoreError {
            if let denied = error.denied { throw Problem(denied, of: login.bare) }
            throw error
        }
    }

    /// - Throws: as `principal`, and 403 without the permission.
    func principal(_ request: Request, _ context: WebContext, _ permission: Permission) async throws -> Principal {
        let principal = try await principal(request, context)
        guard principal.may(permission) else {
            throw Problem(Denied(permission: permission, role: principal.role), of: principal)
        }
        return principal
    }
}

/// The peer of a Unix socket, as the kernel reports it.
enum PeerIdentity {
    /// `struct ucred` of Linux, which SO_PEERCRED fills.
    private struct Credentials {
        var process: Int32 = 0
        var user: UInt32 = UInt32.max
        var group: UInt32 = UInt32.max
    }

    /// Nil on any other kind of connection: on TCP the kernel answers too, but with nobody's id.
    static func of(_ channel: (any Channel)?) async -> LocalUser? {
        guard let channel, case .unixDomainSocket = channel.localAddress,
            let provider = channel as? any SocketOptionProvider
        else { return nil }
        let option: EventLoopFuture<Credentials> = provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED))
        guard let credentials = try? await option.get(), credentials.user != UInt32.max else { return nil }
        return LocalUser(id: credentials.user)
    }
}

/// Registry files streamed by a tool. The answer begins at once: lines of JSON for progress, the report last.
struct RegistryImportRoute: Sendable {
    private static let rowsBetweenLines = 5000
    let site: Site

    func add(to routes: inout Routes) { routes.post(.localImport, run) }

    private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let principal = try await LocalDoor(site: site).principal(request, context, .importRegistry)
        let query = request.uri.queryParameters
        let options = ImportOptions(
            isDryRun: query["dryRun"] == "true", rejectLimit: query["rejectLimit"].flatMap { Int($0) } ?? 0,
            acceptsRemovals: query["acceptRemovals"] == "true",
            reason: request.headers[.reason]?.removingPercentEncoding, keepsRejects: query["keepRejects"] == "true",
            changes: min(100_000, query["changes"].flatMap { Int($0) } ?? RegistryDiff.keptChanges))
        let session: RegistryImportSession
        do {
            session = try await RegistryImportSession(site.engine, options: options, by: principal.actor)
        } catch let error as StoreError {
            return LocalRoutes.refusal(error)
        }
        let body = ResponseBody { writer in
            try await answer(from: session, reading: request.body, to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }

    private func answer(
        from session: RegistryImportSession, reading body: RequestBody, to writer: inout any ResponseBodyWriter
    ) async throws {
        do {
            var reported = 0
            for try await buffer in body {
                let rows = try await session.feed(Array(buffer.readableBytesView))
                guard rows >= reported + RegistryImportRoute.rowsBetweenLines else { continue }
                reported = rows
                try await write(ImportEvent(rows: rows), to: &writer)
            }
            try await write(ImportEvent(report: session.finish()), to: &writer)
        } catch {
            try await session.abandon()
            let failure = error as? StoreError
            let words =
                failure.map { Words.english($0) } ?? "the upload broke off, or was not a sequence of registry files"
            try await write(ImportEvent(problem: words, isTryAgain: failure?.reason == .locked), to: &writer)
        }
    }

    private func write(_ event: ImportEvent, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(bytes: Array(try JSONEncoder().encode(event)) + [0x0A]))
    }
}
