import EncompassDelivery
import TestSupport

/// A person at a browser: keeps cookies, sends forms and follows redirects.
final class Browser {
    private let url: String
    private var cookies: [(name: String, value: String)] = []

    init(_ url: String) { self.url = url }

    /// What it sends as its cookies.
    var cookie: String { cookies.map { $0.name + "=" + $0.value }.joined(separator: "; ") }

    /// The page, after at most a few redirections.
    @discardableResult
    func open(_ path: String, method: String = "GET") throws -> Answer { try follow(send(method, path, body: .none)) }

    /// The answer itself, also if it leads elsewhere.
    func ask(_ path: String) throws -> Answer { try send("GET", path, body: .none) }

    /// Sends a form with its page's hidden token.
    @discardableResult
    func submit(_ fields: [(name: String, value: String)], to path: String, of page: Answer) throws -> Answer {
        let text = PageForm.body([("csrf", PageForm.csrf(of: page.text))] + fields.map { ($0.name, $0.value) })
        return try follow(send("POST", path, body: .bytes(Array(text.utf8))))
    }

    /// Sends a form with one file.
    @discardableResult
    func send(file name: String, _ text: String, _ fields: [(String, String)], to path: String, of page: Answer) throws
        -> Answer
    {
        var body = ""
        for (field, value) in [("csrf", PageForm.csrf(of: page.text))] + fields {
            body += "--XX\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n"
        }
        body +=
            "--XX\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(name)\"\r\n\r\n\(text)\r\n--XX--\r\n"
        return try follow(
            send("POST", path, body: .bytes(Array(body.utf8)), type: "multipart/form-data; boundary=XX"))
    }

    /// Signs in, and opens a page.
    @discardableResult
    func signIn(_ login: String, _ password: String, next: String = "") throws -> Answer {
        let form = try open("/sign-in" + (next.isEmpty ? "" : "?next=" + PageForm.escaped(next)))
        return try submit(
            [("next", next), ("login", login), ("password", password)], to: "/sign-in", of: form)
    }

    private func follow(_ answer: Answer) throws -> Answer {
        var answer = answer
        for _ in 0..<5 {
            guard (300...399).contains(answer.status), let location = answer.location else { break }
            answer = try send("GET", location, body: .none)
        }
        return answer
    }

    private func send(
        _ method: String, _ path: String, body: HTTPBody, type: String = "application/x-www-form-urlencoded"
    ) throws -> Answer {
        var headers: [HTTPHeader] = []
        if !cookies.isEmpty {
            headers.append(HTTPHeader("Cookie", cookie))
        }
        if method == "POST" { headers.append(HTTPHeader("Content-Type", type)) }
        let response = try HTTPTransfer.patient().send(HTTPRequest(method, url + path, headers: headers), body: body)
        for header in response.headers where header.name == "set-cookie" { keep(header.value) }
        return Answer(response)
    }

    private func keep(_ cookie: String) {
        let parts = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return }
        cookies.removeAll { $0.name == parts[0] }
        cookies.append((String(parts[0]), String(parts[1])))
    }
}
