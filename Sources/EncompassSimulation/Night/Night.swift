import EncompassCore
import EncompassEngine
import EncompassSample
import EncompassStore
import Foundation

/// One simulated night: the real engine on a real database file, in a county generated from one seed.
///
/// Single-threaded. Time jumps from event to event, or to the next time that the engine has something due.
final class Night {
    let seed: UInt64
    let template: CountyTemplate
    let london: London
    let path: String
    let clock: SimulatedClock
    let commits: CommitFaults
    /// The evening and the morning.
    let evening: LocalDate
    var morning: LocalDate { evening.adding(days: 1) }

    var dice: Dice
    /// True time; the host's clock may be wrong by `skew`.
    var now: Timestamp
    var skew = Span(milliseconds: 0)
    var asleepUntil: Timestamp?
    var end: Timestamp
    var heap = EventHeap<NightEvent>()
    var pollAt: Timestamp?
    var trace: Trace
    var faults: [FaultKind: Int] = [:]
    var violations: [Violation] = []
    /// Rules that are not checked.
    var without: Set<Rule> = []

    var daemon: Daemon?
    var lives = 0
    var policies: PolicyBook
    var deadlines: [String: Set<LocalTime>] = [:]
    let isAssisted: Bool
    var mail: MailServer
    var feed: ForceFeed
    /// When the force's feed is expected, and how it arrives.
    var behaviour: FeedBehaviour
    var behaviourDice: Dice
    /// What happens to mail to people at the desk.
    var deskDice: Dice
    var register: [Scope: [Contact]] = [:]
    var readers: [String: KeyAdult] = [:]
    var ledger = Ledger()
    /// Who everybody really is, who the force means, and who was shown which child.
    var population: Population
    var truth = Truth()
    var showings = Showings()
    var shifts: Set<LocalDate> = []
    /// The HTTP answers to compare with the file, and how many were compared.
    var answerDice: Dice
    var answers = 0
    /// A fault between the HTTP interface and its client.
    var answerFault: AnswerFault?

    init(
        seed: UInt64, template: CountyTemplate, london: London, folder: String, stories: [Stories.Kind] = [],
        keepsTrace: Bool
    ) throws {
        self.seed = seed
        self.template = template
        self.london = london
        path = "\(folder)/night-\(seed).sqlite"
        var dice = Dice(seed: seed, stream: 1)
        evening = template.date
        now = london.moment(evening, .evening)
        end = london.moment(evening.adding(days: 1), .lateMorning)
        clock = SimulatedClock(now)
        trace = Trace(keepsAll: keepsTrace)
        isAssisted = dice.chance(0.35)
        var behaviourDice = Dice(seed: seed, stream: 3)
        let window = FeedBehaviour.window(&behaviourDice)
        deskDice = Dice(seed: seed, stream: 4)
        answerDice = Dice(seed: seed, stream: 6)
        policies = AreaVariants.book(for: template.county, feed: window, &dice)
        let isCalm = dice.chance(0.1)
        mail = MailServer(from: now, to: end - .hours(1), isCalm: isCalm, &dice)
        feed = ForceFeed(template: template, from: now, london: london, seed: seed, isCalm: isCalm, &dice)
        let by = london.moment(template.date.adding(days: 1), window.by)
        let extra = Stories(template: template, from: now, london: london, more: stories, &dice)
        feed.add(extra, countedUntil: by - .minutes(10))
        population = template.population
        behaviour = FeedBehaviour(window: window, by: by, evening: now, feed: &feed, isCalm: isCalm, &behaviourDice)
        self.behaviourDice = behaviourDice
        commits = CommitFaults(planned: isCalm ? [:] : FaultPlan.commits(&dice))
        self.dice = dice
        for contact in template.contacts { register[contact.scope, default: []].append(contact) }
        try template.copy(to: path)
        noteDeadlines()
        plan(isCalm: isCalm)
    }

