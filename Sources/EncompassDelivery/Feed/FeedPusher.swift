public import EncompassCore

/// Pushes a force's feed: lines of JSON, 500 per request, repeating each request until it is answered.
///
/// An interrupted request is sent again in full: lines already stored come back as duplicates, so that nothing is lost
/// or counted twice. Blocks its thread; memory holds one request.
public struct FeedPusher: Sendable {
    /// The longest line sent, in bytes; a longer one is reported as rejected.
    public static let longestLine = 4 << 20

    private let request: HTTPRequest
    private let transfer: HTTPTransfer
    private let retry: FeedRetry
    private let linesPerRequest: Int
    private let sleep: @Sendable (Span) throws -> Void

    /// - Parameters:
    ///   - url: the address of `/v1/incidents`.
    ///   - token: the feed credential's secret; nil if the transfer's client certificate is enough.
    ///   - sleep: waits between two attempts; may throw to give up.
    public init(
        url: String, token: String?, transfer: HTTPTransfer, retry: FeedRetry = FeedRetry(), linesPerRequest: Int = 500,
        sleep: @escaping @Sendable (Span) throws -> Void
    ) {
        request = HTTPRequest(
            "POST", url,
            headers: (token.map { [HTTPHeader("Authorization", "Bearer " + $0)] } ?? []) + [
                HTTPHeader("Content-Type", "application/x-ndjson"), HTTPHeader("Accept", "application/json"),
            ])
        self.transfer = transfer
        self.retry = retry
        self.linesPerRequest = max(1, linesPerRequest)
        self.sleep = sleep
    }

    /// Pushes everything from `source`.
    ///
    /// - Parameters:
    ///   - source: the next bytes, cut anywhere; nil at the end. Blank lines are skipped.
    ///   - onRejected: called for each refused line, in order.
    ///   - onProgress: called after each answered request with the counts so far.
    /// - Throws: `FeedPushFault`, or a closure's error.
    public func push(
        from source: () throws -> [UInt8]?, onRejected: (RejectedLine) throws -> Void,
        onProgress: (FeedPushReport) throws -> Void = { _ in }
    ) throws -> FeedPushReport {
        var report = FeedPushReport()
        var batch = FeedBatch()
        var splitter = LineSplitter(limit: FeedPusher.longestLine)
        func take(_ lines: [LineSplitter.Line]) throws {
            for line in lines {
                report.lines = line.number
                guard case .bytes(let bytes) = line.content else {
                    report.rejected += 1
                    try onRejected(.tooLong(line.number))
                    continue
                }
                batch.add(bytes, number: line.number)
                guard batch.count >= linesPerRequest || batch.body.count >= FeedPusher.longestLine else { continue }
                try deliver(&batch, &report, onRejected)
                try onProgress(report)
            }
        }
        while let bytes = try source() { try take(splitter.feed(bytes)) }
        try take(splitter.finish())
        report.lines = splitter.lineCount
        if batch.count > 0 {
            try deliver(&batch, &report, onRejected)
            try onProgress(report)
        }
        return report
    }

    private func deliver(
        _ batch: inout FeedBatch, _ report: inout FeedPushReport, _ onRejected: (RejectedLine) throws -> Void
    ) throws {
        let response = try answer(to: batch, &report)
        guard response.status == 200 else {
            throw FeedPushFault(.refused(response.status), batch, ProblemText(response).text)
        }
        guard let answer = FeedAnswer(response.body), answer.total == batch.count else {
            throw FeedPushFault(.unreadableAnswer, batch, "the answer does not account for every line")
        }
        report.add(answer)
        report.certificateEnds = response.header("encompass-certificate-ends")
        let rejected = answer.rejectedLines(of: batch)
        batch = FeedBatch()
        for line in rejected { try onRejected(line) }
    }

