import EncompassCore
import EncompassEngine
import EncompassMatching
import EncompassSample
import EncompassStore
import Foundation
import GRDB

/// How good the daemon's decisions are: labelled children pushed as lines of the feed, decided by the engine on a registry
/// that the program imported, and read from the database afterwards.
struct DecisionsPart {
    let bench: Bench
    let pupils: Int

    private static let children = 20_000

    func measure() throws {
        let truth = try truth()
        defer { try? truth.store.close() }
        for errors in OfficersErrors.allCases {
            let set = errors.set(pupils: pupils, children: DecisionsPart.children, seed: bench.seed)
            let ground = try Ground(set)
            let stage = try Stage(
                "decisions-\(errors.rawValue)", in: bench, on: ground, from: try Bases(bench: bench).registry(ground))
            defer { stage.remove() }
            let store = try stage.open()
            defer { try? store.close() }
            let decided = try DecidedChildren(set.households().map { $0.map(errors.given) }, on: ground, in: store)
            let night = ground.london.date(ground.night.lowerBound)
            var tally = DecisionTally()
            for child in set.children() {
                guard let decision = decided[child.key] else { throw BenchFailure("a child was not decided on") }
                let pupil = try child.truth.map(truth.pupil)
                tally.add(
                    decision, isProtected: child.isProtected,
                    isAdult: try pupil.map { try truth.isAdult($0, on: night) } ?? false, truth: pupil)
            }
            try tally.record(errors.words, in: bench)
        }
    }

    /// The pupils by their numbers, on the registry as it was imported.
    private func truth() throws -> PupilNumbers {
        let set = OfficersErrors.ordinary.set(pupils: pupils, children: 1, seed: bench.seed)
        let ground = try Ground(set)
        let base = try Bases(bench: bench).registry(ground)
        let stage = try Stage("truth", in: bench, on: ground, from: base)
        return PupilNumbers(store: try stage.open())
    }
}

/// Which errors officers make. Held out: no family in common with those that the model was trained on.
enum OfficersErrors: String, CaseIterable {
    case ordinary, nicknamesAndDates, light
    /// The ordinary ones, and the school as the officer wrote it.
    case ordinaryWithSchools

    var words: String {
        switch self {
        case .ordinary: "ordinary errors"
        case .nicknamesAndDates: "nicknames and dates"
        case .light: "light errors"
        case .ordinaryWithSchools: "ordinary errors, schools named"
        }
    }

    /// In one household of ten, or of fifty, the child is on no roll while somebody like the child is.
    func set(pupils: Int, children: Int, seed: UInt64) -> LinkageSet {
        var rates = ErrorRates.typical
        switch self {
        case .ordinary, .ordinaryWithSchools: break
        case .light: rates = .light
        case .nicknamesAndDates:
            rates = ErrorRates(scale: 2.0 / 3)
            (rates[.nickname], rates[.missingBirth], rates[.oldAddress]) = (0.15, 0.15, 0.10)
            (rates[.missingForename], rates[.missingSurname]) = (0, 0)
            (rates[.placeholder], rates[.initialOnly]) = (0, 0)
        }
        return LinkageSet(
            pupils: pupils, children: children, seed: seed, part: .heldOut,
            offRoll: self == .nicknamesAndDates ? 0.02 : 0.1, rates: rates)
    }

    /// What the force sends of a child: no number, and no school unless that is what is measured. The child is called by
    /// its key, so that the decision is found again.
    func given(_ labelled: LinkageChild) -> ChildDetails {
        var child = labelled.child
        (child.reference, child.upn) = (labelled.key, nil)
        if self != .ordinaryWithSchools { child.school = nil }
        return child
    }
}

/// Finds pupils by the numbers that the roll has of them.
struct PupilNumbers {
    let store: Store

    func pupil(_ identity: PupilIdentity) throws -> Int64 {
        let found =
            try identity.upn.map(store.registry.pupil(upn:))
            ?? store.registry.pupil(urn: identity.urn, pupilId: identity.pupilId ?? "")
        guard found.count == 1 else { throw BenchFailure("a labelled child's number is not one pupil's") }
        return found[0]
    }

    func isAdult(_ pupil: Int64, on night: LocalDate) throws -> Bool {
        let birth = try store.registry.rollEntries(pupil: pupil).first?.pupil.dateOfBirth
        return Eligibility.assess(dateOfBirth: birth, isOnRoll: true, on: night) == .tooOld
    }
}

/// What the daemon decided of children, by the force's reference for each.
struct DecidedChildren {
    struct Decision {
        let state: ChildState
        let pupil: Int64?
        /// What the matcher had said; the daemon adds age, registrations and faults of the record to it.
        let match: MatchDecision
        /// Why a person must look at the child; nil where nobody must.
        let question: String?
    }

    private var decisions: [String: Decision] = [:]

    subscript(reference: String) -> Decision? { decisions[reference] }

