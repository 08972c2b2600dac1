import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Synchronization

/// The first morning of term: notifications that were held over the holiday, released at six, and a mail server that
/// takes ten e-mails a second.
struct BacklogPart {
    let bench: Bench

    private static let mailsASecond = 10

    private var notifications: Int { bench.isFull ? 12_000 : 4_000 }

    func measure() throws {
        let ground = try Ground(pupils: 20_000)
        let stage = try Stage("backlog", in: bench, on: ground, from: try Bases(bench: bench).registry(ground))
        defer { stage.remove() }
        let store = try stage.open()
        defer { try? store.close() }
        let release = ground.start - .minutes(40)
        let clock = MovedClock(release - .days(2))
        let engine = try ground.engine(on: store, clock: clock)
        var queue = try QueueFill(engine: engine, ground: ground, places: 2) { _ in
            (release: release, deadline: release + .hours(3), hold: .holiday)
        }
        try queue.fill(notifications)
        // As every minute of the holiday would have.
        try engine.auditStep()
        clock.set(release - .minutes(1))
        let morning = BacklogMorning(engine, clock: clock)
        try morning.run(until: release + .hours(3), mailsAMinute: BacklogPart.mailsASecond * 60)
        try record(morning, ground)
    }

    private func record(_ morning: BacklogMorning, _ ground: Ground) throws {
        func time(_ moment: Timestamp?) -> String {
            moment.map { ground.london.civil($0).time.description } ?? "never"
        }
        guard let listed = morning.listedSince else {
            throw BenchFailure("some are neither written to nor on the phone list at the deadline")
        }
        try bench.record(
            Figure(
                "notifications written to their schools by 09:00", "", [Double(morning.written)],
                note:
                    "of \(Number.grouped(notifications)) released at 06:00; the last at \(time(morning.lastReached)); "
                    + "\(Number.grouped(morning.answered)) answered"))
        try bench.record(
            Figure(
                "notifications in an e-mail", "", morning.batches,
                note: "\(Number.grouped(morning.batches.count)) e-mails, reminders included"))
        try bench.record(
            Figure(
                "notifications that no e-mail reached", "", [Double(morning.notReached)],
                note: "every one on the phone list from \(time(listed)) on"))
        let count = Double(notifications)
        try bench.record(
            Figure("processor time of their ladders", "ms", [morning.stepping / count * 1000], note: "a notification"))
        try bench.record(
            Figure("processor time of their e-mails", "ms", [morning.sending / count * 1000], note: "a notification"))
        try bench.record(
            Figure(
                "work of a minute of that morning", "s", morning.minutes, hasTail: true,
                note: "the longest must stay below 60"))
        try bench.record(
            Figure("the auditor's turn in each", "ms", morning.audits.inMilliseconds, hasTail: true, note: "balanced"))
    }
}

/// A morning on which a backlog is released, minute by minute, by the steps that the daemon's services drive.
final class BacklogMorning {
    private let engine: Engine
    private let clock: MovedClock
    private let server = SlowMailServer()
    private var answers: [Timestamp: [String]] = [:]
    private var reached: Set<String> = []

    /// Notifications in each e-mail that was accepted.
    private(set) var batches: [Double] = []
    /// When the last school that can be reached was first written to.
    private(set) var lastReached: Timestamp?
    /// Since when each school that is not written to has been on the phone list.
    private(set) var listedSince: Timestamp?
    private(set) var answered = 0
    private(set) var notReached = 0
    /// Seconds that the work of one minute took, by the clock.
    private(set) var minutes: [Double] = []
    /// Seconds that the auditor's turns took.
    private(set) var audits: [Double] = []
    /// Processor time, in seconds: of ladders, phone list and matching; of leasing, rendering and recording.
    private(set) var stepping = 0.0
    private(set) var sending = 0.0

    var written: Int { reached.count }

    init(_ engine: Engine, clock: MovedClock) {
        self.engine = engine
        self.clock = clock
    }

    func run(until end: Timestamp, mailsAMinute: Int) throws {
        while clock.now() < end {
            clock.set(clock.now() + .minutes(1))
            server.beginMinute(taking: mailsAMinute)
            minutes.append(try Stopwatch.time(turn))
            try look()
        }
    }

    private func turn() throws {
        stepping += try ProcessorTime.time {
            try engine.callersStep()
            while try engine.ladderStep() + engine.exceptionStep() + engine.decideStep() > 0 {}
        }
        sending += try ProcessorTime.time(post)
        for id in answers.removeValue(forKey: clock.now()) ?? [] {
            answered += 1
            try engine.acknowledge(
                notification: id,
                Acknowledgement(outcome: .acknowledged, person: "Kay Marlow", via: .link, actor: .engine), within: nil)
        }
        audits.append(
            try Stopwatch.time {
                guard try engine.auditStep().holds else { throw BenchFailure("the balance does not hold") }
            })
    }

    private func post() throws {
        while server.isOpen {
            let leased = try engine.leaseStep(limit: Stage.concurrency)
            if leased.isEmpty { return }
            let ended = leased.map { (message: $0, outcome: engine.transmit($0, by: server)) }
            for result in try engine.record(ended) { try result.get() }
            for case (let mail, DeliveryOutcome.accepted) in ended { read(mail) }
        }
    }

    /// Three schools of four answer half an hour after the first e-mail.
    private func read(_ mail: LeasedMessage) {
        batches.append(Double(1 + mail.others.count))
        for notification in ([mail] + mail.others).compactMap(\.notification)
        where reached.insert(notification.id).inserted {
            lastReached = clock.now()
            guard case .establishment(let urn) = notification.target, urn.number % 4 > 0 else { continue }
            answers[clock.now() + .minutes(30), default: []].append(notification.id)
        }
    }

    /// Whether each is with its school, or somebody rings.
    private func look() throws {
        var position: QueueCursor?
        notReached = 0
        var isListed = true
        repeat {
            let page = try engine.store.notifications.queue(
                QueueFilter(states: [.held, .queued, .sending, .failed]), limit: 1000, after: position, at: clock.now())
            notReached += page.count
            isListed = isListed && page.allSatisfy(\.hasOpenPhoneTask)
            position = page.count < 1000 ? nil : page.last.map { QueueCursor(after: $0) }
        } while position != nil
        listedSince = isListed ? listedSince ?? clock.now() : nil
    }
}

/// A mail server that accepts so many e-mails a minute; every tenth mail domain cannot be reached.
final class SlowMailServer: BenchMail {
    private let left = Mutex(0)

    /// How many more it looks at in this minute.
    var isOpen: Bool { left.withLock { $0 > 0 } }

    func beginMinute(taking count: Int) { left.withLock { $0 = count } }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        left.withLock { $0 -= 1 }
        // The same domains in every run.
        let domain = message.to.drop { $0 != "@" }
        let number = domain.utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) }
        return number % 10 == 0
            ? .deferred(reason: .serverBusy, detail: "451 try again later") : .accepted(receipt: nil)
    }

}
