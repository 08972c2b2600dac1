/// What an HTTP server answered.
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
