public import EncompassCore

/// Pushes a force's feed: lines of JSON, 500 to a request, each request until it is answered.
///
/// A request that broke is sent again whole: what the other side had stored by then comes back as duplicates, so that nothing
/// is lost and nothing is told twice. Blocks its thread; memory holds one request.
public struct FeedPusher: Sendable {
    /// The longest line that is sent, in bytes; a longer one is reported as rejected.
    public static let longestLine = 4 << 20

    private let request: HTTPRequest
    private let transfer: HTTPTransfer
    private let retry: FeedRetry
    private let linesPerRequest: Int
    private let sleep: @Sendable (Span) throws -> Void

    /// - Parameters:
    ///   - url: the address of `/v1/incidents`.
    ///   - token: the feed credential's secret.
    ///   - sleep: waits between two tries; may throw to give up.
    public init(
        url: String, token: String, transfer: HTTPTransfer, retry: FeedRetry = FeedRetry(), linesPerRequest: Int = 500,
        sleep: @escaping @Sendable (Span) throws -> Void
    ) {
        request = HTTPRequest(
            "POST", url,
            headers: [
                HTTPHeader("Authorization", "Bearer " + token), HTTPHeader("Content-Type", "application/x-ndjson"),
                HTTPHeader("Accept", "application/json"),
            ])
        self.transfer = transfer
        self.retry = retry
        self.linesPerRequest = max(1, linesPerRequest)
        self.sleep = sleep
    }

    /// Pushes everything that `source` gives.
    ///
    /// - Parameters:
    ///   - source: the next bytes, cut anywhere; nil at the end. Empty lines are passed over.
    ///   - onRejected: called for each line that was refused, in order.
    ///   - onProgress: called after each answered request with the counts so far.
    /// - Throws: `FeedPushFault`, or what a closure threw.
    public func push(
        from source: () throws -> [UInt8]?, onRejected: (RejectedLine) throws -> Void,
        onProgress: (FeedPushReport) throws -> Void = { _ in }
    ) throws -> FeedPushReport {
        var report = FeedPushReport()
        var batch = FeedBatch()
        var splitter = LineSplitter(limit: FeedPusher.longestLine)
        let take: (LineSplitter.Line) throws -> Void = { line in
            report.lines += 1
            guard !line.isCut else {
                report.rejected += 1
                return try onRejected(.tooLong(report.lines))
            }
            batch.add(line.bytes, number: report.lines)
            guard batch.count >= linesPerRequest || batch.body.count >= FeedPusher.longestLine else { return }
            try deliver(&batch, &report, onRejected)
            try onProgress(report)
        }
        while let bytes = try source() { try splitter.add(bytes, each: take) }
        try splitter.finish(each: take)
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
        let rejected = answer.rejectedLines(of: batch)
        batch = FeedBatch()
        for line in rejected { try onRejected(line) }
    }

    /// The first answer that is not "later", within the tries.
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
