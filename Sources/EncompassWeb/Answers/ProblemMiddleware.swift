import EncompassCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Turns every error into an answer, at the one place where errors are logged.
struct ProblemMiddleware: MiddlewareProtocol {
    typealias Context = WebContext

    /// How an error is shown to a person at a page; machines get problem+json.
    let page: @Sendable (Problem, Request) async -> Response
    /// Logs that somebody was refused; given what they asked for.
    let refused: @Sendable (Denied, Principal, String) async throws -> Void

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = await logged(Problem(error) ?? unforeseen(error, context), request, context)
            return ProblemMiddleware.isForMachines(request.uri.path)
                ? problem.response : await page(problem, request)
        }
    }

    /// What cannot be logged is not refused either: the answer is then that the database cannot take it.
    private func logged(_ problem: Problem, _ request: Request, _ context: WebContext) async -> Problem {
        guard let (denied, principal) = problem.refusal else { return problem }
        do {
            // The pattern: an address may hold a token.
            let subject = "route:\(RequestMetrics.name(of: request)) \(context.endpointPath ?? "none")"
            try await refused(denied, principal, subject)
            return problem
        } catch {
            return Problem(error) ?? unforeseen(error, context)
        }
    }

    /// Only the error's type is logged: its text may quote what was sent.
    private func unforeseen(_ error: any Error, _ context: WebContext) -> Problem {
        let isClientGone =
            error is CancellationError || error is ChannelError || error is IOError
        context.logger.log(
            level: isClientGone ? .debug : .error, "request failed",
            metadata: ["error": "\(type(of: error))", "route": "\(context.endpointPath ?? "none")"])
        return Problem(.internalServerError, "an unforeseen error, which has been logged")
    }

    static func isForMachines(_ path: String) -> Bool {
        ["/v1/", "/health/", "/local/", "/metrics", "/openapi.yaml"].contains { path.hasPrefix($0) }
    }
}