    private func plan(isCalm: Bool) {
        for (number, push) in feed.pushes.enumerated() {
            heap.plan(.push(number), at: push.at)
            // For a late record, check whether the phone task opened in time.
            guard push.at > london.moment(morning, .nineOClock) else { continue }
            heap.plan(.look, at: push.at + .minutes(33))
            end = max(end, push.at + .minutes(40))
        }
        for declaration in behaviour.declarations { heap.plan(.declare(declaration), at: declaration.at) }
        for fault in behaviour.faults { suffer(fault) }
        // The daemon's service runs every five seconds; here it runs when there is something to do.
        for moment in [behaviour.by, behaviour.by + behaviour.window.grace] {
            heap.plan(.look, at: moment + .seconds(1))
        }
        planShift(morning)
        heap.plan(.answers, at: answerDice.moment(behaviour.by, london.moment(morning, .lateMorning) - .hours(1)))
        guard !isCalm else { return }
        for (moment, fault) in FaultPlan.moments(evening: evening, london: london, &dice) {
            heap.plan(.fault(fault), at: moment)
        }
    }

    /// Runs the night to its end, or to the first violation.
    func run() -> NightReport {
        start()
        while violations.isEmpty {
            guard let next = [heap.next, pollAt].compactMap({ $0 }).min(), next <= end else {
                guard violations.isEmpty, extend() else { break }
                continue
            }
            move(to: max(now, next))
            while let event = heap.take(dueAt: now) { happen(event) }
            turn()
            watch()
        }
        if violations.isEmpty { checkEnd() }
        return report()
    }

    func move(to moment: Timestamp) {
        now = moment
        clock.set(now + skew)
    }

    /// A night continues until every deadline in it is past: over a weekend, or a summer.
    private func extend() -> Bool {
        guard let last = lastDeadline(), last + .minutes(40) > end, last < now + .days(60) else { return false }
        end = last + .minutes(40)
        planShift(london.date(last))
        return true
    }

    /// A day when operators and callers are at work.
    private func planShift(_ date: LocalDate) {
        guard shifts.insert(date).inserted else { return }
        var moment = max(now, london.moment(date, .firstShift))
        while moment < london.moment(date, .lateMorning) {
            heap.plan(.desk, at: moment)
            moment = moment + dice.span(.minutes(6), .minutes(14))
        }
        moment = max(now, london.moment(date, .firstCalls))
        while moment < london.moment(date, .lateMorning) {
            heap.plan(.call, at: moment)
            moment = moment + dice.span(.minutes(2), .minutes(6))
        }
    }

    func note(_ words: @autoclosure () -> String) { trace.note(words(), at: now) }

    func suffer(_ fault: FaultKind, _ words: String = "") {
        faults[fault, default: 0] += 1
        note("fault \(fault.rawValue) \(words)")
    }

    /// Every time of day that is a deadline in some area's policy of the night.
    func noteDeadlines() {
        for area in policies.areas {
            for authority in area.localAuthorities {
                deadlines[authority, default: []].insert(area.settings.timing.deadline)
            }
        }
    }

    func violate(_ rule: Rule, _ words: String) {
        guard !without.contains(rule) else { return }
        note("VIOLATION \(rule.rawValue): \(words)")
        violations.append(
            Violation(seed: seed, rule: rule, detail: words, trace: Array(trace.lines.suffix(Trace.tail))))
    }
}

extension LocalTime {
    static let evening = LocalTime(hour: 17, minute: 30) ?? .nineOClock
    static let firstShift = LocalTime(hour: 5, minute: 30) ?? .nineOClock
    static let firstCalls = LocalTime(hour: 7, minute: 0) ?? .nineOClock
    static let lateMorning = LocalTime(hour: 11, minute: 0) ?? .nineOClock
}

/// One run of the daemon: from a start to the next kill.
final class Daemon {
    let store: Store
    let engine: Engine
    let number: Int
    let startedAt: Timestamp
    /// Messages being sent.
    var transfers = 0
    /// When the morning steps last ran.
    var morningAt: Timestamp?
    /// The start of the time without failures.
    var wellSince: Timestamp

    init(store: Store, engine: Engine, number: Int, startedAt: Timestamp) {
        self.store = store
        self.engine = engine
        self.number = number
        self.startedAt = startedAt
        wellSince = startedAt
    }
}
