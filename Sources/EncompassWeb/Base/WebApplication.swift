import CoreMetrics
public import EncompassEngine
import Foundation
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// The whole HTTP side as one service: the TCP listener, and the socket for tools beside it.
public struct WebApplication: Service {
    /// How long requests in hand may take once the daemon is to stop; what is open then is cut off.
    public static let shutdownLimit = Duration.seconds(10)

    private let site: Site
    private let main: Router<WebContext>
    private let local: Router<WebContext>

    public init(engine: Engine, configuration: WebConfiguration, logger: Logger) throws {
        site = Site(engine: engine, configuration: configuration, logger: logger)
        main = try WebApplication.routes(site).router(middleware: WebApplication.middleware(site))
        local = WebApplication.localRoutes(site).router(middleware: WebApplication.middleware(site))
    }

    static func routes(_ site: Site) throws -> Routes {
        var routes = Routes()
        FeedRoutes(site: site).add(to: &routes)
        NotificationRoutes(site: site).add(to: &routes)
        ExceptionRoutes(site: site).add(to: &routes)
        WebhookRoute(site: site).add(to: &routes)
        HealthRoutes(site: site).add(to: &routes)
        MetricsRoute(site: site).add(to: &routes)
        return routes
    }

    static func localRoutes(_ site: Site) -> Routes {
        var routes = Routes()
        LocalRoutes(site: site).add(to: &routes)
        return routes
    }

    private static func middleware(_ site: Site) -> [any MiddlewareProtocol<Request, Response, WebContext>] {
        [
            RequestMetrics(metrics: site.configuration.metrics), SafetyMiddleware(isSecure: site.isSecure),
            ProblemMiddleware { problem, _ in problem.response },
        ]
    }

    /// Serves until it is told to stop, and then at most `shutdownLimit` longer.
    public func run() async throws {
        let services: [any Service] = try [mainListener()] + (localListener().map { [$0] } ?? [])
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, logger: site.logger)
        configuration.maximumGracefulShutdownDuration = WebApplication.shutdownLimit
        try await ServiceGroup(configuration: configuration).run()
    }

    private func mainListener() throws -> any Service {
        let configuration = site.configuration
        return try HTTPListener(
            address: .tcp(host: configuration.host, port: configuration.port), router: main, tls: configuration.tls,
            logger: site.logger
        ) { channel in configuration.onListening(channel.localAddress?.port ?? configuration.port) }.application()
    }

    private func localListener() throws -> (any Service)? {
        guard let path = site.configuration.socketPath else { return nil }
        return try HTTPListener(address: .unix(path), router: local, tls: nil, logger: site.logger) { _ in
            // Its owner and group may ask; nobody else.
            chmod(path, 0o660)
        }.application()
    }
}

extension WebApplication {
    /// Answers a request without a connection, for tests.
    package func respond(to request: Request, logger: Logger) async throws -> Response {
        let source = DetachedSource(logger: logger)
        return try await main.buildResponder().respond(to: request, context: WebContext(detached: source))
    }
}

private struct DetachedSource: RequestContextSource {
    let logger: Logger
}
