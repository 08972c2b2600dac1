/// An HTTP request without its body.
public struct HTTPRequest: Hashable, Sendable {
    public var method: String
    /// `https://…`; `http://…` only to this machine or through a Unix socket.
    public var url: String
    public var headers: [HTTPHeader]

    public init(_ method: String = "GET", _ url: String, headers: [HTTPHeader] = []) {
        self.method = method
        self.url = url
        self.headers = headers
    }
}

/// The body of a request.
public enum HTTPBody {
    case none
    case bytes([UInt8])
    /// A file, read as it is sent.
    case file(String)
    /// The closure's chunks, until nil. `length` in bytes, if known.
    case stream(length: Int?, next: () throws -> [UInt8]?)
}

/// An HTTP server's answer.
public struct HTTPResponse: Hashable, Sendable {
    /// 100 to 599.
    public var status: Int
    public var headers: [HTTPHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public var isSuccess: Bool { (200...299).contains(status) }

    /// The first header of that name, given in lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// One header field of a request or an answer.
public struct HTTPHeader: Hashable, Sendable {
    /// In lower case in an answer.
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// A field of an answer's head; nil for any other line.
    init?(line: some Sequence<UInt8>) {
        let text = String(decoding: line.filter { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
        name = text[..<colon].lowercased()
        value = String(text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
    }

    /// Whether it cannot end its line, and has a value: libcurl removes a header without one.
    var isSafe: Bool {
        !name.isEmpty && !value.isEmpty && name.utf8.allSatisfy(HTTPHeader.isToken)
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    static func isToken(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
