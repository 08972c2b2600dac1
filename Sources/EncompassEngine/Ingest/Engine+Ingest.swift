public import EncompassCore
import EncompassFormats
public import EncompassStore
import Foundation

/// Who pushes: a feed credential and its force, and the push that a record is part of.
public struct FeedSource: Hashable, Sendable {
    public let force: String
    public let credential: String
    /// Shared by all lines of a push: its refused lines become one exception. Nil for a single record.
    public let push: String?
    /// The correlation id: the log has it wherever these records, and what follows from them, are mentioned.
    public let correlation: String?
    /// A time without an offset is London's, whatever the area says.
    let takesLocalTimes: Bool

    /// A file in a force's folder: anybody who can write there acts for the force.
    init(inboxOf force: String, push: String, takesLocalTimes: Bool) {
        self.force = force
        credential = "inbox"
        self.push = push
        correlation = push
        self.takesLocalTimes = takesLocalTimes
    }

    /// - Parameters:
    ///   - credential: of role `feed`; it speaks for its force only.
    ///   - correlation: of a single record; a push of lines has its own id.
    public init(_ credential: Credential, push: String? = nil, correlation: String? = nil) {
        force = credential.force ?? ""
        self.credential = credential.id
        self.push = push
        self.correlation = correlation ?? push
        takesLocalTimes = false
    }
}

/// Bounds on one push of lines.
public struct PushLimits: Hashable, Sendable {
    /// The most bytes of one line.
    public var lineBytes: Int
    /// The most lines of the whole push.
    public var lines: Int

    public init(lineBytes: Int = LineSplitter.usualLimit, lines: Int = 1_000_000) {
        self.lineBytes = lineBytes
        self.lines = lines
    }
}

/// Why a push ends before its last line. The earlier lines are stored.
public enum PushFault: Error, Hashable, Sendable {
    case tooManyLines(limit: Int)
}

extension Engine {
    /// A push is stored in parts of at most this many lines or bytes; only one part is in memory at a time.
    private static let batchLines = 500
    private static let batchBytes = 1 << 20

    /// Stores a push as its bytes arrive.
    ///
    /// A part that was stored stays stored: if the push is repeated, its lines are duplicates. If the stream breaks,
    /// the whole lines before the break are stored, and the rest comes with the next push.
    ///
    /// - Parameters:
    ///   - bytes: the push, cut anywhere: one record a line.
    ///   - limits: of the whole push.
    ///   - answer: gets the answers of each part, in order, once that part is on disk. It runs off the cooperative
    ///     pool, and may wait for the disk.
    /// - Throws: `PushFault`, what the store threw, or what `bytes` or `answer` threw.
    public func ingest<Bytes: AsyncSequence>(
        lines bytes: Bytes, from source: FeedSource, within limits: PushLimits = PushLimits(),
        answer: @escaping @Sendable ([RecordAnswer]) throws -> Void
    ) async throws where Bytes.Element: Collection, Bytes.Element.Element == UInt8 {
        var splitter = LineSplitter(limit: limits.lineBytes)
        var batch: [LineSplitter.Line] = []
        var held = 0
        func store() async throws {
            guard !batch.isEmpty else { return }
            let lines = batch
            batch = []
            held = 0
            try await intake.run { [self] in
                try answer(ingest(lines, from: source, within: limits, at: clock.now()))
            }
        }
        var chunks = bytes.makeAsyncIterator()
        var isAtEnd = false
        while !isAtEnd {
            let lines: [LineSplitter.Line]
            do {
                let chunk = try await chunks.next()
                isAtEnd = chunk == nil
                lines = chunk.map { splitter.feed($0) } ?? splitter.finish()
            } catch {
                try await store()
                throw error
            }
            for line in lines {
                if batch.count >= Engine.batchLines || held >= Engine.batchBytes { try await store() }
                guard line.number <= limits.lines else {
                    try await store()
                    throw PushFault.tooManyLines(limit: limits.lines)
                }
                held += line.size
                batch.append(line)
            }
        }
        try await store()
    }

    /// Stores some lines of a push in one transaction; on return they are on disk and may be answered.
    ///
    /// - Returns: an answer for each line, in order.
    public func ingest(
        _ lines: [LineSplitter.Line], from source: FeedSource, within limits: PushLimits = PushLimits(),
        at now: Timestamp
    ) throws -> [RecordAnswer] {
        let reader = reader(of: source, at: now)
        return try ingest(
            lines.map { FeedRecord($0, force: source.force, limit: limits.lineBytes, by: reader, at: now) }, source,
            at: now)
    }

    /// Stores a single record that is not part of a push; on return it is on disk and may be answered.
    public func ingest(_ record: [UInt8], from source: FeedSource, at now: Timestamp) throws -> RecordAnswer {
        let record = FeedRecord(record, line: nil, force: source.force, by: reader(of: source, at: now))
        guard let answer = try ingest([record], source, at: now).first else {
            throw StoreError(.unavailable, "ingest.unanswered")
        }
        return answer
    }

    private func reader(of source: FeedSource, at now: Timestamp) -> IncidentReader {
        let isLocal = source.takesLocalTimes || policies.takesLocalTimes(source.force)
        return IncidentReader(receivedAt: now, localTimes: isLocal ? london : nil)
    }

    private func ingest(_ records: [FeedRecord], _ source: FeedSource, at now: Timestamp) throws -> [RecordAnswer] {
        let context = IngestContext(
            force: source.force, credential: source.credential,
            exceptionDeadline: exceptionDeadline(force: source.force, since: now), push: source.push,
            correlation: source.correlation)
        let items = records.compactMap(\.item)
        var outcomes =
            try items.isEmpty
            ? [] : arrivals.storing { try store.incidents.ingest(items, context: context, at: now) }[...]
        for outcome in outcomes {
            meters.count(
                "encompass_incidents_received_total", [("force", source.force), ("outcome", outcome.label)])
        }
        workSignal.send()
        return try records.map { record in
            guard record.item != nil else { return record.answer(nil) }
            guard let outcome = outcomes.popFirst() else {
                throw StoreError(.unavailable, "ingest.unanswered")
            }
            return record.answer(outcome)
        }
    }
}

extension IngestOutcome {
    /// Every label.
    static let labels = ["accepted", "duplicate", "conflict", "quarantined"]

    /// The label for metrics.
    var label: String {
        switch self {
        case .accepted: "accepted"
        case .duplicate: "duplicate"
        case .conflict: "conflict"
        case .quarantined: "quarantined"
        }
    }
}
