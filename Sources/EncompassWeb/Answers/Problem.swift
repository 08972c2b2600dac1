import EncompassCore
import EncompassFormats
import EncompassStore
import EncompassWords
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// An RFC 9457 problem. It holds no personal data: pointers and reasons, never values.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// One sentence for the person who must fix it.
    var detail: String?
    /// Every fault, with a JSON pointer to where it is.
    var errors: [Fault] = []
    var headers = HTTPFields()
    /// Who was refused what, if the role is the reason: it is logged.
    private(set) var refusal: (denied: Denied, principal: Principal)?

    init(_ status: HTTPResponse.Status, _ detail: String? = nil, errors: [Fault] = []) {
        self.status = status
        self.detail = detail
        self.errors = errors
    }

    /// 403 for somebody whose role lacks the permission.
    init(_ denied: Denied, of principal: Principal, _ detail: String? = nil) {
        self.init(.forbidden, detail ?? ReaderLanguage.current.words(denied))
        refusal = (denied, principal)
    }

    /// HTTP's name of the status.
    var title: String {
        switch status.code {
        case 413: "Content Too Large"
        case 422: "Unprocessable Content"
        default: status.reasonPhrase
        }
    }

    var json: JSONValue {
        .record(
            ("type", "about:blank"), ("title", .string(title)), ("status", .integer(status.code)),
            ("detail", detail.map { .string($0) }),
            ("errors", errors.isEmpty ? nil : .array(errors.map(\.json))))
    }

    var response: Response {
        var response = Response.json(json, status: status, type: "application/problem+json")
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

extension Problem {
    static func methodNotAllowed(_ allow: String) -> Problem {
        var problem = Problem(.methodNotAllowed, "this address accepts \(allow)")
        problem.headers[.allow] = allow
        return problem
    }

    /// - Parameter isWrong: whether the request had a credential, but an invalid one.
    static func unauthorized(_ detail: String, isWrong: Bool = false) -> Problem {
        var problem = Problem(.unauthorized, detail)
        problem.headers[.wwwAuthenticate] = "Bearer realm=\"encompass\"" + (isWrong ? ", error=\"invalid_token\"" : "")
        return problem
    }

    static func tooMany(_ detail: String, retryAfter seconds: Int) -> Problem {
        var problem = Problem(.tooManyRequests, detail)
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }

    static func busy(_ detail: String) -> Problem {
        var problem = Problem(.tooManyRequests, detail)
        problem.headers[.retryAfter] = "5"
        return problem
    }

    static func unavailable(_ detail: String) -> Problem {
        var problem = Problem(.serviceUnavailable, detail)
        problem.headers[.retryAfter] = "10"
        return problem
    }

    static func unsupported(_ wanted: String) -> Problem {
        Problem(.unsupportedMediaType, "the content type must be \(wanted)")
    }

    static func invalid(_ faults: [Fault]) -> Problem {
        Problem(
            .unprocessableContent, faults.first.map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer) \($0.detail)" },
            errors: faults)
    }
}

extension Fault {
    var json: JSONValue { .record(("pointer", .string(pointer)), ("detail", .string(detail))) }
}

extension StoreError {
    /// Whether the person can fix it, so that it is shown on the page that they sent.
    var isForThePerson: Bool { [.invalid, .conflict, .locked, .forbidden].contains(reason) }
}

extension Problem {
    /// The problem for an error of ours or of the server; nil for an unexpected one.
    init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as StoreError: self.init(error)
        case is HTTPParserError: self.init(.badRequest, "the body's HTTP framing is invalid")
        case let error as any HTTPResponseError: self.init(error.status)
        default: return nil
        }
    }

    init(_ error: StoreError) {
        switch error.reason {
        case .notFound: self.init(.notFound, ReaderLanguage.current.words(error))
        case .conflict: self.init(.conflict, ReaderLanguage.current.words(error))
        case .forbidden: self.init(.forbidden, ReaderLanguage.current.words(error))
        case .invalid: self.init(.unprocessableContent, ReaderLanguage.current.words(error))
        case .locked, .unavailable: self = .unavailable("the database is not available now: try again")
        case .wrongDatabase, .newerDatabase, .wrongKey, .missing:
            self.init(.internalServerError, "the database does not match its key file or this version")
        }
    }
}

/// Turns every error into an answer, at the one place where errors are logged.
struct ProblemMiddleware: MiddlewareProtocol {
    typealias Context = WebContext

    /// Shows an error to a person at a page; machines get problem+json.
    let page: @Sendable (Problem, Request) async -> Response
    /// Logs a refusal, given what was asked for.
    let refused: @Sendable (Denied, Principal, String) async throws -> Void

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            noteRefusedWrite(error, request, context)
            let problem = await logged(Problem(error) ?? unforeseen(error, context), request, context)
            let answer =
                ProblemMiddleware.isForMachines(request.uri.path) ? problem.response : await page(problem, request)
            return request.method == .head ? answer.createHeadResponse() : answer
        }
    }

    /// A disk that is full or read-only, or a damaged file: the caller gets 503, and somebody must look.
    private func noteRefusedWrite(_ error: any Error, _ request: Request, _ context: WebContext) {
        guard let error = error as? StoreError, [.unavailable, .wrongDatabase].contains(error.reason) else { return }
        context.logger.error(
            "the database has refused a request",
            metadata: [
                "reason": "\(Words.english(error))", "route": "\(context.endpointPath ?? "none")",
                "correlation": "\(request.correlation)",
            ])
    }

    /// If the refusal cannot be logged, the answer is that the database is not available.
    private func logged(_ problem: Problem, _ request: Request, _ context: WebContext) async -> Problem {
        guard let (denied, principal) = problem.refusal else { return problem }
        do {
            // The pattern, since an address may hold a token.
            let subject = "route:\(RequestMetrics.name(of: request)) \(context.endpointPath ?? "none")"
            try await refused(denied, principal, subject)
            return problem
        } catch {
            return Problem(error) ?? unforeseen(error, context)
        }
    }

    /// Only the error's type is logged: its text may quote the request.
    private func unforeseen(_ error: any Error, _ context: WebContext) -> Problem {
        let isClientGone =
            error is CancellationError || error is ChannelError || error is IOError
        context.logger.log(
            level: isClientGone ? .debug : .error, "request failed",
            metadata: ["error": "\(type(of: error))", "route": "\(context.endpointPath ?? "none")"])
        return Problem(.internalServerError, "an unexpected error, which has been logged")
    }

    static func isForMachines(_ path: String) -> Bool {
        ["/v1/", "/health/", "/local/", "/metrics", "/openapi.yaml"].contains { path.hasPrefix($0) }
    }
}
