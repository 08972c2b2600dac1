import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TestSupport

/// A web on a real database in its own folder, with the county imported, called without a connection.
final class WebHarness: Sendable {
    /// Friday 20 November 2026, 06:30 in London.
    static let morning = at("2026-11-20T06:30:00Z")

    let folder: TemporaryFolder
    let clock = ManualClock(WebHarness.morning)
    let engine: Engine
    let application: WebApplication
    /// The TCP port, once the listeners run.
    let port = BoundPort()
    private let responder: WebResponder
    private let localResponder: WebResponder
    /// The peer of the socket; unset, the one that the kernel reports.
    private let peerBox = PeerBox()

    init(
        matching: EngineSettings.MatchingMode = .automatic, publicURL: String = "http://127.0.0.1:8080",
        isExercise: Bool = false, feed: FeedWindow? = nil, limits: FeedLimits = FeedLimits(), showsMetrics: Bool = true,
        connections: ConnectionLimits = ConnectionLimits(), pace: PaceLimits = .patient, proxies: [String] = [],
        requestsPerMinute: Int = 6000, uploadBytes: Int = 128 << 20, channels: [Contact.Channel] = [.email],
        sessions: SessionLimits = SessionLimits(), openID: OpenIDClient? = nil,
        town: Town = County.town, realClock: ManualClock? = nil
    ) throws {
        folder = try TemporaryFolder()
        let exerciseClock = clock
        let real = realClock ?? exerciseClock
        let path = folder.file("encompass.db")
        let store = try Store.open(path: path, holder: .init(pid: 1, role: .daemon))
        try town.land(in: store, at: WebHarness.morning)
        let metrics = PrometheusMetrics()
        engine = try Engine(
            store: store, clock: clock, realClock: real, london: London().unsafelyUnwrapped,
            settings: EngineSettings(
                matching: matching, publicURL: publicURL,
                isExercise: isExercise, channels: channels, sessions: sessions),
            policies: PolicyBook(areas: [County.area(feed)]), meters: Meters(factory: metrics))
        engine.pulse.beat(at: clock.now())
        try engine.auditStep()
        var configuration = WebConfiguration(
            addresses: [ListenAddress(port: 0)], socketPath: folder.file("web.sock"), version: "test",
            databasePath: path, realClock: real,
            metrics: metrics, showsMetrics: showsMetrics, feed: limits,
            connections: connections, pace: pace, trustedProxies: proxies.compactMap { NetworkBlock($0) },
            requestsPerMinute: requestsPerMinute, uploadBytes: uploadBytes, openID: openID,
            shutdownLimit: .milliseconds(500),
            onListening: { [port] _, bound in port.set(bound) })
        let known = configuration.localPeer
        configuration.localPeer = { [box = peerBox] channel in
            if let user = box.user { return user }
            return await known(channel)
        }
        application = WebApplication(engine: engine, configuration: configuration)
        responder = try application.responder()
        localResponder = try application.localResponder()
    }

    var store: Store { engine.store }

    func send(
        _ method: Verb, _ path: String, _ headers: [String: String] = [:], body: String = ""
    ) async throws -> Answer {
        try await send(method, path, headers, chunks: body.isEmpty ? [] : [Array(body.utf8)])
    }

    /// At an address for some sides only.
    func send(
        _ method: Verb, _ path: String, _ headers: [String: String] = [:], body: String = "", to sides: Set<Side>
    ) async throws -> Answer {
        try await send(
            method, path, headers, chunks: body.isEmpty ? [] : [Array(body.utf8)],
            to: application.responder(for: sides))
    }

    /// The body comes in the given chunks.
    func send(
        _ method: Verb, _ path: String, _ headers: [String: String], chunks: [[UInt8]]
    ) async throws -> Answer {
        try await send(method, path, headers, chunks: chunks, to: responder)
    }

