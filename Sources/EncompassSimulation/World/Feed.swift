import EncompassCore
import EncompassFormats
import EncompassSample
import EncompassStore

/// What the force sends in one night, push by push.
struct ForceFeed {
    struct Push {
        var at: Timestamp
        var lines: [String] = []
        /// Lines per transaction.
        var chunk: Int
        var isCutOff = false
        var isAnswerLost = false
        var isSentTwice = false
        /// A later export was sent before this one.
        var isOvertaken = false
        /// Every line of it has been answered.
        var isDone = false
        /// It is sent when the force has counted its night.
        var isUncounted = false
    }

    var pushes: [Push] = []
    let truth: NightFeed
    /// Who the children of a line really are, in order.
    private(set) var people: [String: [String]] = [:]
    /// Names of people who are a party, by incident.
    private(set) var parties: [String: [String]] = [:]
    /// Incidents that the force counts.
    private(set) var counted = 0
    /// The force has incidents that it never sends.
    private(set) var keepsSome = false

    /// Every record has been sent, and the force knows.
    var isWhole: Bool {
        let counted = pushes.filter { !$0.isUncounted }
        return !keepsSome && !counted.isEmpty && counted.allSatisfy(\.isDone)
    }

    init(
        template: CountyTemplate, from evening: Timestamp, london: London, seed: UInt64, isCalm: Bool,
        _ dice: inout Dice
    ) {
        let last = london.moment(template.date.adding(days: 1), LocalTime(hour: 5, minute: 30) ?? .nineOClock)
        truth = NightFeed(
            generator: template.generator, night: evening...last, count: dice.within(8...28), seed: seed,
            rates: dice.chance(0.5) ? .light : .typical)
        var moments = (0..<dice.within(2...6)).map { _ in dice.moment(evening + .hours(1), last + .hours(1)) }
        moments.append(last + dice.span(.minutes(5), .minutes(70)))
        // Occasionally the last export is sent when the morning is nearly over.
        if dice.chance(0.2) { moments.append(last + dice.span(.minutes(130), .minutes(215))) }
        pushes = moments.sorted().map { Push(at: $0, chunk: dice.within(1...9)) }
        fill()
        counted = truth.incidents.count
        for made in truth.incidents { identify(made, template: template) }
        if !isCalm { corrupt(&dice) }
    }

    /// Adds the force's other records; those sent after `end` are not counted.
    mutating func add(_ stories: Stories, countedUntil end: Timestamp) {
        var known: Set<String> = []
        for story in stories.pushes {
            var push = Push(at: story.at, lines: [story.line.text], chunk: 1)
            push.isUncounted = story.at > end
            pushes.append(push)
            people[story.line.text] = story.line.people
            if let reference = story.line.reference, known.insert(reference).inserted, !push.isUncounted {
                counted += 1
            }
        }
        parties.merge(stories.parties) { first, _ in first }
    }

    private mutating func identify(_ made: FeedIncident, template: CountyTemplate) {
        let reference = made.incident.reference
        let keys = made.children.enumerated().map { place, child in
            child.identity.flatMap { template.population.key(number: $0.key) } ?? "stranger \(reference) \(place)"
        }
        for line in truth.lines where line.reference == reference { people[line.text] = keys }
        guard made.kind == .staffInvolved, made.incident.adults.count > 1 else { return }
        let adult = made.incident.adults[1]
        parties[reference] = [[adult.forename, adult.surname].compactMap(\.self).joined(separator: " ")]
    }

    /// Each line is in the first push after its incident; an incident's second line is never before its first.
    private mutating func fill() {
        let times = truth.incidents.reduce(into: [String: Timestamp]()) { times, made in
            times[made.incident.reference] = made.incident.occurredAt
        }
        var held: [String: Int] = [:]
        for line in truth.lines {
            let from = line.reference.flatMap { times[$0] } ?? pushes[0].at
            var place = pushes.firstIndex { $0.at > from } ?? pushes.count - 1
            if let before = line.reference.flatMap({ held[$0] }) {
                place = min(max(before + 1, place), pushes.count - 1)
            }
            if let reference = line.reference { held[reference] = place }
            pushes[place].lines.append(line.text)
        }
    }

    private mutating func corrupt(_ dice: inout Dice) {
        for place in pushes.indices {
            pushes[place].isCutOff = dice.chance(0.1)
            pushes[place].isAnswerLost = dice.chance(0.1)
            pushes[place].isSentTwice = dice.chance(0.15)
        }
        // Two exports in the wrong order.
        if pushes.count > 2, dice.chance(0.2) {
            let place = dice.below(pushes.count - 1)
            (pushes[place].at, pushes[place + 1].at) = (pushes[place + 1].at, pushes[place].at)
            pushes[place].isOvertaken = true
        }
    }

