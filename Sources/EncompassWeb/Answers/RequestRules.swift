import HTTPTypes
import Hummingbird

/// What every request must be, whatever it asks for (RFC 9110, 9112).
struct RequestRules: MiddlewareProtocol {
    typealias Context = WebContext

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // The first Host field has become the authority; a further one has stayed among the fields.
        guard let host = request.head.authority, !host.isEmpty, request.headers[.furtherHost] == nil else {
            throw Problem(.badRequest, "a request names its host once")
        }
        let codings = request.headers[values: .contentEncoding].joined(separator: ",").lowercased()
        guard codings.isEmpty || codings.split(separator: ",").allSatisfy({ $0.trimmed == "identity" }) else {
            var problem = Problem(
                .unsupportedMediaType, "the body must not be compressed: no Content-Encoding is taken")
            problem.headers[.acceptEncoding] = "identity"
            throw problem
        }
        if let coding = request.headers[.transferEncoding], coding.lowercased()[...].trimmed != "chunked" {
            throw Problem(.notImplemented, "chunked is the only Transfer-Encoding that is taken")
        }
        return try await next(request, context)
    }
}

extension Substring {
    fileprivate var trimmed: Substring { drop { $0 == " " }.prefix { $0 != " " } }
}
