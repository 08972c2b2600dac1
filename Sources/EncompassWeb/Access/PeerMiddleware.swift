import EncompassCore
import HTTPTypes
import Hummingbird
import Synchronization

/// The proxies whose word on a client's address is taken.
struct TrustedProxies: Sendable {
    let blocks: [NetworkBlock]

    func contains(_ address: NetworkAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// The client of a request that came from `peer`: the last address in `X-Forwarded-For` that is not a trusted proxy's,
    /// where the peer is one.
    ///
    /// What stands before it anybody may have written. `Forwarded` is not read: the proxies in `deploy` hand on what the
    /// client wrote there.
    func client(of request: Request, from peer: NetworkAddress?) -> NetworkAddress? {
        guard var client = peer, contains(client) else { return peer }
        let hops = request.headers[values: .forwardedFor].flatMap { $0.split(separator: ",") }
        for hop in hops.suffix(16).reversed() {
            guard let address = NetworkAddress(hop) else { break }
            client = address
            if !contains(address) { break }
        }
        return client
    }
}

/// Finds out from where a request comes, bounds how many one client behind a proxy has open, and notes from where somebody
/// proved who they are.
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
        let client = connections.proxies.client(of: request, from: remote)
        var context = context
        context.peer = client?.party ?? "local"
        let isForwarded = client != remote
        guard !isForwarded || requests.enter(context.peer) else {
            throw Problem.busy("too many requests of one address are in progress")
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

/// Whoever finds a credential or a session right says so here, for the connection that the request came on.
///
/// The request carries a number of its own for it in a header that no client can set, since the middleware writes over
/// what came. A task-local value would be the obvious way; in release builds it crashes here (Swift 6.3).
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

/// Counts requests in progress by address.
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
