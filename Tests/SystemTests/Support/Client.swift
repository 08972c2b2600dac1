import EncompassCore
import EncompassDelivery
import TestSupport

/// An HTTP client of the daemon.
struct Client {
    let url: String
    let token: String?

    init(_ url: String, token: String? = nil) {
        self.url = url
        self.token = token
    }

    func get(_ path: String) throws -> Answer { try send("GET", path, type: nil, body: .none) }

    /// Posts a JSON text.
    func post(_ path: String, _ body: String) throws -> Answer {
        try send("POST", path, type: "application/json", body: .bytes(Array(body.utf8)))
    }

    /// Pushes incidents, one a line.
    func push(_ lines: [String]) throws -> Answer {
        try push(bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    func push(bytes: [UInt8]) throws -> Answer {
        try send("POST", "/v1/incidents", type: "application/x-ndjson", body: .bytes(bytes))
    }

    private func send(_ method: String, _ path: String, type: String?, body: HTTPBody) throws -> Answer {
        var headers = type.map { [HTTPHeader("Content-Type", $0)] } ?? []
        if let token { headers.append(HTTPHeader("Authorization", "Bearer " + token)) }
        return Answer(try HTTPTransfer.patient().send(HTTPRequest(method, url + path, headers: headers), body: body))
    }
}

/// The daemon's answer.
struct Answer {
    let status: Int
    let text: String
    let location: String?

    init(_ response: HTTPResponse) {
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
        location = response.header("location")
    }

    var json: JSON { JSON(text) }
    subscript(name: String) -> JSON { json[name] }
    /// The elements of a list.
    var items: [JSON] { json["items"].list }
    /// A push's answers per line.
    var records: [JSON] { json["records"].list }
}
