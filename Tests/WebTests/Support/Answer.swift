import EncompassFormats
import EncompassWeb
import Foundation
import HTTPTypes
import Hummingbird
import TestSupport

/// A response, read to its end.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    /// Inflated, if it came compressed.
    let body: String
    /// How many bytes the client gets.
    let size: Int

    init(_ response: Response) async throws {
        status = response.status.code
        headers = response.headers
        let bytes = try await response.bytes()
        size = bytes.count
        let plain = headers[.contentEncoding] == "gzip" ? try Inflater(.gzip, limit: 1 << 24).feed(bytes) : bytes
        body = String(decoding: plain, as: UTF8.self)
    }

    init(status: Int, headers: HTTPFields, body: String) {
        self.status = status
        self.headers = headers
        self.body = body
        size = body.utf8.count
    }

    var json: JSONValue { (try? JSONParser.parse(Array(body.utf8))) ?? .null }
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// Pointers of the faults that a problem lists.
    var pointers: [String] { json["errors"]?.array?.compactMap { $0["pointer"]?.text } ?? [] }

    /// `name=value` of the cookies that it sets.
    var cookies: String {
        headers[values: .setCookie].map { String($0.prefix { $0 != ";" }) }.joined(separator: "; ")
    }

    /// The value of the hidden CSRF field of a page's forms.
    var csrf: String { PageForm.csrf(of: body) }
}
