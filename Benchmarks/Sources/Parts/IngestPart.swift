import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

/// How fast incidents become durable, and what the audit log costs, without HTTP.
struct IngestPart {
    let bench: Bench

    private static let runs = 5
    private static let batched = 2_000
    private static let single = 300

    func measure() throws {
        let ground = try Ground(pupils: 20_000)
        let stage = try Stage("ingest", in: bench, on: ground)
        defer { stage.remove() }
        let store = try stage.open()
        defer { try? store.close() }
        let engine = try ground.engine(on: store)
        let credential = try Feed.credential(of: ground, in: store).credential
        var lines = ground.lines(IngestPart.runs * (IngestPart.batched + IngestPart.single))[...]
        func rates(_ count: Int, batch: Int) throws -> [Double] {
            try Stopwatch.times(IngestPart.runs) { _ in
                try Feed.ingest(lines.prefix(count), batch: batch, by: credential, into: engine)
                lines = lines.dropFirst(count)
            }.rates(of: count)
        }
        try bench.record(
            Figure(
                "incidents stored, 500 a transaction", "1/s", try rates(IngestPart.batched, batch: 500),
                note: "read, checked and committed; runs of \(Number.grouped(IngestPart.batched)), one thread"))
        try bench.record(
            Figure(
                "incidents stored, one a transaction", "1/s", try rates(IngestPart.single, batch: 1),
                note: "runs of \(Number.grouped(IngestPart.single)), one thread"))
        try measureAudit(store, ground)
    }

    private func measureAudit(_ store: Store, _ ground: Ground) throws {
        let entry = AuditEntry(
            .consultation, "benchmark.entry", actor: .account("benchmark"), subject: "notification:benchmark",
            facts: ["purpose": "a measurement"])
        let appended = try Stopwatch.times(5) { _ in
            for _ in 0..<400 { try store.auditLog.append(entry, at: ground.start) }
        }
        try bench.record(
            Figure("audit entries appended, one a transaction", "1/s", appended.rates(of: 400), note: "runs of 400"))
        var entries: Int64 = 0
        let verified = try Stopwatch.times(5) { _ in
            let found = try store.auditLog.verify()
            guard found.broken == nil else { throw BenchFailure("the audit chain does not hold") }
            entries = found.entries
        }
        try bench.record(
            Figure(
                "audit entries verified", "1/s", verified.rates(of: Int(entries)),
                note: "the whole chain of \(Number.grouped(Int(entries)))"))
    }
}