    /// The first answer that is not "later", within the allowed attempts.
    private func answer(to batch: FeedBatch, _ report: inout FeedPushReport) throws -> HTTPResponse {
        var failures = 0
        while true {
            report.requests += 1
            let wait: Span?
            let detail: String
            do {
                let response = try transfer.send(request, body: .bytes(batch.body))
                guard FeedRetry.isTemporary(response.status) else { return response }
                wait = RetryAfter(response)?.span
                detail = "\(response.status) " + ProblemText(response).text
            } catch let failure as TransferFailure where failure.isTemporary {
                wait = nil
                detail = failure.detail
            } catch let failure as TransferFailure {
                throw FeedPushFault(.transfer(failure.reason), batch, failure.detail)
            }
            failures += 1
            guard failures < retry.tries else { throw FeedPushFault(.gaveUp, batch, detail) }
            try sleep(retry.wait(after: failures, asked: wait))
        }
    }
}

/// The result of a push.
public struct FeedPushReport: Hashable, Sendable {
    /// When our client certificate ends (RFC 3339), if the service says that this is soon.
    public var certificateEnds: String?
    /// Lines read, empty ones included.
    public var lines = 0
    public var accepted = 0
    public var duplicates = 0
    public var rejected = 0
    /// Requests sent, including repeated ones.
    public var requests = 0

    public init() {}

    mutating func add(_ answer: FeedAnswer) {
        accepted += answer.accepted
        duplicates += answer.duplicates
        rejected += answer.rejected
    }
}

/// A line of a feed that was rejected.
public struct RejectedLine: Hashable, Sendable {
    /// Its place in the file, from 1.
    public let line: Int
    /// The force's reference, if the service could read one.
    public let reference: String?
    /// What is wrong with it, in the service's words.
    public let problem: String

    public init(line: Int, reference: String?, problem: String) {
        self.line = line
        self.reference = reference
        self.problem = problem
    }

    static func tooLong(_ line: Int) -> RejectedLine {
        RejectedLine(line: line, reference: nil, problem: "longer than \(FeedPusher.longestLine) bytes, not sent")
    }
}

/// Why a push stopped early. Pushing the whole file again is harmless.
public struct FeedPushFault: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Still "later" after every attempt.
        case gaveUp
        /// The service refused it, with this HTTP status.
        case refused(Int)
        /// The answer does not follow the contract.
        case unreadableAnswer
        /// No connection, and retrying would not help.
        case transfer(TransferFailure.Reason)
    }

    public let kind: Kind
    /// The first line of the file that was not answered.
    public let firstUnansweredLine: Int
    public let detail: String

    init(_ kind: Kind, _ batch: FeedBatch, _ detail: String) {
        self.kind = kind
        firstUnansweredLine = batch.numbers.first ?? 1
        self.detail = detail
    }

    public var description: String { "from line \(firstUnansweredLine): \(detail)" }
}

/// How long a push waits before it sends a request again.
public struct FeedRetry: Hashable, Sendable {
    /// Attempts of one request, including the first.
    public var tries: Int
    /// The wait after the first failure; doubled after each further one.
    public var first: Span
    /// The longest wait, our own or one that the server asks for.
    public var longest: Span

    /// About twenty minutes in all.
    public init(tries: Int = 12, first: Span = .seconds(1), longest: Span = .minutes(5)) {
        self.tries = tries
        self.first = first
        self.longest = longest
    }

    /// - Parameter asked: the server's `Retry-After`.
    func wait(after failures: Int, asked: Span?) -> Span {
        let doubled = first * (1 << min(failures - 1, 20))
        return min(longest, max(asked ?? doubled, Span(milliseconds: 0)))
    }

    /// Whether the other side may accept it later: it is busy, or a proxy has no server behind it.
    static func isTemporary(_ status: Int) -> Bool { [429, 502, 503, 504].contains(status) }
}

/// The lines of one request, with their line numbers.
struct FeedBatch {
    private(set) var body: [UInt8] = []
    /// The file's line number of each line, from 1.
    private(set) var numbers: [Int] = []

    var count: Int { numbers.count }

    mutating func add(_ line: [UInt8], number: Int) {
        body += line
        body.append(0x0A)
        numbers.append(number)
    }
}
