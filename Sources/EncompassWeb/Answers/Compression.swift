import EncompassFormats
import HTTPTypes
import Hummingbird
import NIOCore

/// Compresses pages, tables and answers with gzip (RFC 9110, section 8.4) for a client that takes it.
///
/// What another site asked for is sent as it is: whoever can choose a part of a page and see how long it is when
/// compressed could guess the rest of it. So a page of somebody who is signed in is compressed only if the browser says that
/// it was asked for here; one that is too old to say so gets it as it is.
struct CompressionMiddleware: MiddlewareProtocol {
    typealias Context = WebContext

    /// Bytes. Below, the head of an answer is longer than what would be saved.
    private static let shortest = 1024
    /// Bytes. An export beyond it would have to be held twice.
    private static let longest = 4 << 20

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard request.method != .head, let length = response.body.contentLength,
            (CompressionMiddleware.shortest...CompressionMiddleware.longest).contains(length),
            CompressionMiddleware.isText(response.headers[.contentType] ?? ""),
            response.headers[.contentEncoding] == nil
        else { return response }
        response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        guard CompressionMiddleware.isTaken(request), CompressionMiddleware.isOwn(request),
            let packed = Gzip.compress(try await response.bytes())
        else { return response }
        var headers = response.headers
        headers[.contentLength] = nil
        headers[.contentEncoding] = "gzip"
        return Response(
            status: response.status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: packed)))
    }

    private static func isOwn(_ request: Request) -> Bool {
        guard request.headers[.fetchSite] == nil, SessionCookie.isSent(with: request) else {
            return Access.isSameSite(request)
        }
        return false
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || ["json", "xml", "javascript", "yaml"].contains { type.contains($0) }
    }

    /// Whether the client names gzip, and not with the weight 0.
    private static func isTaken(_ request: Request) -> Bool {
        request.headers[values: .acceptEncoding].joined(separator: ",").lowercased().split(separator: ",").contains {
            let parts = $0.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let coding = parts.first, coding == "gzip" || coding == "x-gzip" else { return false }
            return !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && !$0.contains(where: { "123456789".contains($0) })
            }
        }
    }
}
