import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation

/// Fills a queue with notifications, each of one child at one school.
///
/// What the matcher would decide is given, so that it takes seconds; everything else is the store's own way.
struct QueueFill {
    /// When a notification leaves and is due, by its number.
    typealias Timing = (Int) -> (release: Timestamp, deadline: Timestamp, hold: HoldReason?)

    private let engine: Engine
    private let ground: Ground
    private let places: Int
    private let timing: Timing
    private let credential: Credential
    private let pupils: [Int64]
    private let urns: [URN]
    private let plan: String
    private var incidents = 0
    private var children = 0

    /// - Parameters:
    ///   - places: how many children each incident has, at as many schools.
    ///   - timing: nil for what a county's busiest weeks would leave.
    init(engine: Engine, ground: Ground, places: Int = 25, timing: Timing? = nil) throws {
        self.engine = engine
        self.ground = ground
        self.places = places
        self.timing = timing ?? { QueueFill.busyWeeks($0, ground.start) }
        credential = try Feed.credential(of: ground, in: engine.store).credential
        var pupils: [Int64] = []
        try engine.store.registry.streamRoll { pupils.append($0.pupil) }
        self.pupils = pupils
        urns = ground.urns
        plan = String(decoding: try JSONEncoder().encode(Rules()), as: UTF8.self)
        // The calendar was followed before there was anything to time by it, as in a daemon that has run for long.
        _ = try engine.decideStep()
    }

    /// Adds `count` notifications, 500 incidents a transaction at most.
    mutating func fill(_ count: Int) throws {
        let last = incidents + count / places
        while incidents < last {
            let numbers = incidents..<min(incidents + 500, last)
            incidents = numbers.upperBound
            try Feed.ingest(numbers.map(incident), batch: numbers.count, by: credential, into: engine)
            try decide()
        }
    }

    private mutating func decide() throws {
        let store = engine.store
        let generation = try store.registry.generation()
        let now = engine.clock.now()
        let ids = try store.incidents.undecided(at: now, limit: 500)
        var place = children
        let decided = try store.incidents.undecided(ids: ids).compactMap { try $0.get() }.map { incident in
            let decisions = incident.children.map { child in
                defer { children += 1 }
                return decision(
                    child.id, pupil: pupils[children % pupils.count], at: urns[children % urns.count])
            }
            return IncidentDecision(
                incident: incident, decisions: decisions, generation: generation,
                exceptionDeadline: now + .hours(2), isAssisted: false)
        }
        let saved = try store.incidents.decide(decided, at: now) { _, _, _, _, _ in
            place += 1
            let (release, deadline, hold) = timing(place)
            return NotificationSchedule(releaseAt: release, deadlineAt: deadline, late: false, hold: hold, rules: plan)
        }
        guard try saved.allSatisfy({ try $0.get() }) else { throw BenchFailure("an incident was not resolved") }
    }

    private func incident(_ number: Int) -> String {
        let children = (1...places).map { place in
            ChildDetails(
                reference: "\(place)", forename: "Child", surname: "Number \(number)",
                present: place % 3 == 0 ? nil : place % 3 == 1)
        }
        let grades = Incident.RiskGrade.allCases
        let incident = Incident(
            force: ground.force, reference: "Q-\(number)",
            occurredAt: engine.clock.now() - .minutes(60 + number % 600), riskGrade: grades[number % grades.count],
            children: children)
        return String(decoding: incident.json.serialized, as: UTF8.self)
    }

    private func decision(_ child: String, pupil: Int64, at urn: URN) -> ChildDecision {
        ChildDecision(
            child: child, state: .matched, pupil: pupil, targets: [.establishment(urn)], probability: 1, weight: 20,
            model: "benchmark", explanation: Data("{}".utf8), exceptions: [])
    }

    /// One tenth held, one in fifty due at once, the rest on their ladders; most deadlines are the same minute of this
    /// morning, some are on later days.
    private static func busyWeeks(
        _ number: Int, _ start: Timestamp
    ) -> (release: Timestamp, deadline: Timestamp, hold: HoldReason?) {
        (
            release: start + .minutes(number % 50 == 6 ? 0 : 80),
            deadline: start + .minutes(140) + .days(number % 10 < 7 ? 0 : number % 5),
            hold: number % 10 == 3 ? .releaseTime : nil
        )
    }

    /// The standard rules, as the engine writes them into a notification.
    private struct Rules: Encodable {
        let timing = TimingRules()
        let content = ContentRules(channels: Contact.Channel.allCases)
        let warnings: [String] = []
    }
}
