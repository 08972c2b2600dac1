import EncompassCore
import HTTPTypes
import Hummingbird
import Synchronization

/// Finds a request's client address, bounds the open requests of one client behind a proxy, and notes the addresses
/// that authenticated.
struct PeerMiddleware: MiddlewareProtocol {
    typealias Context = WebContext

    let connections: Connections
    private let requests: RequestGate

    init(connections: Connections, limits: ConnectionLimits) {
        self.connections = connections
        requests = RequestGate(limit: limits.perAddress)
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let remote = context.channel?.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
        let client = connections.proxies.client(
            forwardedFor: request.headers[values: .forwardedFor], from: remote)
        var context = context
        context.peer = client?.party ?? "local"
        let isForwarded = client != remote
        guard !isForwarded || requests.enter(context.peer) else {
            throw Problem.busy("too many requests from one address are in progress")
        }
        defer { if isForwarded { requests.leave(context.peer) } }
        let peer = context.peer
        let channel = context.channel
        let connections = connections
        let id = Proof.begin { connections.prove(channel, from: peer) }
        defer { Proof.end(id) }
        var head = request.head
        head.headerFields[.proof] = String(id)
        return try await next(Request(head: head, body: request.body), context)
    }
}

/// Records that a request's credential or session was valid, for the connection that it came on.
///
/// A header holds the request's own number; no client can set it, since the middleware overwrites it. A task-local
/// value would be the obvious way, but crashes here in release builds (Swift 6.3).
enum Proof {
    private struct Open {
        var last: UInt64 = 0
        var notes: [UInt64: @Sendable () -> Void] = [:]
    }

    private static let open = Mutex(Open())

    static func begin(_ note: @escaping @Sendable () -> Void) -> UInt64 {
        open.withLock { open in
            open.last += 1
            open.notes[open.last] = note
            return open.last
        }
    }

    static func end(_ id: UInt64) { open.withLock { $0.notes[id] = nil } }

    static func note(_ request: Request) {
        guard let id = request.headers[.proof].flatMap({ UInt64($0) }) else { return }
        open.withLock { $0.notes[id] }?()
    }
}

/// Counts the requests in progress per address.
private final class RequestGate: Sendable {
    private let limit: Int
    private let open = Mutex<[String: Int]>([:])

    init(limit: Int) { self.limit = limit }

    func enter(_ key: String) -> Bool {
        open.withLock { open in
            guard open[key] ?? 0 < limit else { return false }
            open[key, default: 0] += 1
            return true
        }
    }

    func leave(_ key: String) {
        open.withLock { open in
            let left = (open[key] ?? 1) - 1
            open[key] = left > 0 ? left : nil
        }
    }
}
