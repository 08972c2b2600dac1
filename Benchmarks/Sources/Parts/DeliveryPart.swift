import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import Synchronization

/// Released notifications, from the queue to the mail server and the record of it: the daemon's own service and channel,
/// over SMTP on loopback, to Postfix's `smtp-sink`; first an e-mail for each message, as if each were another school's, then
/// as the daemon is shipped, with several in one. In the same run `smtp-source` sends as many to it.
struct DeliveryPart {
    let bench: Bench

    /// E-mails on their way at a time.
    private static let concurrency = 32

    private var notifications: Int { 12_000 }

    func measure() throws {
        guard let postfix = PostfixTools() else {
            throw BenchFailure("smtp-sink and smtp-source are not here: install Debian's package postfix")
        }
        let ground = try Ground(pupils: 20_000)
        let port = try LoopbackConnection.freePort()
        let sink = try postfix.startSink(port: port)
        defer { sink.terminate() }
        let (each, ladders) = try release(on: ground, MorningSettings(batches: BatchRules(batchLimit: 1)), port: port)
        let source = try (0..<3).map { _ in
            try postfix.send(notifications, bytes: 4_000, sessions: DeliveryPart.concurrency, port: port)
        }
        let (shipped, _) = try release(on: ground, MorningSettings(), port: port)
        try bench.record(
            Figure(
                "ladder steps of released notifications", "1/s", [Double(notifications) / ladders],
                note: "\(Number.grouped(notifications)) released at one moment; one thread"))
        try record(each, source)
        try bench.record(
            Figure(
                "— as shipped, several notifications in an e-mail", "s", [shipped.seconds],
                note: "\(Number.grouped(shipped.emails)) e-mails"))
    }

    /// Releases all of them at one moment, and sends what comes of it.
    ///
    /// - Returns: also the seconds that their ladders took.
    private func release(
        on ground: Ground, _ morning: MorningSettings, port: Int
    ) throws -> (sent: Sent, ladders: Double) {
        let stage = try Stage("delivery", in: bench, on: ground, from: try Bases(bench: bench).registry(ground))
        defer { stage.remove() }
        let store = try stage.open()
        defer { try? store.close() }
        let clock = MovedClock(ground.start - .hours(1))
        let engine = try ground.engine(
            on: store, clock: clock, concurrency: DeliveryPart.concurrency, morning: morning)
        let release = ground.start
        var queue = try QueueFill(engine: engine, ground: ground, places: 2) { _ in
            (release: release, deadline: release + .hours(3), hold: .releaseTime)
        }
        try queue.fill(notifications)
        clock.set(release)
        let ladders = try Stopwatch.time { while try engine.ladderStep() > 0 {} }
        return (try send(engine, port: port), ladders)
    }

    private struct Sent {
        var seconds: Double
        var processor: Double
        /// Those that have left; where nobody of the first step has an e-mail address, a later step is waited for.
        var notifications: Int
        var emails: Int
        var memory: ProcessMemory?
        var before: ProcessMemory?
    }

    /// Runs the daemon's service until nothing waits.
    private func send(_ engine: Engine, port: Int) throws -> Sent {
        let pool = try TransferPool(threads: DeliveryPart.concurrency + DispatchService.slowAttempts)
        guard let from = EmailAddress("encompass@county.example") else { throw BenchFailure("no address") }
        let settings = SMTPSettings(
            host: "127.0.0.1", port: port, security: .none, sender: from, returnPath: ReturnPath(from))
        let transport = try SMTPTransport(
            settings, composer: MessageComposer(london: engine.london), cancellation: pool.cancellation)
        let channel = CountingChannel(EmailChannel(from: from, domain: from.domain, transport: transport))
        let service = DispatchService(engine: engine, channel: channel, pool: pool)
        let before = ProcessMemory.own
        try ProcessMemory.forgetPeak(of: getpid())
        let processor = ProcessorTime.of(getpid()) ?? 0
        let watch = Stopwatch()
        let ended = DispatchSemaphore(value: 0)
        let running = Task {
            defer { ended.signal() }
            try await service.run()
        }
        var seconds = 0.0
        repeat {
            usleep(50_000)
            seconds = watch.seconds
            guard seconds < 300 else { throw BenchFailure("messages still wait after five minutes") }
        } while try engine.store.messages.nextDue() != nil
        let used = (ProcessorTime.of(getpid()) ?? 0) - processor
        let memory = ProcessMemory.own
        running.cancel()
        ended.wait()
        let states = try engine.store.balance.statistics(since: Timestamp(seconds: 0), at: engine.clock.now())
            .notificationsByState
        guard let left = states[.sent], states[.sending] == nil, states[.failed] == nil else {
            throw BenchFailure("notifications by state: \(states)")
        }
        return Sent(
            seconds: seconds, processor: used, notifications: left, emails: channel.accepted, memory: memory,
            before: before)
    }

    private func record(_ sent: Sent, _ source: [Double]) throws {
        let count = Double(sent.emails)
        try bench.record(
            Figure(
                "released notifications delivered and recorded", "s", [sent.seconds],
                note:
                    "\(Number.grouped(notifications)), of them \(Number.grouped(sent.notifications)) by "
                    + "\(Number.grouped(sent.emails)) messages, an e-mail each, "
                    + "\(DeliveryPart.concurrency) at a time, to smtp-sink; at most 6 on two cores"))
        try bench.record(Figure("— in a second", "1/s", [count / sent.seconds]))
        try bench.record(
            Figure("— processor time of one", "ms", [sent.processor / count * 1000], note: "without smtp-sink"))
        if let memory = sent.memory, let before = sent.before {
            try bench.record(
                Figure(
                    "— peak memory", "MB", [memory.peak],
                    note: "\(Number.text(before.resident)) MB before, \(Number.text(memory.resident)) MB after"))
        }
        try bench.record(
            Figure(
                "smtp-source to smtp-sink", "1/s", source.rates(of: sent.emails),
                note: "as many messages of 4,000 bytes, \(DeliveryPart.concurrency) connections, nothing recorded"))
    }
}

/// Counts what was accepted.
private final class CountingChannel: Channel {
    private let channel: EmailChannel
    private let taken = Mutex(0)

    init(_ channel: EmailChannel) { self.channel = channel }

    var accepted: Int { taken.withLock { $0 } }
    var kind: Contact.Channel { channel.kind }
    var confirmsDelivery: Bool { channel.confirmsDelivery }

    func compose(_ message: OutgoingMessage) throws(UnsendableMessage) -> Email { try channel.compose(message) }

    func send(_ email: Email) -> DeliveryOutcome {
        let outcome = channel.send(email)
        if outcome.reason == nil { taken.withLock { $0 += 1 } }
        return outcome
    }

    func probe(_ cancellation: TransferCancellation) -> DeliveryOutcome { channel.probe(cancellation) }
}
