import EncompassCore
import EncompassMatching
import EncompassStore
import EncompassWords
import Foundation

/// Turns the matcher's result for a child into a decision.
struct ChildJudge {
    let store: Store
    let registry: RegistrySnapshot
    let london: London
    let policies: PolicyBook
    /// The day on which schools are to be notified: what counts is where the child goes then.
    let notificationDay: LocalDate
    /// Until when somebody is to decide on an unborn child.
    let officeDeadline: Timestamp

    /// Decisions on the pending children, each judged together with the others of its incident.
    func decisions(on incident: UndecidedIncident) throws -> [ChildDecision] {
        let children = incident.children.filter { $0.state != .retracted }
        guard incident.content.status != .retracted, children.contains(where: { $0.state == .pending }) else {
            return []
        }
        let matches = registry.matcher.decide(
            children.map(\.details), location: incident.content.location, on: day(of: incident))
        return try zip(children, matches).filter { $0.0.state == .pending }.map { child, match in
            try decision(on: child, match, of: incident)
        }
    }

    /// Where pupils named by a person are taught, for children that have no place yet.
    func placements(of incident: UndecidedIncident) throws -> [String: [Scope]] {
        try named(in: incident).reduce(into: [:]) { places, child in
            let targets = try self.places(of: child.pupil, in: incident).targets
            if !targets.isEmpty { places[child.child.id] = targets }
        }
    }

    /// Decisions on children that a person found on a roll, if no establishment follows from it.
    func unplaced(in incident: UndecidedIncident) throws -> [ChildDecision] {
        try named(in: incident).compactMap { child in
            let places = try places(of: child.pupil, in: incident)
            guard places.targets.isEmpty else { return nil }
            var decision = ChildDecision(
                child: child.child.id, state: .review, pupil: nil, best: child.pupil, targets: [], probability: 0,
                weight: 0,
                model: "none", explanation: Data("{}".utf8), exceptions: [])
            decision.review(Phrase("doubt.nameEstablishment", parts: [try places.obstacle]))
            return decision
        }
    }

    private func named(in incident: UndecidedIncident) -> [(child: StoredChild, pupil: Int64)] {
        incident.children.compactMap { child in
            guard child.state == .matched, let pupil = child.pupil,
                incident.placements[child.id, default: []].isEmpty
            else { return nil }
            return (child, pupil)
        }
    }

    /// The day of the incident; a day in the future is a typing error, and makes no pupil an adult.
    private func day(of incident: UndecidedIncident) -> LocalDate {
        min(london.date(incident.content.occurredAt), notificationDay)
    }

    private func decision(
        on child: StoredChild, _ match: MatchDecision, of incident: UndecidedIncident
    ) throws -> ChildDecision {
        var decision = ChildDecision(
            child: child.id, state: .unmatched, pupil: nil, best: match.best?.raw, targets: [],
            probability: match.probability,
            weight: match.weight, model: match.modelVersion, explanation: try JSONEncoder().encode(match),
            exceptions: [])
        if child.details.isUnborn {
            decision.open(.unborn, Phrase("doubt.unborn"))
            decision.exceptionDeadline = officeDeadline
            return decision
        }
        if let doubt = child.doubt {
            decision.review(doubt)
            return decision
        }
        if child.isNamed, let pupil = child.pupil {
            try keep(pupil, of: child, of: incident, into: &decision)
            return decision
        }
        guard !child.isDecidedByPerson else {
            decision.review(Phrase("doubt.changedByForce"))
            return decision
        }
        switch match.verdict {
        case .match: try accept(match, for: child, of: incident, into: &decision)
        case .review: decision.review(match.doubt ?? Words.english(Phrase("doubt.plausible")))
        case .none:
            if case .attends(let urn)? = match.remembered {
                try attend(urn, child, of: incident, into: &decision)
            } else {
                try reject(child, of: incident, into: &decision)
            }
        }
        if !child.faults.isEmpty, decision.state != .review {
            let faults = child.faults.map(\.words).joined(separator: "; ")
            decision.review(Phrase("doubt.faults", ["faults": faults]))
        }
        return decision
    }

    /// A person said that the child is this pupil: only the pupil's school may have changed.
    private func keep(
        _ pupil: Int64, of child: StoredChild, of incident: UndecidedIncident, into decision: inout ChildDecision
    ) throws {
        let entries = try store.registry.rollEntries(pupil: pupil)
        decision.best = pupil
        decision.pupil = pupil
        let registers = try store.registry.notInSchool(pupil: pupil)
        let isProtected = entries.contains(where: \.isProtected) || registers.contains(where: \.entry.isProtected)
        if entries.isEmpty, registers.isEmpty {
            decision.review(Phrase("doubt.pupilGone"))
        } else if !child.isDecidedByPerson, isProtected {
            decision.review(Phrase("doubt.plausible"))
        } else {
            var places = try places(of: pupil, in: incident)
            let chosen = incident.placements[child.id, default: []].filter { $0.byPerson && !$0.isClosed }
            places.choose(chosen.map(\.target))
            try place(child, at: places, of: incident, into: &decision)
        }
    }

