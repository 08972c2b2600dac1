import EncompassCore
import EncompassDelivery
import EncompassEngine
import Synchronization

/// The night's mail server, with its outages.
struct MailServer {
    enum Mood: CaseIterable { case dead, slow, hanging, greylisting }

    /// The outcome of one transfer.
    struct Fate {
        /// From the lease until the server has the whole message, or refuses it.
        var transit: Span
        var isTaken: Bool
        var outcome: DeliveryOutcome
        /// From then until the daemon has the reply.
        var answer: Span
        var isKilledBeforeRecord = false
        var fault: FaultKind?
    }

    private let episodes: [(from: Timestamp, to: Timestamp, mood: Mood)]
    private let refused: UInt64
    private var greylisted: Set<String> = []

    init(from start: Timestamp, to end: Timestamp, isCalm: Bool, _ dice: inout Dice) {
        refused = dice.number()
        var episodes: [(from: Timestamp, to: Timestamp, mood: Mood)] = []
        for _ in 0..<(isCalm ? 0 : dice.below(4)) {
            let from = dice.moment(start, end)
            let mood = dice.pick(Mood.allCases) ?? .slow
            episodes.append((from, min(from + dice.span(.minutes(3), .minutes(80)), end), mood))
        }
        self.episodes = episodes
    }

    func mood(at now: Timestamp) -> Mood? { episodes.first { $0.from <= now && now < $0.to }?.mood }

    /// One address in fifty no longer exists.
    private func isRefused(_ address: String) -> Bool {
        var hash = refused
        for byte in address.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash % 50 == 0
    }

    mutating func fate(of message: String, to address: String, at now: Timestamp, _ dice: inout Dice) -> Fate {
        let quick = dice.span(.seconds(0), .seconds(2))
        switch mood(at: now) {
        case .dead:
            return deferred(after: quick, .connectionFailed, .mailDead)
        case .hanging:
            let taken = dice.chance(0.4)
            return Fate(
                transit: taken ? quick : .seconds(60), isTaken: taken,
                outcome: .ambiguous(reason: .timedOut, detail: "no answer"), answer: .seconds(taken ? 58 : 0),
                fault: .mailHanging)
        case .greylisting where greylisted.insert(message).inserted:
            return deferred(after: quick, .policy, .mailGreylisting)
        case .slow:
            let slow = dice.span(.seconds(10), .seconds(50))
            return Fate(
                transit: slow, isTaken: true, outcome: .accepted(receipt: "slow"),
                answer: dice.span(.seconds(1), .seconds(40)), fault: .mailSlow)
        default: return usual(quick, address, &dice)
        }
    }

    private func usual(_ transit: Span, _ address: String, _ dice: inout Dice) -> Fate {
        if isRefused(address) {
            return Fate(
                transit: transit, isTaken: false, outcome: .rejected(reason: .recipientUnknown, detail: "unknown"),
                answer: .seconds(0), fault: .rejected)
        }
        switch dice.below(100) {
        case 0...2: return deferred(after: transit, .serverBusy, .deferred)
        case 3...4:
            return Fate(
                transit: transit, isTaken: true, outcome: .ambiguous(reason: .connectionLost, detail: "no answer"),
                answer: .seconds(20), fault: .acceptedThenTimeout)
        case 5:
            return Fate(
                transit: transit, isTaken: false, outcome: .rejected(reason: .contentRefused, detail: "refused"),
                answer: .seconds(0), fault: .rejected)
        default:
            return Fate(
                transit: transit, isTaken: true, outcome: .accepted(receipt: "250"),
                answer: dice.span(.seconds(0), .seconds(1)))
        }
    }

    private func deferred(after transit: Span, _ reason: DeliveryReason, _ fault: FaultKind) -> Fate {
        Fate(
            transit: transit, isTaken: false, outcome: .deferred(reason: reason, detail: "later"),
            answer: .seconds(0), fault: fault)
    }
}

/// Accepts one message and answers as instructed.
struct SimulatedMail: Channel {
    private let outcome: DeliveryOutcome
    private let tray: Tray

    /// Stores what was sent.
    final class Tray: Sendable {
        private let held = Mutex<OutgoingMessage?>(nil)
        var message: OutgoingMessage? { held.withLock { $0 } }
        func put(_ message: OutgoingMessage) { held.withLock { $0 = message } }
    }

    let kind = Contact.Channel.email
    let confirmsDelivery = false

    init(answering outcome: DeliveryOutcome, into tray: Tray) {
        self.outcome = outcome
        self.tray = tray
    }

    func compose(_ message: OutgoingMessage) -> OutgoingMessage { message }

    func send(_ message: OutgoingMessage) -> DeliveryOutcome {
        tray.put(message)
        return outcome
    }

    func probe(_: TransferCancellation) -> DeliveryOutcome { outcome }
}

/// One recipient's reading habits, derived from the address and the night's seed.
struct KeyAdult {
    enum Habit { case prompt, atDesk, late, never }

    let habit: Habit
    /// Whether they are with a class during lessons.
    let teaches: Bool
    private var dice: Dice

    init(address: String, seed: UInt64) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in address.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        dice = Dice(seed: seed ^ hash, stream: 11)
        switch dice.below(10) {
        case 0...3: habit = .prompt
        case 4...6: habit = .atDesk
        case 7: habit = .late
        default: habit = .never
        }
        teaches = dice.chance(0.6)
    }

    /// When a message that arrives at `moment` is read; nil for never. Nobody reads between 22:30 and 06:30, and a
    /// teacher does not read in a lesson.
    mutating func reads(arrivedAt moment: Timestamp, in london: London) -> Timestamp? {
        guard let read = looks(from: moment, in: london) else { return nil }
        let (date, time) = london.civil(read)
        guard teaches,
            let lesson = KeyAdult.lessons.first(where: { $0.begins <= time.minutes && time.minutes < $0.ends }),
            let bell = LocalTime(hour: lesson.ends / 60, minute: lesson.ends % 60)
        else { return read }
        return london.moment(date, bell) + dice.span(.seconds(30), .minutes(10))
    }

    /// From one minute of the day to another.
    private static let lessons = [(begins: 540, ends: 630), (begins: 645, ends: 735), (begins: 795, ends: 915)]

    private mutating func looks(from moment: Timestamp, in london: London) -> Timestamp? {
        let delay: Span
        switch habit {
        case .prompt: delay = dice.span(.seconds(5), .minutes(12))
        case .atDesk: delay = dice.span(.minutes(3), .minutes(45))
        case .late: delay = dice.span(.minutes(40), .hours(5))
        case .never: return nil
        }
        let (date, time) = london.civil(moment)
        let opens = habit == .prompt ? 390 : 450 + dice.below(75)
        let morning = LocalTime(hour: opens / 60, minute: opens % 60) ?? .nineOClock
        if time < morning { return london.moment(date, morning) + delay }
        if time.minutes > 22 * 60 + 30 { return london.moment(date.adding(days: 1), morning) + delay }
        return moment + delay
    }
}

/// Alerts nobody: the night's people look at the desk on their own.
struct SilentAlerts: DutyAlerting {
    func alert(_ alert: DutyAlert) {}
}
