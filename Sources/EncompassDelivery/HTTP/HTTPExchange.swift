import CCurl

/// What the callbacks of one request gather.
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

    /// A line of the head: each status line begins the answer anew, since an interim one (1xx) may come before.
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

    /// The answer, or why there is none.
    func outcome(of handle: CurlHandle, code: CURLcode) throws -> HTTPResponse {
        if let thrown = handle.thrown { throw thrown }
        guard code == CURLE_OK else {
            throw TransferFailure(
                reason: .init(code), detail: PlainText(handle.explanation(code).utf8).text,
                mayHaveArrived: handle.number(CURLINFO_REQUEST_SIZE) > 0)
        }
        guard (100...599).contains(answer.status) else {
            throw TransferFailure(reason: .protocolError, detail: "not an HTTP answer", mayHaveArrived: true)
        }
        return answer
    }

    private func check(_ count: Int) throws {
        guard count <= limit else {
            throw TransferFailure(
                reason: .tooLarge, detail: "the answer is over \(limit) bytes", mayHaveArrived: true)
        }
    }
}