    /// Pushes each household as an incident and lets the engine decide.
    init(_ households: [[ChildDetails]], on ground: Ground, in store: Store) throws {
        let engine = try ground.engine(on: store)
        let credential = try Feed.credential(of: ground, in: store).credential
        let lines = households.enumerated().map { number, children in
            NightFeed.line(
                of: Incident(
                    force: ground.force, reference: "L\(number)", occurredAt: ground.night.lowerBound,
                    children: children))
        }
        try Feed.ingest(lines, batch: 500, by: credential, into: engine)
        while try engine.decideStep(limit: 500) > 0 {}
        decisions = try DecidedChildren.read(store)
    }

    private static func read(_ store: Store) throws -> [String: Decision] {
        try store.read { snapshot in
            let rows = try Row.fetchCursor(
                snapshot.db,
                sql: """
                    SELECT c.reference, c.state, c.pupil, d.body, d.key_id,
                        (SELECT MIN(e.detail) FROM exception e WHERE e.child = c.id) AS question
                    FROM decision d JOIN child c ON c.id = d.child ORDER BY d.id
                    """)
            var decisions: [String: Decision] = [:]
            while let row = try rows.next() {
                guard let state = ChildState(rawValue: row["state"]) else { throw BenchFailure("an unknown state") }
                decisions[row["reference"]] = Decision(
                    state: state, pupil: row["pupil"],
                    match: try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: snapshot.keys),
                    question: row["question"])
            }
            return decisions
        }
    }
}

/// Decisions counted against the right answers.
struct DecisionTally {
    private var children = 0
    private var onRoll = 0
    private var right = 0
    private var wrong: [String] = []
    private var review = 0
    private var shown = 0
    /// On a roll, and the right pupil neither matched nor shown.
    private var unseen = 0
    /// The matcher was sure and right, and the daemon left it to a person all the same: how many, by the question.
    private var keptBack: [String: Int] = [:]
    /// The right pupil was likely enough to be matched, and a rule sent the child to a person.
    private var barredChildren = 0
    /// What is noted of these children: more than one note may be of one child.
    private var barred: [String: Int] = [:]
    private var protected = (all: 0, matched: 0)
    private var adults = (all: 0, matched: 0)

    /// - Parameters:
    ///   - isAdult: by the roll the child is 18 or over on the night, and proposed as ineligible.
    ///   - truth: the right pupil; nil for a child on no roll.
    mutating func add(_ decision: DecidedChildren.Decision, isProtected: Bool, isAdult: Bool, truth: Int64?) {
        let isMatched = decision.state == .matched
        guard !isAdult else {
            adults.all += 1
            if isMatched { adults.matched += 1 }
            return
        }
        guard !isProtected else {
            protected.all += 1
            if isMatched { protected.matched += 1 }
            return
        }
        children += 1
        if truth != nil { onRoll += 1 }
        if decision.state == .review { review += 1 }
        if isMatched {
            if decision.pupil == truth { right += 1 } else { wrong.append(decision.match.agreement) }
        } else if let truth {
            if decision.match.verdict == .match, decision.match.best?.raw == truth {
                keptBack[decision.question ?? decision.state.rawValue, default: 0] += 1
            }
            if decision.match.isBarred, decision.match.best?.raw == truth,
                decision.match.probability >= MatchModel.standard.costs.matchThreshold
            {
                barredChildren += 1
                for note in decision.match.notes { barred[note, default: 0] += 1 }
            }
            let isShown =
                decision.pupil == truth
                || decision.state == .review && decision.match.candidates.contains { $0.key.raw == truth }
            if isShown { shown += 1 } else { unseen += 1 }
        }
    }

    func record(_ name: String, in bench: Bench) throws {
        func share(_ count: Int, _ all: Int) -> Double { all == 0 ? 0 : Double(count) / Double(all) }
        func four(_ value: Double) -> String { String(format: "%.4f", value) }
        func figure(_ what: String, _ unit: String, _ value: Double, _ note: String) throws {
            try bench.record(Figure(what, unit, [value], note: note))
        }
        try figure(
            "\(name): matched to another pupil", "children", Double(wrong.count),
            "precision \(four(share(right, right + wrong.count))); \(Number.grouped(children)) children, "
                + "\(Number.grouped(onRoll)) of them on a roll"
                + wrong.map { "; one by: \($0)" }.joined())
        try figure(
            "— recall", "%", share(right, onRoll) * 100,
            "\(four(share(right, onRoll))): \(Number.grouped(right)) matched to the right pupil")
        try figure(
            "— right pupil matched or shown to a person", "%", share(right + shown, onRoll) * 100,
            "\(four(share(right + shown, onRoll))): \(Number.grouped(shown)) shown, \(Number.grouped(unseen)) neither")
        func counted(_ reasons: [String: Int]) -> String {
            reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\(Number.grouped($1)): \($0)" }
                .joined(separator: "; ")
        }
        try figure(
            "— to a person", "children", Double(review),
            "sure to the matcher and held back all the same: " + counted(keptBack))
        try figure(
            "— of them the right pupil was likely enough", "children", Double(barredChildren),
            "and a rule is against a match, with the notes " + counted(barred))
        try figure(
            "— protected pupils matched", "children", Double(protected.matched),
            "of \(Number.grouped(protected.all)), who are counted nowhere else")
        try figure(
            "— adults matched", "children", Double(adults.matched),
            "of \(Number.grouped(adults.all)) who are 18 by the roll and counted nowhere else")
    }
}
