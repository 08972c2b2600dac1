import EncompassCore

/// Generates the incidents of one night, each about a new family while there are families left.
struct IncidentMaker {
    let generator: FamilyGenerator
    let night: ClosedRange<Timestamp>
    let force: String
    let usual: PoliceErrors
    /// For the special cases, which have only the intended fault.
    let exact: PoliceErrors
    var entropy: SeededEntropy
    private var used: Set<Int> = []

    init(
        generator: FamilyGenerator, night: ClosedRange<Timestamp>, seed: UInt64, rates: ErrorRates, force: String
    ) {
        self.generator = generator
        self.night = night
        self.force = force
        usual = PoliceErrors(generator, rates: rates)
        exact = PoliceErrors(generator, rates: .none)
        entropy = SeededEntropy(seed: seed, stream: 0xFEED)
    }

    /// A moment of the night, to the minute.
    mutating func time() -> Timestamp {
        let minutes = Int((night.upperBound - night.lowerBound).milliseconds / 60_000)
        return night.lowerBound + .minutes(entropy.below(minutes + 1))
    }

    /// Moments in order.
    mutating func times(_ count: Int) -> [Timestamp] { (0..<count).map { _ in time() }.sorted() }

    mutating func make(_ kind: FeedCase, at time: Timestamp, number: Int) -> FeedIncident {
        let special = family(for: kind)
        let kind = special == nil ? .ordinary : kind
        let family = special ?? anyFamily()
        let errors = kind == .ordinary ? usual : exact
        let visit = errors.visit(family, &entropy)
        var incident = frame(family, visit, time, number)
        var truths: [FeedChild] = []
        for child in cast(kind, family) {
            let described = errors.describe(child, of: family, at: visit, &entropy)
            var details = described.child
            details.reference = String(truths.count + 1)
            circumstances(of: &details, child)
            incident.children.append(details)
            truths.append(truth(of: child, family, String(truths.count + 1), described.errors))
        }
        var made = FeedIncident(kind: kind, incident: incident, children: truths)
        CaseFaults.apply(to: &made, family, generator, &entropy)
        return made
    }

    /// The family's own children, and in some cases a stranger among them.
    private mutating func cast(_ kind: FeedCase, _ family: Family) -> [SampleChild] {
        switch kind {
        case .twinOffRoll:
            guard let model = family.children.first(where: { !$0.rows.isEmpty }) else { return family.children }
            return [Stranger(generator: generator, family: family, model: model).twin(&entropy)]
        case .unknownFamily: return family.children.map { $0.offRoll }
        default: return family.children
        }
    }

    /// A family that fits the case and was not visited yet; nil if the population seems to have none.
    private mutating func family(for kind: FeedCase) -> Family? {
        let count = generator.certainFamilies
        let start = entropy.below(count)
        for step in 0..<min(count, 60_000) {
            let index = (start + step) % count
            guard !used.contains(index) else { continue }
            let family = generator.family(at: kind == .unknownFamily ? index + 1_000_000_000 : index)
            let fits = CaseFamilies.fits(family, kind, generator)
            // A family that fits no ordinary incident is not generated again for each of ten thousand incidents.
            if fits || kind == .ordinary { used.insert(index) }
            if fits { return family }
        }
        return nil
    }

    /// Families are repeated once every one has been visited.
    private mutating func anyFamily() -> Family {
        if let family = family(for: .ordinary) { return family }
        used.removeAll()
        return family(for: .ordinary) ?? generator.family(at: 0)
    }
}

extension SampleChild {
    /// The same child, registered nowhere.
    fileprivate var offRoll: SampleChild {
        var child = self
        child.rows = []
        child.rollStatus = .elsewhere
        return child
    }
}