    private func accept(
        _ match: MatchDecision, for child: StoredChild, of incident: UndecidedIncident,
        into decision: inout ChildDecision
    ) throws {
        guard let pupil = match.best?.raw else { return decision.review(Phrase("doubt.plausible")) }
        let born =
            try store.registry.rollEntries(pupil: pupil).first?.pupil.dateOfBirth
            ?? store.registry.notInSchool(pupil: pupil).first?.entry.child.dateOfBirth
        let eligibility = Eligibility.assess(
            dateOfBirth: born, isOnRoll: true, on: day(of: incident))
        if eligibility.isProposedIneligible {
            decision.state = .ineligible
            decision.pupil = pupil
            decision.open(.ineligible, Phrase("doubt.adultByRoll"))
            return
        }
        let recorded = Eligibility.assess(
            dateOfBirth: child.details.dateOfBirth, isOnRoll: true, on: day(of: incident))
        guard !recorded.isProposedIneligible else {
            return decision.review(Phrase("doubt.adultByRecord"))
        }
        decision.pupil = pupil
        try place(child, at: places(of: pupil, in: incident), of: incident, into: &decision)
    }

    /// A person said earlier that the child goes to a school whose roll is not held.
    private func attend(
        _ urn: URN, _ child: StoredChild, of incident: UndecidedIncident, into decision: inout ChildDecision
    ) throws {
        try place(child, at: PupilPlaces(named: store.open(urn)), of: incident, into: &decision)
    }

    /// A child of school age on no roll may be missing education, which the authority must know.
    private func unmatchedDetail(_ child: StoredChild) -> Phrase {
        if registry.rolls.areLastYears(on: notificationDay) {
            return Phrase("doubt.rollsOld")
        }
        let isAgeKnown = child.details.dateOfBirth != nil || child.details.age != nil
        return Phrase(isAgeKnown ? "doubt.missingEducation" : "doubt.onNoRoll")
    }

    /// At every establishment except those that were ruled out for the child.
    private func place(
        _ child: StoredChild, at places: PupilPlaces, of incident: UndecidedIncident, into decision: inout ChildDecision
    ) throws {
        let closed = incident.placements[child.id, default: []].filter(\.isClosed).map(\.target)
        // A person who named the pupil has seen both.
        if places.isOnRollAndRegister, !child.isDecidedByPerson { return decision.review(try places.obstacle) }
        let open = places.targets.filter { !closed.contains($0) }
        guard !open.isEmpty else {
            return decision.review(places.targets.isEmpty ? try places.obstacle : Phrase("doubt.ruledOut"))
        }
        decision.state = .matched
        decision.targets = open
        if places.isIncomplete || places.isOutdated { decision.open(.review, try places.obstacle) }
    }

    private func reject(
        _ child: StoredChild, of incident: UndecidedIncident, into decision: inout ChildDecision
    ) throws {
        let area = policies.areas.first { $0.force == incident.force }
        let earlyYears = area?.settings(for: nil).content.earlyYears ?? false
        let eligibility = Eligibility.assess(
            dateOfBirth: child.details.dateOfBirth, age: child.details.age, isOnRoll: false, earlyYears: earlyYears,
            on: day(of: incident))
        if eligibility.isProposedIneligible {
            decision.state = .ineligible
            decision.open(
                .ineligible,
                Phrase(child.details.dateOfBirth == nil ? "doubt.notSchoolAgeByAge" : "doubt.notSchoolAge"))
        } else {
            decision.state = .unmatched
            decision.open(.unmatched, unmatchedDetail(child))
        }
    }

    /// Every establishment where the pupil is registered on the notification day (a closed one is replaced by its
    /// successor; a roll from last year, or a stale one, is not believed), and the authority and providers of a child on a
    /// register of children not in school.
    private func places(of pupil: Int64, in incident: UndecidedIncident) throws -> PupilPlaces {
        let active = try store.registry.rollEntries(pupil: pupil).map(\.enrolment).filter {
            $0.isActive(on: notificationDay)
        }
        var places = try PupilPlaces(
            active, store: store, isBelieved: { registry.rolls.isBelieved($0, on: notificationDay) },
            rule: { urn in
                let place = try store.registry.establishment(urn) ?? Establishment(urn: urn, name: "")
                return policies.resolve(place, force: incident.force).temporaryPlaces
            })
        places.add(try store.registry.notInSchool(pupil: pupil), parties: incident.content.adults)
        return places
    }
}

extension ChildDecision {
    fileprivate mutating func open(_ kind: ExceptionKind, _ reason: Phrase) {
        exceptions = [(kind, Words.english(reason))]
    }

    fileprivate mutating func review(_ reason: Phrase) { review(Words.english(reason)) }

    fileprivate mutating func review(_ detail: String) {
        state = .review
        targets = []
        pupil = nil
        exceptions = [(.review, detail)]
    }
}
