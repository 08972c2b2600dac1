import HTTPTypes
import Hummingbird

/// The routes of one listener. What a path does not answer is `405` with what it does, not `404`.
struct Routes {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
    /// Answers HEAD where GET opens something.
    private let head: Handler
    private var paths: [Path] = []
    private var handlers: [Path: [HTTPRequest.Method: Handler]] = [:]

    /// - Parameter head: answers HEAD on what `get` adds: whether the caller may come in at all, and nothing else.
    init(head: @escaping Handler) { self.head = head }

    /// HEAD does not run the handler: what GET shows is disclosed, and logged as shown.
    mutating func get(_ path: Path, _ handler: @escaping Handler) {
        add(path, .get, handler)
        add(path, .head, head)
    }

    /// For what anybody may see: HEAD answers like GET, without the body.
    mutating func open(_ path: Path, _ handler: @escaping Handler) {
        add(path, .get, handler)
        add(path, .head) { request, context in try await handler(request, context).createHeadResponse() }
    }

    mutating func post(_ path: Path, _ handler: @escaping Handler) { add(path, .post, handler) }

    private mutating func add(_ path: Path, _ method: HTTPRequest.Method, _ handler: @escaping Handler) {
        if handlers[path] == nil { paths.append(path) }
        handlers[path, default: [:]][method] = handler
    }

    /// Patterns and the methods that they answer, in order of registration.
    var table: [(pattern: String, methods: [String])] {
        paths.map { path in
            (path.pattern, Routes.methods.filter { handlers[path]?[$0] != nil }.map(\.rawValue))
        }
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