extension IncidentMaker {
    /// The incident without its children.
    mutating func frame(_ family: Family, _ visit: Visit, _ time: Timestamp, _ number: Int) -> Incident {
        let day = LocalDate(dayNumber: Int32(night.lowerBound.milliseconds / 86_400_000)).description
        let serial = String(String(10_000_000 + number).dropFirst(number < 10_000 ? 4 : 1))
        var incident = Incident(
            force: force, reference: "WY-" + day.filter { $0 != "-" } + "-" + serial,
            revision: entropy.chance(0.3) ? 1 : nil, occurredAt: time)
        incident.attendedAt = entropy.chance(0.9) ? time + .minutes(entropy.within(6...55)) : nil
        incident.location = visit.location
        incident.riskGrade = entropy.pick([.standard, .standard, .medium, .medium, .high, nil]) ?? nil
        incident.circumstances = entropy.pick(IncidentMaker.accounts)
        incident.schoolSummary = entropy.pick(IncidentMaker.summaries)
        incident.adults = adults(family)
        return incident
    }

    private mutating func adults(_ family: Family) -> [InvolvedAdult] {
        let atHome = entropy.chance(0.7)
        let victim = adult(.victim, family.mother, family.home, lives: true)
        return [
            victim, adult(.allegedPerpetrator, family.father, atHome ? family.home : family.otherHome, lives: atHome),
        ]
    }

    private func adult(
        _ role: InvolvedAdult.Role, _ adult: SampleAdult, _ home: PostalAddress?, lives: Bool
    ) -> InvolvedAdult {
        InvolvedAdult(
            role: role, relationship: adult.relationship, forename: adult.forename, surname: adult.surname,
            dateOfBirth: adult.dateOfBirth, address: home, livesAtAddress: lives)
    }

    /// Presence, welfare check and the child's words; each may be unknown.
    mutating func circumstances(of details: inout ChildDetails, _ child: SampleChild) {
        details.present = entropy.chance(0.85) ? entropy.chance(0.8) : nil
        details.welfareCheck = entropy.chance(0.8) ? entropy.chance(0.85) : nil
        guard details.present == true, entropy.chance(0.25) else { return }
        details.voice = ChildVoice(
            text: entropy.pick(IncidentMaker.voices),
            presentWhenSpoken: entropy.chance(0.5) ? entropy.pick(["mother", "older sibling", "officer only"]) : nil)
    }

    private static let accounts = [
        "Verbal argument over money. No injuries seen. Alleged perpetrator left before officers came.",
        "Neighbour reported shouting. Door damaged. Both parties spoken to apart.",
        "Push alleged in the kitchen; complaint made; arrest for common assault.",
        "Threats by telephone from a former partner. Words of advice; log kept.",
        "Argument about contact arrangements at the door. Children upstairs throughout.",
        "Third party report of a disturbance; calm on arrival; safety planning offered.",
    ]
    private static let summaries = [
        "Officers attended an argument between adults at the child's home.",
        "Officers attended a domestic incident; the children were in the house.",
        "There was an incident between adults of the household overnight.",
    ]
    private static let voices = [
        "I heard shouting and went to my sister's room.", "I was asleep.", "I don't want to talk about it.",
        "I want to go to school tomorrow.", "Mum was crying.",
    ]
}

extension IncidentMaker {
    /// The right outcome for a child described with these errors; the case may change it afterwards.
    func truth(
        of child: SampleChild, _ family: Family, _ reference: String, _ errors: [PoliceError]
    ) -> FeedChild {
        // A stranger is reported as a child of the model's school, but is registered nowhere and has no number.
        let identity = child.identity.flatMap { $0.key.isEmpty ? nil : $0 }
        let establishments = identity == nil ? [] : child.establishments(on: generator.date)
        let age = Stage.ageAtStartOfYear(born: child.dateOfBirth, on: generator.date)
        let expectation: FeedChild.Expectation =
            if establishments.isEmpty {
                .nobody
            } else if child.isProtected {
                .person
            } else if errors.isEmpty, family.formerHome == nil, (4...16).contains(age) {
                .notified
            } else { .notifiedOrPerson }
        return FeedChild(
            reference: reference, expectation: expectation, identity: identity, establishments: establishments,
            errors: errors)
    }
}
