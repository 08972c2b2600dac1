package import EncompassCore
import Foundation
import HTTPTypes
package import Hummingbird
package import NIOCore

/// A place on the site. Its pattern registers the handler and makes the links, so that the two cannot differ.
struct Path: Hashable, Sendable {
    /// With parameters in braces: `/v1/notifications/{id}`.
    let pattern: String
    /// Who may reach it; nobody over TCP if there are none.
    let sides: Set<Side>

    init(_ pattern: String, _ sides: Set<Side>) {
        self.pattern = pattern
        self.sides = sides
    }

    /// The address, with `values` in place of the parameters, in order.
    func link(_ values: String..., query: [(name: String, value: String)] = []) -> String {
        var values = values[...]
        let path = pattern.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            guard segment.hasPrefix("{"), let value = values.popFirst() else { return String(segment) }
            return Path.escaped(value)
        }.joined(separator: "/")
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { Path.escaped($0.name) + "=" + Path.escaped($0.value) }.joined(separator: "&")
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}

/// The interfaces for machines.
extension Path {
    static let incidents = Path("/v1/incidents", [.feeds])
    static let incident = Path("/v1/incidents/{id}", [.feeds, .desk])
    static let incidentDetails = Path("/v1/incidents/{id}/details", [.desk])
    static let incidentLinking = Path("/v1/incidents/{id}/link", [.desk])
    static let incidentUnlinking = Path("/v1/incidents/{id}/unlink", [.desk])
    static let searches = Path("/v1/search", [.desk])
    static let declarations = Path("/v1/feeds/{force}/declarations", [.feeds])
    static let notifications = Path("/v1/notifications", [.desk, .schools])
    static let notification = Path("/v1/notifications/{id}", [.desk, .schools])
    static let notes = Path("/v1/notifications/{id}/notes", [.desk, .schools])
    static let calls = Path("/v1/notifications/{id}/calls", [.desk])
    static let exceptions = Path("/v1/exceptions", [.desk])
    static let exception = Path("/v1/exceptions/{id}", [.desk])
    static let resolution = Path("/v1/exceptions/{id}/resolve", [.desk])
    static let exceptionReopening = Path("/v1/exceptions/{id}/reopen", [.desk])
    static let exceptionUndoing = Path("/v1/exceptions/{id}/undo", [.desk])
    static let stats = Path("/v1/stats", [.desk])
    static let acknowledgements = Path("/v1/acknowledgements/{credential}", [.schools])
    static let notifyReceipts = Path("/v1/callbacks/govuk-notify", [.schools])
    static let live = Path("/health/live", Set(Side.allCases))
    static let ready = Path("/health/ready", Set(Side.allCases))
    static let metrics = Path("/metrics", [.desk])
    static let openAPI = Path("/openapi.yaml", Set(Side.allCases))

    /// A staff action on one notification.
    static func action(_ name: String) -> Path { Path("/v1/notifications/{id}/\(name)", [.desk]) }
}

/// The socket for tools on this machine.
extension Path {
    static let localOperations = Path("/local/operations", [])
    static let localImport = Path("/local/registry-import", [])
    static let localStatus = Path("/local/status", [])
    static let localSearch = Path("/local/search", [])
}

/// The routes of one listener. A method that a path does not answer is `405` with those that it does, not `404`.
struct Routes {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    /// Those of RFC 9110 that have a path, PATCH (RFC 5789) and the QUERY that clients begin to try.
    private static let methods: [HTTPRequest.Method] =
        [.get, .head, .post, .put, .patch, .delete, .options, .trace] + [HTTPRequest.Method("QUERY")].compactMap(\.self)
    /// Answers HEAD on paths whose GET opens something.
    private let head: Handler
    private var paths: [Path] = []
    private var handlers: [Path: [HTTPRequest.Method: Handler]] = [:]

    /// - Parameter head: answers HEAD on paths that `get` adds; it says only whether the caller is authenticated.
    init(head: @escaping Handler) { self.head = head }

    /// HEAD does not run the handler, since what GET shows is logged as disclosed.
    mutating func get(_ path: Path, _ handler: @escaping Handler) {
        add(path, .get, handler)
        add(path, .head, head)
    }

    /// For public paths: HEAD answers like GET, without the body.
    mutating func open(_ path: Path, _ handler: @escaping Handler) {
        add(path, .get, handler)
        add(path, .head) { request, context in try await handler(request, context).createHeadResponse() }
    }

    mutating func post(_ path: Path, _ handler: @escaping Handler) { add(path, .post, handler) }

    private mutating func add(_ path: Path, _ method: HTTPRequest.Method, _ handler: @escaping Handler) {
        if handlers[path] == nil { paths.append(path) }
        handlers[path, default: [:]][method] = handler
    }

    /// The patterns and their methods, in order of registration.
    var table: [RouteEntry] {
        paths.map { path in
            RouteEntry(
                pattern: path.pattern, methods: Routes.methods.filter { handlers[path]?[$0] != nil }.map(\.rawValue),
                sides: path.sides)
        }
    }

    /// Only what is for one of the sides; another side's paths do not exist.
    func serving(_ sides: Set<Side>) -> Routes {
        var routes = self
        routes.paths = paths.filter { !$0.sides.isDisjoint(with: sides) }
        return routes
    }

    func router(middleware: [any MiddlewareProtocol<Request, Response, WebContext>]) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        for each in middleware { router.add(middleware: each) }
        for path in paths {
            let known = handlers[path] ?? [:]
            let allow = Routes.methods.filter { known[$0] != nil }.map(\.rawValue).joined(separator: ", ")
            for method in Routes.methods {
                let refuse: Handler = { _, _ in throw Problem.methodNotAllowed(allow) }
                router.on(RouterPath(path.pattern), method: method, use: known[method] ?? refuse)
            }
        }
        return router
    }
}

/// A path of a listener, for tests that compare all of them with a list.
package struct RouteEntry: Sendable {
    package let pattern: String
    package let methods: [String]
    package let sides: Set<Side>
}

/// What accompanies a request: the connection that it came on.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Absent if a test calls the router without a connection.
    package let channel: (any Channel)?
    /// The address that connections and failures are counted by; behind a trusted proxy, the client's
    /// (`PeerMiddleware`).
    var peer: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        peer = "local"
    }

    package init(detached source: some RequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = nil
        peer = "local"
    }

    /// The value of a path parameter as a person would write it.
    func parameter(_ name: String) -> String {
        let text = parameters.get(name) ?? ""
        return text.removingPercentEncoding ?? text
    }
}
