import CCurl
public import EncompassCore
import Glibc

/// An HTTP/1.1 client over TLS, over a Unix socket, or in plain text within this machine.
///
/// Each call makes one connection and one request, blocks the thread within `limits`, follows no redirects and uses no
/// proxy.
public struct HTTPTransfer: Sendable {
    public var trust: TLSTrust
    /// The path of a socket for every request, at most 107 bytes; the URL's host is then only a name.
    public var unixSocket: String?
    public var limits: TransferLimits
    public var cancellation: TransferCancellation
    /// Whether a connection may be made to an address, checked after the name was resolved; nil for any.
    public var admits: (@Sendable (NetworkAddress) -> Bool)?

    public init(
        trust: TLSTrust = TLSTrust(), unixSocket: String? = nil, limits: TransferLimits = .request,
        cancellation: TransferCancellation = TransferCancellation()
    ) {
        self.trust = trust
        self.unixSocket = unixSocket
        self.limits = limits
        self.cancellation = cancellation
    }

    /// The whole answer, whatever its status.
    ///
    /// - Throws: `TransferFailure`, or the body's closure's error.
    public func send(_ request: HTTPRequest, body: HTTPBody = .none) throws -> HTTPResponse {
        var collected: [UInt8] = []
        var answer = try stream(request, body: body) { _, bytes in collected += bytes }
        answer.body = collected
        return answer
    }

    /// A successful answer line by line as it arrives, without line endings and blank lines; any other is in the
    /// response.
    ///
    /// - Throws: `TransferFailure`, or a closure's error, which ends the transfer.
    public func sendLines(
        _ request: HTTPRequest, body: HTTPBody = .none, onLine: @escaping ([UInt8]) throws -> Void
    ) throws -> HTTPResponse {
        var splitter = LineSplitter()
        func deliver(_ lines: [LineSplitter.Line]) throws {
            for line in lines {
                guard case .bytes(let bytes) = line.content else {
                    throw TransferFailure(reason: .tooLarge, detail: "a line is over 1 MiB")
                }
                try onLine(bytes)
            }
        }
        var collected: [UInt8] = []
        var answer = try stream(request, body: body) { answer, bytes in
            if answer.isSuccess { try deliver(splitter.feed(bytes)) } else { collected += bytes }
        }
        try deliver(splitter.finish())
        answer.body = collected
        return answer
    }

