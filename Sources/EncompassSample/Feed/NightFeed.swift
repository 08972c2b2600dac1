public import EncompassCore

/// A night's feed of incidents, with the faults of real ones and the truth about every child.
public struct NightFeed: Sendable {
    /// In the order of the lines; one that was refused is among them.
    public let incidents: [FeedIncident]
    public let lines: [FeedLine]

    /// The feed as it is pushed.
    public var text: String { lines.map { $0.text + "\n" }.joined() }

    /// `count` incidents within `night`: each special case once, in the order of `FeedCase`, then ordinary ones.
    ///
    /// The children are of the generator's population; a case for which it has no family becomes an ordinary one.
    public init(
        generator: FamilyGenerator, night: ClosedRange<Timestamp>, count: Int = 40, seed: UInt64 = 1,
        rates: ErrorRates = .typical, force: String? = nil
    ) {
        var maker = IncidentMaker(
            generator: generator, night: night, seed: seed, rates: rates, force: force ?? generator.county.force)
        let kinds = NightFeed.kinds(count, &maker.entropy)
        let times = maker.times(count)
        var incidents: [FeedIncident] = []
        var lines: [FeedLine] = []
        for (kind, time) in zip(kinds, times) {
            let made = maker.make(kind, at: time, number: incidents.count + 1)
            let written = FeedLines.lines(of: made, &maker.entropy)
            incidents.append(written.incident)
            lines += written.lines
        }
        self.incidents = incidents
        self.lines = NightFeed.spread(lines)
    }

    /// Special cases and ordinary ones, mixed.
    private static func kinds(_ count: Int, _ entropy: inout SeededEntropy) -> [FeedCase] {
        var kinds = Array(FeedCase.allCases.prefix(count))
        kinds += [FeedCase](repeating: .ordinary, count: max(0, count - kinds.count))
        for place in stride(from: kinds.count - 1, to: 0, by: -1) { kinds.swapAt(place, entropy.below(place + 1)) }
        return kinds
    }

    /// Moves the second line of an incident some lines on, as a later export would have it.
    private static func spread(_ lines: [FeedLine]) -> [FeedLine] {
        var result: [FeedLine] = []
        var later: [(line: FeedLine, after: Int)] = []
        var seen: Set<String> = []
        for line in lines {
            if let reference = line.reference, !seen.insert(reference).inserted {
                later.append((line, result.count + 3))
            } else {
                result.append(line)
            }
            while let first = later.first, result.count >= first.after { result.append(later.removeFirst().line) }
        }
        return result + later.map(\.line)
    }
}
