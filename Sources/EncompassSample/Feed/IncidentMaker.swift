import EncompassCore

/// Makes the incidents of one night, each about another family while there are families left.
struct IncidentMaker {
    let generator: FamilyGenerator
    let night: ClosedRange<Timestamp>
    let force: String
    let usual: PoliceErrors
    /// For the special cases, whose one fault is the one they are there for.
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

    /// The family's own children, and for some cases a stranger among them.
    private mutating func cast(_ kind: FeedCase, _ family: Family) -> [SampleChild] {
        switch kind {
        case .twinOffRoll:
            guard let model = family.children.first(where: { !$0.rows.isEmpty }) else { return family.children }
            return [Stranger(generator: generator, family: family, model: model).twin(&entropy)]
        case .unknownFamily: return family.children.map { $0.offRoll }
        default: return family.children
        }
    }

    /// One for which the case can be, not yet visited; nil where the population seems to have none.
    private mutating func family(for kind: FeedCase) -> Family? {
        let count = generator.certainFamilies
        let start = entropy.below(count)
        for step in 0..<min(count, 60_000) {
            let index = (start + step) % count
            guard !used.contains(index) else { continue }
            let family = generator.family(at: kind == .unknownFamily ? index + 1_000_000_000 : index)
            let fits = CaseFamilies.fits(family, kind, generator)
            // One that an ordinary incident cannot be told of is not made again at each of ten thousand incidents.
            if fits || kind == .ordinary { used.insert(index) }
            if fits { return family }
        }
        return nil
    }

    /// Families come again once every one has been visited.
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
        child.standing = .elsewhere
        return child
    }
}