    /// The answer's body in pieces as they arrive, each with the answer's head; the response has no body.
    ///
    /// - Throws: `TransferFailure`, or a closure's error, which ends the transfer.
    public func stream(
        _ request: HTTPRequest, body: HTTPBody = .none,
        onBody: @escaping (HTTPResponse, UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPResponse {
        guard !cancellation.isCancelled else {
            throw TransferFailure(reason: .cancelled, detail: "cancelled before it began")
        }
        let handle = try CurlHandle()
        let exchange = HTTPExchange(limit: limits.responseBytes, onBody: onBody)
        try configure(handle, request)
        try attach(body, to: handle)
        handle.headLine = { try exchange.head($0) }
        handle.sink = { try exchange.body($0) }
        return try exchange.outcome(of: handle, code: handle.perform(), to: request.url, through: trust)
    }

    private func configure(_ handle: CurlHandle, _ request: HTTPRequest) throws(TransferFailure) {
        // Plain text never leaves the machine.
        guard let url = WebAddress(request.url), url.isSecure || unixSocket != nil || url.host.isLoopback else {
            throw TransferFailure(
                reason: .configuration, detail: "not an https address (plain http stays within this machine)")
        }
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(HTTPHeader.isToken),
            request.headers.allSatisfy(\.isSafe)
        else { throw TransferFailure(reason: .configuration, detail: "a method or header that cannot be sent") }
        try handle.apply(limits, cancellation: cancellation)
        try handle.aim(url.description, protocol: url.isSecure ? "https" : "http")
        try handle.secure(trust)
        if let admits { try handle.restrict(to: admits) }
        try handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        if let unixSocket {
            guard unixSocket.utf8.count <= 107 else {
                throw TransferFailure(reason: .configuration, detail: "the socket's path is over 107 bytes")
            }
            try handle.set(CURLOPT_UNIX_SOCKET_PATH, unixSocket)
        }
        // Does not wait for "100 Continue", which few such servers send.
        try handle.set(CURLOPT_HTTPHEADER, list: request.headers.map { $0.name + ": " + $0.value } + ["Expect:"])
        if request.method == "HEAD" {
            try handle.set(CURLOPT_NOBODY, 1)
        } else {
            try handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func attach(_ body: HTTPBody, to handle: CurlHandle) throws(TransferFailure) {
        switch body {
        case .none: break
        case .bytes(let bytes):
            var rest: [UInt8]? = bytes
            try attach(to: handle, length: bytes.count) {
                defer { rest = nil }
                return rest
            }
        case .file(let path):
            let source = try ByteSource(path: path)
            try attach(to: handle, length: source.length) { try source.next() }
        case .stream(let length, let next): try attach(to: handle, length: length, next)
        }
    }

    private func attach(
        to handle: CurlHandle, length: Int?, _ next: @escaping () throws -> [UInt8]?
    ) throws(TransferFailure) {
        try handle.set(CURLOPT_UPLOAD, 1)
        try handle.set(CURLOPT_INFILESIZE_LARGE, offset: length ?? -1)
        handle.source = next
    }
}

/// What the callbacks of one request collect.
final class HTTPExchange {
    private var answer = HTTPResponse(status: 0)
    private var headBytes = 0
    private var bodyBytes = 0
    private let limit: Int
    private let onBody: (HTTPResponse, UnsafeRawBufferPointer) throws -> Void

    init(limit: Int, onBody: @escaping (HTTPResponse, UnsafeRawBufferPointer) throws -> Void) {
        self.limit = limit
        self.onBody = onBody
    }

    /// A line of the head: each status line restarts the answer, since interim ones (1xx) may come first.
    func head(_ line: UnsafeRawBufferPointer) throws {
        headBytes += line.count
        try check(headBytes)
        if line.starts(with: "HTTP/".utf8) {
            let digits = line.drop { $0 != 0x20 }.dropFirst().prefix(3)
            answer = HTTPResponse(status: Int(String(decoding: digits, as: UTF8.self)) ?? 0)
        } else if let header = HTTPHeader(line: line) {
            answer.headers.append(header)
        }
    }

    func body(_ bytes: UnsafeRawBufferPointer) throws {
        bodyBytes += bytes.count
        try check(bodyBytes)
        try onBody(answer, bytes)
    }

    /// The answer; throws if there is none.
    func outcome(of handle: CurlHandle, code: CURLcode, to url: String, through trust: TLSTrust) throws -> HTTPResponse
    {
        if let thrown = handle.thrown { throw thrown }
        guard code == CURLE_OK else {
            if code == CURLE_COULDNT_CONNECT, let address = handle.refusedAddress {
                throw TransferFailure(
                    reason: .addressRefused, detail: "it leads to \(address), where nothing may be sent")
            }
            let text = PlainText(handle.explanation(code).utf8).text
            if HTTPExchange.namesOurCertificate(text) {
                throw TransferFailure(
                    reason: .tlsFailed,
                    detail: trust.certificateFile == nil
                        ? "the other side asks for a client certificate (\(text))"
                        : "the other side refuses our client certificate (\(text))")
            }
            let error = Int32(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO))
            if code == CURLE_COULDNT_CONNECT, error > 0, let address = url.split(separator: "/").dropFirst().first {
                throw TransferFailure(
                    reason: .connectionFailed,
                    detail: "cannot connect to \(address): " + String(cString: strerror(error)).lowercased())
            }
            throw TransferFailure(
                reason: .init(code), detail: text,
                mayHaveArrived: handle.number(CURLINFO_REQUEST_SIZE) > 0)
        }
        guard (100...599).contains(answer.status) else {
            throw TransferFailure(reason: .protocolError, detail: "not an HTTP answer", mayHaveArrived: true)
        }
        return answer
    }

    /// A TLS alert about the certificate that we showed, or did not show: with TLS 1.3 it comes after the handshake,
    /// when it looks like a lost connection.
    private static func namesOurCertificate(_ text: String) -> Bool {
        let text = text.lowercased()
        return text.contains("alert") && (text.contains("certificate") || text.contains("unknown ca"))
    }

    private func check(_ count: Int) throws {
        guard count <= limit else {
            throw TransferFailure(
                reason: .tooLarge, detail: "the answer is over \(limit) bytes", mayHaveArrived: true)
        }
    }
}