    /// Sends a request on the socket for tools, as a user of the machine.
    func tool(
        _ method: Verb, _ path: String, as user: LocalUser, actingAs account: String? = nil, body: String = ""
    ) async throws -> Answer {
        peerBox.user = user
        defer { peerBox.user = nil }
        let headers = ["Content-Type": "application/json"].merging(account.map { ["Encompass-As": $0] } ?? [:]) { $1 }
        return try await send(method, path, headers, chunks: [Array(body.utf8)], to: localResponder)
    }

    func tool(
        _ operation: EncompassEngine.Operation, as user: LocalUser, actingAs account: String? = nil
    ) async throws -> Answer {
        let body = String(decoding: try JSONEncoder().encode(operation), as: UTF8.self)
        return try await tool(.post, "/local/operations", as: user, actingAs: account, body: body)
    }

    private func send(
        _ method: Verb, _ path: String, _ headers: [String: String], chunks: [[UInt8]], to responder: WebResponder
    ) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let head = HTTPRequest(
            method: HTTPRequest.Method(rawValue: method.rawValue) ?? .get, scheme: "http", authority: "127.0.0.1",
            path: path, headerFields: fields)
        let stream = AsyncStream<ByteBuffer> { continuation in
            for chunk in chunks { continuation.yield(ByteBuffer(bytes: chunk)) }
            continuation.finish()
        }
        return try await Answer(
            responder.respond(to: Request(head: head, body: RequestBody(asyncSequence: stream))))
    }

    func json(_ method: Verb, _ path: String, token: String?, _ body: String) async throws -> Answer {
        var headers = ["Content-Type": "application/json"]
        if let token { headers["Authorization"] = "Bearer " + token }
        return try await send(method, path, headers, body: body)
    }

    func get(_ path: String, token: String? = nil, cookie: String? = nil) async throws -> Answer {
        var headers: [String: String] = [:]
        if let token { headers["Authorization"] = "Bearer " + token }
        if let cookie { headers["Cookie"] = cookie }
        return try await send(.get, path, headers)
    }

    func credential(
        _ role: Credential.Role, force: String? = nil, urn: URN? = nil, purpose: String? = nil
    ) throws -> NewCredential {
        try store.credentials.create(
            CredentialRequest(role: role, force: force, urn: urn, purpose: purpose), by: .login("test"),
            at: clock.now())
    }

    /// An account that may approve others' requests.
    func supervisor(_ login: String) throws {
        _ = try store.accounts.create(
            login: login, name: "Sue Pervisor", role: .supervisor, places: [], password: "x", by: .login("test"),
            at: clock.now())
    }

    func feed() throws -> String { try credential(.feed, force: "norfolk").secret }
    func staff() throws -> String { try credential(.operator, purpose: "overnight notifications").secret }

    /// Does what is due: matches incidents and takes the ladder's steps.
    func turn() throws {
        while try engine.decideStep() > 0 {}
        while try engine.ladderStep() > 0 {}
    }

    /// Pushes one incident, does what is due, and returns the notifications' ids by establishment.
    @discardableResult
    func notify(_ incident: String = Sample.incident()) async throws -> [URN: String] {
        let answer = try await json(.post, "/v1/incidents", token: feed(), incident)
        guard answer.status == 202 else { throw Unexpected(answer) }
        try turn()
        return try store.notifications.queue(QueueFilter(), limit: 100, at: clock.now()).reduce(into: [:]) {
            found, item in
            if case .establishment(let urn) = item.target { found[urn] = item.id }
        }
    }
}

extension PaceLimits {
    /// For other tests: their clients are not slow, but the machine may be.
    static let patient = PaceLimits(
        firstHead: .seconds(300), head: .seconds(300), bodyInterval: .seconds(300), writeInterval: .seconds(300))
}

/// A method of HTTP.
enum Verb: String {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case trace = "TRACE"
}

/// An answer that a test did not expect.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ answer: Answer) { description = "\(answer.status) \(answer.body)" }
}

/// The peer that a test sets on the socket for tools.
private final class PeerBox: Sendable {
    private let held = Mutex<LocalUser?>(nil)
    var user: LocalUser? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
