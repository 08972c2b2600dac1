import Foundation
import HTTPTypes
import Hummingbird

extension HTTPField.Name {
    /// A literal that is a valid header name; the tests check it.
    private static func known(_ name: String) -> HTTPField.Name { HTTPField.Name(name).unsafelyUnwrapped }

    /// A second Host field; the first is the request's authority.
    static let furtherHost = known("Host")
    static let forwardedFor = known("X-Forwarded-For")
    static let referrerPolicy = known("Referrer-Policy")
    static let frameOptions = known("X-Frame-Options")
    static let permissionsPolicy = known("Permissions-Policy")
    static let openerPolicy = known("Cross-Origin-Opener-Policy")
    static let fetchSite = known("Sec-Fetch-Site")
    /// When the caller's client certificate ends, if that is within 14 days.
    static let certificateEnds = known("Encompass-Certificate-Ends")
    /// The request of a page that refreshes itself: nobody has done anything.
    static let isLive = known("Encompass-Live")
    static let csrfToken = known("X-CSRF-Token")
    static let webhookID = known("webhook-id")
    static let webhookTimestamp = known("webhook-timestamp")
    static let webhookSignature = known("webhook-signature")
    /// The request's own number for `Proof`; the middleware overwrites what a client sends.
    static let proof = known("Encompass-Proof")
    /// The id under which the program's log has a request and what follows from it; the middleware overwrites what a
    /// client sends, which could be anything.
    static let correlationID = known("X-Correlation-ID")
    /// The desk account that a tool acts for.
    static let actingAs = known("Encompass-As")
    /// The reason for a tool's request, percent-encoded.
    static let reason = known("Encompass-Reason")
}

/// Gives each request an id, which its answer has too; a school's answer has the id of the push that it answers.
struct CorrelationMiddleware: MiddlewareProtocol {
    typealias Context = WebContext

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let id = UUID().uuidString.lowercased()
        var head = request.head
        head.headerFields[.correlationID] = id
        var response = try await next(Request(head: head, body: request.body), context)
        if response.headers[.correlationID] == nil { response.headers[.correlationID] = id }
        return response
    }
}

extension Request {
    /// See `CorrelationMiddleware`.
    var correlation: String { headers[.correlationID] ?? "none" }

    /// What was done to the body, in order.
    var codings: [String] {
        headers[values: .contentEncoding].joined(separator: ",").lowercased().split(separator: ",")
            .map { $0.trimmed == "x-gzip" ? "gzip" : String($0.trimmed) }.filter { !$0.isEmpty && $0 != "identity" }
    }
}

/// The rules that every request must follow (RFC 9110, 9112).
struct RequestRules: MiddlewareProtocol {
    typealias Context = WebContext

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // The first Host field became the authority; a second one is still among the fields.
        guard let host = request.head.authority, !host.isEmpty, request.headers[.furtherHost] == nil else {
            throw Problem(.badRequest, "a request must name its host exactly once")
        }
        let mayBeGzip = request.method == .post && request.uri.path == Path.incidents.link()
        guard request.codings.isEmpty || mayBeGzip && request.codings == ["gzip"] else {
            var problem = Problem(
                .unsupportedMediaType,
                mayBeGzip
                    ? "the body may be compressed once, with gzip: no other Content-Encoding is accepted"
                    : "the body must not be compressed: Content-Encoding is not accepted")
            problem.headers[.acceptEncoding] = mayBeGzip ? "gzip, identity" : "identity"
            throw problem
        }
        if let coding = request.headers[.transferEncoding], coding.lowercased()[...].trimmed != "chunked" {
            throw Problem(.notImplemented, "chunked is the only Transfer-Encoding accepted")
        }
        return try await next(request, context)
    }
}

extension Substring {
    fileprivate var trimmed: Substring { drop { $0 == " " }.prefix { $0 != " " } }
}

/// What a page may load and do. Only the desk's pages have a script, which is a file of ours.
enum ContentPolicy {
    static func text(hasScript: Bool) -> String {
        "default-src 'none'; " + (hasScript ? "script-src 'self'; connect-src 'self'; " : "")
            + "style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    }
}

/// Headers that prevent pages from being framed, cached, scripted or leaked in a referrer.
struct SafetyMiddleware: MiddlewareProtocol {
    typealias Context = WebContext

    let isSecure: Bool

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = ContentPolicy.text(hasScript: false)
        }
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.frameOptions] = "DENY"
        response.headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=()"
        response.headers[.openerPolicy] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}
