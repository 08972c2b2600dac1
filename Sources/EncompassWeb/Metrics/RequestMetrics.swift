import CoreMetrics
import Hummingbird

/// Counts requests and their time by route: a route is a pattern, so that no id comes into a label.
struct RequestMetrics: MiddlewareProtocol {
    typealias Context = WebContext

    let metrics: PrometheusMetrics

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let begin = ContinuousClock.now
        let response = try await next(request, context)
        let route = context.endpointPath ?? "none"
        let elapsed = ContinuousClock.now - begin
        Timer(label: "encompass_http_request_duration_seconds", dimensions: [("route", route)], factory: metrics)
            .recordNanoseconds(
                elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000)
        Counter(
            label: "encompass_http_requests_total",
            dimensions: [
                ("method", RequestMetrics.name(of: request)), ("route", route),
                ("status", String(response.status.code)),
            ], factory: metrics
        ).increment()
        return response
    }

    /// A method that nobody knows is `other`, or a client could fill the memory with labels.
    static func name(of request: Request) -> String {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(request.method.rawValue)
            ? request.method.rawValue : "other"
    }
}
