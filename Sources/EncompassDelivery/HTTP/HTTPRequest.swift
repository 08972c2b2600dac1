/// What is asked of an HTTP server, but for the body.
public struct HTTPRequest: Hashable, Sendable {
    public var method: String
    /// `https://…`; `http://…` only to this machine itself or through a Unix socket.
    public var url: String
    public var headers: [HTTPHeader]

    public init(_ method: String = "GET", _ url: String, headers: [HTTPHeader] = []) {
        self.method = method
        self.url = url
        self.headers = headers
    }
}
