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
    private let compress: (@Sendable ([UInt8]) -> [UInt8]?)?
    private let sleep: @Sendable (Span) throws -> Void

    /// - Parameters:
    ///   - url: the address of `/v1/incidents`.
    ///   - token: the feed credential's secret; nil if the transfer's client certificate is enough.
    ///   - compress: makes a body that is sent with `Content-Encoding: gzip`; nil to send it as it is.
    ///   - sleep: waits between two attempts; may throw to give up.
    public init(
        url: String, token: String?, transfer: HTTPTransfer, retry: FeedRetry = FeedRetry(), linesPerRequest: Int = 500,
        compress: (@Sendable ([UInt8]) -> [UInt8]?)? = nil, sleep: @escaping @Sendable (Span) throws -> Void
    ) {
        request = HTTPRequest(
            "POST", url,
            headers: (token.map { [HTTPHeader("Authorization", "Bearer " + $0)] } ?? []) + [
                HTTPHeader("Content-Type", "application/x-ndjson"), HTTPHeader("Accept", "application/json"),
            ] + (compress == nil ? [] : [HTTPHeader("Content-Encoding", "gzip")]))
        self.compress = compress
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
    ///   - onWait: called when a request first has to be sent again.
    /// - Throws: `FeedPushFault`, or a closure's error.
    public func push(
        from source: () throws -> [UInt8]?, onRejected: (RejectedLine) throws -> Void,
        onProgress: (FeedPushReport) throws -> Void = { _ in }, onWait: (FeedWait) -> Void = { _ in }
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
                try deliver(&batch, &report, onRejected, onWait)
                try onProgress(report)
            }
        }
        while let bytes = try source() { try take(splitter.feed(bytes)) }
        try take(splitter.finish())
        report.lines = splitter.lineCount
        if batch.count > 0 {
            try deliver(&batch, &report, onRejected, onWait)
            try onProgress(report)
        }
        return report
    }

    private func deliver(
        _ batch: inout FeedBatch, _ report: inout FeedPushReport, _ onRejected: (RejectedLine) throws -> Void,
        _ onWait: (FeedWait) -> Void
    ) throws {
        let response = try answer(to: batch, &report, onWait)
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

    /// The first answer that is not "later", within the allowed time.
    private func answer(
        to batch: FeedBatch, _ report: inout FeedPushReport, _ onWait: (FeedWait) -> Void
    ) throws -> HTTPResponse {
        guard let body = compress == nil ? batch.body : compress?(batch.body) else {
            throw FeedPushFault(.transfer(.configuration), batch, "the body could not be compressed")
        }
        var failures = 0
        // Milliseconds.
        var spent: Int64 = 0
        while true {
            report.requests += 1
            let began = ContinuousClock.now
            let asked: Span?
            let detail: String
            do {
                let response = try transfer.send(request, body: .bytes(body))
                guard FeedRetry.isTemporary(response.status) else { return response }
                asked = RetryAfter(response)?.span
                detail = "the service answered \(response.status) " + ProblemText(response).text
            } catch let failure as TransferFailure where failure.isTemporary {
                if let refusal = refusedCertificate(after: failure) {
                    throw FeedPushFault(.transfer(.tlsFailed), batch, refusal)
                }
                asked = nil
                detail = failure.detail
            } catch let failure as TransferFailure {
                throw FeedPushFault(.transfer(failure.reason), batch, failure.detail)
            }
            failures += 1
            spent += (ContinuousClock.now - began).milliseconds
            let left = retry.timeout.milliseconds - spent
            guard left > 0 else { throw FeedPushFault(.gaveUp, batch, detail) }
            if failures == 1 { onWait(FeedWait(detail: detail, timeout: retry.timeout)) }
            let wait = min(Span(milliseconds: left), retry.wait(after: failures, asked: asked))
            try sleep(wait)
            spent += wait.milliseconds
        }
    }

    /// A service that refuses our certificate may only close the connection while we still write, and the reason is
    /// lost; it shows in a request without a body.
    private func refusedCertificate(after failure: TransferFailure) -> String? {
        guard failure.reason == .connectionLost, request.url.hasPrefix("https:") else { return nil }
        do {
            _ = try transfer.send(HTTPRequest("HEAD", request.url))
        } catch let second as TransferFailure where second.reason == .tlsFailed {
            return second.detail
        } catch {}
        return nil
    }
}

/// Why a push waits before it sends a request again.
public struct FeedWait: Hashable, Sendable {
    public let detail: String
    /// How long it tries.
    public let timeout: Span

    /// `cannot connect to 127.0.0.1:8080: connection refused; trying again for 10 minutes`
    public var text: String { "\(detail); trying again for \(FeedWait.words(timeout))" }

    private static func words(_ span: Span) -> String {
        let seconds = span.milliseconds / 1000
        if seconds % 60 == 0, seconds > 0 { return seconds == 60 ? "1 minute" : "\(seconds / 60) minutes" }
        return seconds == 1 ? "1 second" : "\(seconds) seconds"
    }
}

/// How far a push has got, as a line of a terminal.
public struct PushProgress: Sendable {
    private static let width = 24
    private let total: Int?
    private let began: ContinuousClock.Instant

    /// - Parameter total: bytes of the file; nil if nobody knows.
    public init(total: Int?, at now: ContinuousClock.Instant = .now) {
        self.total = total
        began = now
    }

    /// `[#########...............]  38 %  4,500 records, 900 a second, 8 s left`
    ///
    /// - Parameter read: bytes of the file so far.
    public func text(records: Int, read: Int, at now: ContinuousClock.Instant = .now) -> String {
        let seconds = Double((now - began).milliseconds) / 1000
        let rate = seconds > 0.2 ? Int((Double(records) / seconds).rounded()) : nil
        let counts =
            "\(PushProgress.grouped(records)) record\(records == 1 ? "" : "s")"
            + (rate.map { ", \(PushProgress.grouped($0)) a second" } ?? "")
        guard let total, total > 0 else { return counts }
        let share = min(1, Double(read) / Double(total))
        let done = Int(share * Double(PushProgress.width))
        let bar = String(repeating: "#", count: done) + String(repeating: ".", count: PushProgress.width - done)
        let left = share > 0.01 && seconds > 0.2 ? Int((seconds / share - seconds).rounded(.up)) : nil
        let percent = String(Int(share * 100))
        return "[\(bar)] " + String(repeating: " ", count: 3 - percent.count) + percent + " %  " + counts
            + (left.map { ", " + PushProgress.rest($0) + " left" } ?? "")
    }

    private static func rest(_ seconds: Int) -> String {
        seconds < 120 ? "\(seconds) s" : "\((seconds + 59) / 60) min"
    }

    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
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
    /// The same by place in the record; empty if the service did not say.
    public let faults: [Fault]

    public init(line: Int, reference: String?, problem: String, faults: [Fault] = []) {
        self.line = line
        self.reference = reference
        self.problem = problem
        self.faults = faults
    }

    static func tooLong(_ line: Int) -> RejectedLine {
        RejectedLine(line: line, reference: nil, problem: "longer than \(FeedPusher.longestLine) bytes, not sent")
    }
}

/// Why a push stopped early. Pushing the whole file again is harmless.
public struct FeedPushFault: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Still "later" after all the time.
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
    /// How long one request is tried.
    public var timeout: Span
    /// The wait after the first failure; doubled after each further one.
    public var first: Span
    /// The longest wait, our own or one that the server asks for.
    public var longest: Span

    public init(timeout: Span = .minutes(10), first: Span = .seconds(1), longest: Span = .minutes(1)) {
        self.timeout = timeout
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
