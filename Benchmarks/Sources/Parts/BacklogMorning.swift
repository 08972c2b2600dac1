import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore

/// A morning on which a backlog is released, minute by minute, by the steps that the daemon's services drive.
final class BacklogMorning {
    private let engine: Engine
    private let clock: MovedClock
    private let server = SlowMailServer()
    private var answers: [Timestamp: [String]] = [:]
    private var reached: Set<String> = []

    /// Notifications in each letter that was taken.
    private(set) var letters: [Double] = []
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
    /// Processor time, in seconds: of ladders, phone list and settling; of leasing, rendering and recording.
    private(set) var stepping = 0.0
    private(set) var sending = 0.0

    var written: Int { reached.count }

    init(_ engine: Engine, clock: MovedClock) {
        self.engine = engine
        self.clock = clock
    }

    func run(until end: Timestamp, lettersAMinute: Int) throws {
        while clock.now() < end {
            clock.set(clock.now() + .minutes(1))
            server.beginMinute(taking: lettersAMinute)
            minutes.append(try Stopwatch.time(turn))
            try look()
        }
    }

    private func turn() throws {
        stepping += try ProcessorTime.time {
            try engine.callersStep()
            while try engine.ladderStep() + engine.exceptionStep() + engine.settleStep() > 0 {}
        }
        sending += try ProcessorTime.time(post)
        for id in answers.removeValue(forKey: clock.now()) ?? [] {
            answered += 1
            try engine.acknowledge(
                notification: id,
                Acknowledgement(outcome: .acknowledged, person: "A Person", via: .link, actor: .engine), within: nil)
        }
        audits.append(
            try Stopwatch.time {
                guard try engine.auditStep().holds else { throw BenchFailure("the books do not balance") }
            })
    }

    private func post() throws {
        while server.isOpen {
            let leased = try engine.leaseStep(limit: Stage.concurrency)
            if leased.isEmpty { return }
            let ended = leased.map { (message: $0, outcome: engine.transmit($0, by: server)) }
            for result in try engine.record(ended) { try result.get() }
            for case (let letter, DeliveryOutcome.accepted) in ended { read(letter) }
        }
    }

    /// Three schools of four answer half an hour after the first letter.
    private func read(_ letter: LeasedMessage) {
        letters.append(Double(1 + letter.others.count))
        for message in [letter] + letter.others where reached.insert(message.notification).inserted {
            lastReached = clock.now()
            guard case .establishment(let urn) = message.target, urn.number % 4 > 0 else { continue }
            answers[clock.now() + .minutes(30), default: []].append(message.notification)
        }
    }

    /// Whether each is with its school, or somebody rings.
    private func look() throws {
        var position: QueueCursor?
        notReached = 0
        var isListed = true
        repeat {
            let page = try engine.store.queue(
                QueueFilter(states: [.held, .queued, .sending, .failed]), limit: 1000, after: position, at: clock.now())
            notReached += page.count
            isListed = isListed && page.allSatisfy(\.hasOpenPhoneTask)
            position = page.count < 1000 ? nil : page.last.map { QueueCursor(after: $0) }
        } while position != nil
        listedSince = isListed ? listedSince ?? clock.now() : nil
    }
}
