package import EncompassCore
public import EncompassEngine
import EncompassStore
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
public import ServiceLifecycle

/// The whole HTTP side: the routes, and the services that listen.
public struct WebApplication: Sendable {
    private let site: Site

    public init(engine: Engine, configuration: WebConfiguration) {
        site = Site(engine: engine, configuration: configuration, logger: Logger(label: "encompass.web"))
    }

    /// The listeners: one for each address, and the socket for tools if the configuration names one.
    ///
    /// - Throws: if the certificate, its key or a template cannot be read.
    public func services() throws -> [any Service] {
        let listeners = try site.configuration.addresses.map { ($0, try main(for: $0.sides)) }
        return [try WebService(site: site, listeners: listeners, local: local()), NewsService(site: site)]
    }

    private func main(for sides: Set<Side>) throws -> Router<WebContext> {
        let site = site.serving(sides)
        let pages = try Pages(site: site)
        return WebApplication.routes(site, pages).serving(sides).router(
            middleware: middleware(site) { problem, request in await pages.problem(problem, request) })
    }

    private func local() -> Router<WebContext> {
        WebApplication.localRoutes(site).router(middleware: middleware(site) { problem, _ in problem.response })
    }

    static func routes(_ site: Site, _ pages: Pages) -> Routes {
        var routes = Routes { request, context in
            guard try await site.access.isAnybody(request, context) else {
                throw Problem.unauthorized("please sign in, or send a bearer token")
            }
            return .empty(.ok)
        }
        FeedRoutes(site: site).add(to: &routes)
        NotificationRoutes(site: site).add(to: &routes)
        ExceptionRoutes(site: site).add(to: &routes)
        IncidentRoutes(site: site).add(to: &routes)
        ChronologyRoutes(site: site).add(to: &routes)
        ReportRoutes(site: site).add(to: &routes)
        WebhookRoute(site: site).add(to: &routes)
        ReceiptRoute(site: site).add(to: &routes)
        HealthRoutes(site: site).add(to: &routes)
        MetricsRoute(site: site).add(to: &routes)
        StaticRoutes().add(to: &routes)
        EventRoute(site: site).add(to: &routes)
        addPages(site, pages, to: &routes)
        return routes
    }

    private static func addPages(_ site: Site, _ pages: Pages, to routes: inout Routes) {
        AccountPages(site: site, pages: pages).add(to: &routes)
        OwnAccountPages(site: site, pages: pages).add(to: &routes)
        SecondStepPages(site: site, pages: pages).add(to: &routes)
        OpenIDPages(site: site, pages: pages).add(to: &routes)
        PeoplePages(site: site, pages: pages).add(to: &routes)
        LinkPages(site: site, pages: pages).add(to: &routes)
        SpokenCodePage(site: site, pages: pages).add(to: &routes)
        MorningPage(site: site, pages: pages).add(to: &routes)
        QueuePage(site: site, pages: pages).add(to: &routes)
        NotificationPage(site: site, pages: pages).add(to: &routes)
        IncidentListPage(site: site, pages: pages).add(to: &routes)
        IncidentPage(site: site, pages: pages).add(to: &routes)
        ChronologyPages(site: site, pages: pages).add(to: &routes)
        ReportPages(site: site, pages: pages).add(to: &routes)
        ConfirmationPages(site: site, pages: pages).add(to: &routes)
        SearchPage(site: site, pages: pages).add(to: &routes)
        ExceptionPages(site: site, pages: pages).add(to: &routes)
        CallPages(site: site, pages: pages).add(to: &routes)
        PausePages(site: site, pages: pages).add(to: &routes)
        ClosurePages(site: site, pages: pages).add(to: &routes)
        BreachPages(site: site, pages: pages).add(to: &routes)
        RegistryPages(site: site, pages: pages).add(to: &routes)
        UploadPages(site: site, pages: pages).add(to: &routes)
        ContactPages(site: site, pages: pages).add(to: &routes)
        ChannelTestPages(site: site, pages: pages).add(to: &routes)
        TemplatePage(site: site, pages: pages).add(to: &routes)
        ContactListPage(site: site, pages: pages).add(to: &routes)
        AuditPages(site: site, pages: pages).add(to: &routes)
        HoldPages(site: site, pages: pages).add(to: &routes)
        RestorePage(site: site, pages: pages).add(to: &routes)
        SchoolPages(site: site, pages: pages).add(to: &routes)
        ContactLinkPages(site: site, pages: pages).add(to: &routes)
        TestLinkPage(site: site, pages: pages).add(to: &routes)
    }

    static func localRoutes(_ site: Site) -> Routes {
        var routes = Routes { _, _ in .empty(.ok) }
        LocalRoutes(site: site).add(to: &routes)
        HealthRoutes(site: site).add(to: &routes)
        return routes
    }

    private func middleware(
        _ site: Site, page: @escaping @Sendable (Problem, Request) async -> Response
    ) -> [any MiddlewareProtocol<Request, Response, WebContext>] {
        [
            CorrelationMiddleware(), RequestMetrics(metrics: site.configuration.metrics), CompressionMiddleware(),
            SafetyMiddleware(isSecure: site.isSecure), LanguageMiddleware(site: site),
            ProblemMiddleware(page: page) { denied, principal, subject in
                let now = site.now
                try await site.work {
                    try $0.store.accounts.recordRefusal(denied, of: principal, subject: subject, at: now)
                }
            },
            RequestRules(),
            PeerMiddleware(connections: site.connections, limits: site.configuration.connections),
        ]
    }
}

extension WebApplication {
    /// Answers requests without a connection, for tests.
    package func responder(for sides: Set<Side> = Set(Side.allCases)) throws -> WebResponder {
        WebResponder(responder: try main(for: sides).buildResponder())
    }

    /// Answers tools on this machine without a connection, for tests.
    package func localResponder() throws -> WebResponder { WebResponder(responder: local().buildResponder()) }

    /// Every route of the socket for tools, with its methods.
    package func localRoutes() -> [RouteEntry] { WebApplication.localRoutes(site).table }

    /// Every route over TCP, with its methods and who may reach it.
    package func routes() throws -> [RouteEntry] {
        WebApplication.routes(site, try Pages(site: site)).table
    }
}

/// The router without a listener.
package struct WebResponder: Sendable {
    private struct Source: RequestContextSource {
        let logger: Logger
    }

    fileprivate let responder: RouterResponder<WebContext>

    package func respond(to request: Request) async throws -> Response {
        let context = WebContext(detached: Source(logger: Logger(label: "encompass.web.test")))
        return try await responder.respond(to: request, context: context)
    }

    /// Sends a request like a client.
    package func get(_ path: String, headers: [String: String]) async throws -> WebAnswer {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let head = HTTPRequest(
            method: .get, scheme: "https", authority: "localhost", path: path, headerFields: fields)
        let response = try await respond(to: Request(head: head, body: RequestBody(buffer: ByteBuffer())))
        return WebAnswer(status: response.status.code, body: try await response.bytes())
    }
}

/// An answer, read to its end.
package struct WebAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]
}
