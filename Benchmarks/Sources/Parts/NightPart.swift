import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassMatching
import EncompassStore
import Foundation
import Synchronization

/// What the engine's steps do in a second: index, match, ladder, dispatch.
struct NightPart {
    let bench: Bench

    private static let runs = 3
    private static let incidents = 400

    func measure() throws {
        let ground = try Ground(pupils: 100_000)
        let stage = try Stage("night", in: bench, on: ground, from: try Bases(bench: bench).registry(ground))
        defer { stage.remove() }
        let store = try stage.open()
        defer { try? store.close() }
        try bench.record(
            Figure(
                "registry from the database into the matcher", "s",
                try Stopwatch.times(3) { _ in _ = try RegistrySnapshot(store: store, model: .standard) },
                note: "100,000 pupils streamed and indexed, one thread"))
        let engine = try ground.engine(on: store)
        let credential = try Feed.credential(of: ground, in: store).credential
        var lines = ground.lines(NightPart.runs * NightPart.incidents)[...]
        var nights: [NightRun] = []
        for _ in 0..<NightPart.runs {
            try Feed.ingest(lines.prefix(NightPart.incidents), batch: 500, by: credential, into: engine)
            lines = lines.dropFirst(NightPart.incidents)
            nights.append(try NightRun(engine))
        }
        try record(nights)
    }

    private func record(_ nights: [NightRun]) throws {
        try bench.record(
            Figure(
                "incidents matched", "1/s", nights.map { Double($0.incidents) / $0.deciding },
                note: "children matched, notifications made; runs of \(Number.grouped(NightPart.incidents))"))
        try bench.record(
            Figure("ladder steps carried out", "1/s", nights.map { Double($0.notifications) / $0.stepping }))
        try bench.record(
            Figure(
                "messages leased, rendered, handed over, recorded", "1/s",
                nights.map { Double($0.messages) / $0.sending },
                note: "a transport that only counts; \(Stage.concurrency) a lease, one thread"))
        try bench.record(
            Figure(
                "notifications from incident to message sent", "1/s",
                nights.map { Double($0.notifications) / ($0.deciding + $0.stepping + $0.sending) },
                note: "all steps one after the other; "
                    + "\(Number.grouped(nights.reduce(0) { $0 + $1.notifications })) notifications in all"))
    }
}

/// One night processed, step by step.
struct NightRun {
    private(set) var incidents = 0
    private(set) var notifications = 0
    private(set) var messages = 0
    private(set) var deciding = 0.0
    private(set) var stepping = 0.0
    private(set) var sending = 0.0

    init(_ engine: Engine) throws {
        deciding = try NightRun.exhaust(&incidents) { try engine.decideStep() }
        stepping = try NightRun.exhaust(&notifications) { try engine.ladderStep() }
        let transport = CountingTransport()
        sending = try NightRun.exhaust(&messages) {
            let leased = try engine.leaseStep(limit: Stage.concurrency)
            for message in leased { try engine.deliver(message, by: transport) }
            return leased.count
        }
        guard transport.count == messages else { throw BenchFailure("messages were lost") }
    }

    private static func exhaust(_ total: inout Int, _ step: () throws -> Int) throws -> Double {
        let watch = Stopwatch()
        while case let done = try step(), done > 0 { total += done }
        return watch.seconds
    }
}

/// E-mail that is taken as the engine wrote it, so that no wire is measured.
protocol BenchMail: Channel where Composed == OutgoingMessage {}

extension BenchMail {
    var kind: Contact.Channel { .email }
    var confirmsDelivery: Bool { false }
    func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> OutgoingMessage { message }
    func probe(_: TransferCancellation) -> DeliveryOutcome { .accepted(receipt: nil) }
}

/// Takes every message and counts it.
final class CountingTransport: BenchMail {
    private let taken = Mutex(0)

    var count: Int { taken.withLock { $0 } }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        taken.withLock { $0 += 1 }
        return .accepted(receipt: nil)
    }
}
