import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `POST /v1/incidents` with a line an incident: stored in batches as the lines come, answered after the last.
///
/// No more than a batch is held at a time; what the answer says of each line is spooled. A stored batch stays stored
/// whatever follows: pushed again, its lines are duplicates.
struct IncidentPush: Sendable {
    static let batchLines = 500
    static let batchBytes = 1 << 20

    let site: Site
    let credential: Credential
    /// One name for the push's parts.
    private let push = UUID().uuidString

    init(site: Site, credential: Credential) {
        self.site = site
        self.credential = credential
    }

    func receive(_ request: Request) async throws -> Response {
        let end = ContinuousClock.now + limits.longestPush
        let tally = PushTally()
        var splitter = LineSplitter(limit: limits.lineBytes)
        var batch: [FeedLine] = []
        var held = 0
        do {
            for try await chunk in request.body {
                guard ContinuousClock.now < end else { throw tooSlow }
                for line in splitter.feed(chunk.readableBytesView) {
                    if batch.count >= IncidentPush.batchLines || held >= IncidentPush.batchBytes {
                        try await store(&batch, &held, tally)
                    }
                    guard line.number <= limits.lines else { throw tooManyLines }
                    held += line.size
                    batch.append(line)
                }
            }
        } catch let problem as Problem {
            try await store(&batch, &held, tally)
            throw problem
        } catch let error as StoreError {
            throw error
        } catch {
            // The connection broke: whole lines are stored all the same, and the rest comes with the next push.
            try await store(&batch, &held, tally)
            throw error
        }
        for line in splitter.finish() {
            guard line.number <= limits.lines else { throw tooManyLines }
            batch.append(line)
        }
        try await store(&batch, &held, tally)
        return tally.response
    }

    private var limits: FeedLimits { site.configuration.feed }

    private var tooManyLines: Problem {
        Problem(
            .contentTooLarge,
            "a push has at most \(limits.lines) lines; those before were stored, push the rest apart")
    }

    private var tooSlow: Problem {
        Problem(
            .requestTimeout, "the push took too long; the lines before are stored, push the rest again in smaller parts"
        )
    }

    private func store(_ batch: inout [FeedLine], _ held: inout Int, _ tally: PushTally) async throws {
        guard !batch.isEmpty else { return }
        let lines = batch
        let (credential, push) = (credential, push)
        let now = site.now
        let limit = limits.lineBytes
        batch = []
        held = 0
        try await site.work { engine in
            let records = lines.map { IncidentPush.read($0, force: credential.force ?? "", limit: limit, at: now) }
            let items = records.compactMap { record -> IngestItem? in
                if case .store(let item, _) = record { item } else { nil }
            }
            var outcomes = try engine.ingest(items, credential: credential, push: push)[...]
            for (line, record) in zip(lines, records) {
                switch record {
                case .turnedAway(let described, let problem):
                    try tally.add(line.number, described, .rejected(problem))
                case .store(_, let described):
                    guard let outcome = outcomes.popFirst() else { throw Problem(.internalServerError) }
                    try tally.add(line.number, described, PushTally.Outcome(outcome, described))
                }
            }
        }
    }

    private static func read(_ line: FeedLine, force: String, limit: Int, at now: Timestamp) -> ReadRecord {
        switch line.content {
        case .bytes(let bytes): ReadRecord(bytes, line: line.number, force: force, at: now)
        case .tooLong: .tooLong(line: line.number, limit: limit, at: now)
        }
    }
}

extension FeedLine {
    fileprivate var size: Int {
        if case .bytes(let bytes) = content { bytes.count } else { 0 }
    }
}