    /// Nothing is sent before `moment`.
    mutating func hold(until moment: Timestamp) {
        for (turn, place) in pushes.indices.sorted(by: { pushes[$0].at < pushes[$1].at }).enumerated() {
            pushes[place].at = max(pushes[place].at, moment + .seconds(20 * turn))
        }
    }

    /// Some of the incidents that would be sent before `end` are sent at `moment`, or never.
    mutating func withhold(_ count: Int, until moment: Timestamp?, before end: Timestamp, _ dice: inout Dice) {
        let early = Set(pushes.filter { $0.at < end }.flatMap(\.lines))
        let candidates = truth.lines.filter { early.contains($0.text) }.compactMap(\.reference)
        let kept = Set((0..<count).compactMap { _ in dice.pick(candidates) })
        let texts = truth.lines.filter { $0.reference.map(kept.contains) ?? false }.map(\.text)
        for place in pushes.indices { pushes[place].lines.removeAll(where: texts.contains) }
        guard let moment else {
            keepsSome = true
            return
        }
        pushes.append(Push(at: moment, lines: texts, chunk: 5))
    }

    /// The incidents in the lines; nil for a line that cannot be read.
    static func incidents(_ lines: [String], at now: Timestamp) -> [Incident?] {
        lines.map { text in
            guard case .accepted(let read) = IncidentReader(receivedAt: now).read(Array(text.utf8)) else { return nil }
            return read.incident
        }
    }
}

/// How the force's feed arrives: when it is expected, whether it is late, silent or short, and what the force
/// declares.
struct FeedBehaviour {
    /// How many incidents the force declares for the night.
    struct Declaration {
        var at: Timestamp
        var from: Timestamp
        var to: Timestamp
        var incidents: Int
    }

    private enum Manner { case punctual, late, silent, absent, none, short }

    let window: FeedWindow
    /// The end of the window of this night.
    let by: Timestamp
    private(set) var declarations: [Declaration] = []
    private(set) var faults: [FaultKind] = []

    static func window(_ dice: inout Dice) -> FeedWindow {
        let (from, by) = dice.pick([(1080, 390), (1110, 405), (1200, 420)]) ?? (1110, 405)
        return FeedWindow(
            from: time(from), by: time(by), quietIsAlarm: dice.chance(0.85), grace: .minutes(dice.pick([20, 30]) ?? 30))
    }

    private static func time(_ minutes: Int) -> LocalTime {
        LocalTime(hour: minutes / 60, minute: minutes % 60) ?? .nineOClock
    }

    /// Draws one, and changes `feed` to match.
    init(
        window: FeedWindow, by: Timestamp, evening: Timestamp, feed: inout ForceFeed, isCalm: Bool,
        _ dice: inout Dice
    ) {
        (self.window, self.by) = (window, by)
        let manner = isCalm ? .punctual : FeedBehaviour.manner(&dice)
        let incidents = feed.counted
        switch manner {
        case .punctual: break
        case .late:
            faults.append(.feedLate)
            feed.hold(until: by + dice.span(.minutes(2), .minutes(16)))
        case .silent:
            faults.append(.feedSilent)
            feed.hold(until: by + window.grace + dice.span(.minutes(3), .minutes(50)))
        case .absent:
            faults.append(.feedSilent)
            feed.pushes = []
        case .none:
            faults.append(.declaredNil)
            feed.pushes = []
        case .short:
            faults.append(.feedShort)
            let again = by + window.grace + dice.span(.minutes(5), .minutes(70))
            feed.withhold(1 + dice.below(3), until: dice.chance(0.7) ? again : nil, before: by, &dice)
        }
        guard manner != .absent, manner == .none || manner == .short || dice.chance(0.6) else { return }
        let regular = feed.pushes.map(\.at).filter { $0 < by }.max() ?? by - .minutes(30)
        let last = feed.pushes.filter { !$0.isUncounted }.map(\.at).max() ?? by
        let at = manner == .late || manner == .silent ? last : regular
        declare(manner == .none ? 0 : incidents, after: at, evening: evening, isCalm: isCalm, &dice)
    }

    private static func manner(_ dice: inout Dice) -> Manner {
        switch dice.below(100) {
        case 0...5: .late
        case 6...9: .silent
        case 10...11: .absent
        case 12...13: .none
        case 14...27: .short
        default: .punctual
        }
    }

    /// Occasionally the first count is wrong: the second one counts.
    private mutating func declare(
        _ incidents: Int, after moment: Timestamp, evening: Timestamp, isCalm: Bool, _ dice: inout Dice
    ) {
        var count = Declaration(
            at: moment + dice.span(.seconds(30), .minutes(8)), from: evening, to: by - .minutes(10),
            incidents: incidents)
        if !isCalm, dice.chance(0.12) {
            faults.append(.declaredAgain)
            var wrong = count
            wrong.incidents = incidents + 1 + dice.below(4)
            declarations.append(wrong)
            count.at = count.at + dice.span(.minutes(1), .minutes(55))
        }
        declarations.append(count)
    }
}
