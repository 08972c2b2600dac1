import EncompassDelivery
import Foundation

/// A visitor to the pages without a browser: keeps cookies, follows redirects, fills in forms.
final class PageVisitor {
    private let base: String
    private var cookies: [String: String] = [:]

    init(base: String) { self.base = base }

    func get(_ path: String) throws -> HTTPResponse { try follow(send("GET", path)) }

    /// Sends a form with the hidden fields from `page`.
    func submit(_ fields: [(String, String)], of page: HTTPResponse, to path: String) throws -> HTTPResponse {
        let text = (PageVisitor.hiddenFields(of: page) + fields).map { name, value in
            PageVisitor.escaped(name) + "=" + PageVisitor.escaped(value)
        }.joined(separator: "&")
        return try follow(send("POST", path, body: .bytes(Array(text.utf8))))
    }

    private func send(_ method: String, _ path: String, body: HTTPBody = .none) throws -> HTTPResponse {
        var headers = [HTTPHeader("Accept", "text/html"), HTTPHeader("Origin", base)]
        if method == "POST" { headers.append(HTTPHeader("Content-Type", "application/x-www-form-urlencoded")) }
        if !cookies.isEmpty {
            let text = cookies.keys.sorted().map { "\($0)=\(cookies[$0] ?? "")" }.joined(separator: "; ")
            headers.append(HTTPHeader("Cookie", text))
        }
        let response = try HTTPTransfer().send(HTTPRequest(method, base + path, headers: headers), body: body)
        for header in response.headers where header.name == "set-cookie" { keep(header.value) }
        return response
    }

    private func keep(_ cookie: String) {
        let pair = cookie.split(separator: ";", maxSplits: 1)[0].split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
    }

    private func follow(_ response: HTTPResponse) throws -> HTTPResponse {
        var response = response
        for _ in 0..<5 {
            guard (300...399).contains(response.status), let location = response.header("location") else { break }
            response = try send("GET", location.hasPrefix(base) ? String(location.dropFirst(base.count)) : location)
        }
        return response
    }

    /// Names and values of a page's hidden inputs, each name once.
    private static func hiddenFields(of page: HTTPResponse) -> [(String, String)] {
        let text = String(decoding: page.body, as: UTF8.self)
        var fields: [(String, String)] = []
        for tag in text.components(separatedBy: "<input ").dropFirst() where tag.contains("type=\"hidden\"") {
            guard let name = attribute("name", of: tag), let value = attribute("value", of: tag),
                !fields.contains(where: { $0.0 == name })
            else { continue }
            fields.append((name, value))
        }
        return fields
    }

    private static func attribute(_ name: String, of tag: String) -> String? {
        let parts = tag.prefix { $0 != ">" }.components(separatedBy: "\(name)=\"")
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : nil
    }

    private static func escaped(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
