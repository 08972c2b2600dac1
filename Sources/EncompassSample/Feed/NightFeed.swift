public import EncompassCore

/// A night's feed of incidents, with realistic faults and the truth about every child.
public struct NightFeed: Sendable {
    /// In the order of the lines, including refused ones.
    public let incidents: [FeedIncident]
    public let lines: [FeedLine]

    /// The feed as it is pushed.
    public var text: String { lines.map { $0.text + "\n" }.joined() }

    /// `count` incidents within `night`: each special case once, in the order of `FeedCase`, then ordinary ones.
    ///
    /// The children are from the generator's population; a case for which it has no family becomes an ordinary
    /// incident.
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

    /// Moves the second line of an incident some lines on, as if a later export contained it.
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

extension NightFeed {
    /// An incident as a line of the feed.
    public static func line(of incident: Incident) -> String { JSONTree.object(FeedText.tree(of: incident)).text }

    /// `count` valid lines of ordinary incidents, one after the other, for pushes of any size.
    ///
    /// Every reference is different; families are repeated if there are more incidents than families.
    public static func forEachLine(
        generator: FamilyGenerator, night: ClosedRange<Timestamp>, count: Int, seed: UInt64 = 1,
        rates: ErrorRates = .typical, force: String? = nil, _ body: (String) throws -> Void
    ) rethrows {
        var maker = IncidentMaker(
            generator: generator, night: night, seed: seed, rates: rates, force: force ?? generator.county.force)
        for number in 1...max(1, count) where number <= count {
            let made = maker.make(.ordinary, at: maker.time(), number: number)
            try body(line(of: made.incident))
        }
    }

    /// The same as an array.
    public static func lines(
        generator: FamilyGenerator, night: ClosedRange<Timestamp>, count: Int, seed: UInt64 = 1,
        rates: ErrorRates = .typical, force: String? = nil
    ) -> [String] {
        var lines: [String] = []
        lines.reserveCapacity(count)
        forEachLine(generator: generator, night: night, count: count, seed: seed, rates: rates, force: force) {
            lines.append($0)
        }
        return lines
    }
}

/// What is special about an incident of the night.
public enum FeedCase: String, Hashable, Sendable, CaseIterable {
    /// An ordinary incident, with only the usual errors.
    case ordinary
    /// A pupil of an independent school or a college, who has no unique pupil number.
    case noNumber, collegeStudent
    case missingBirth, nameless, placeholder, thirtiethOfFebruary
    /// 2005 for 2015.
    case decadeOut
    /// A risk grade, a sex and a URN that are invalid.
    case unknownCodes
    case duplicateLine, changedContent, corrected, retracted, brokenLine, missingTime
    case restricted
    /// A refuge's postcode and a sibling's name are in the circumstances.
    case refuge
    /// A deputy of the child's school is a party, and the employer was left blank.
    case staffInvolved
    case crossBorder, homeEducated, threeSchools, trustSchool, dualRegistered, guest
    case twins, twinOffRoll, unknownFamily, protectedPupil, stepNames, movedHouse, underAge, notPresent, accented
}

/// One incident of the night after all its lines, and the truth about its children.
public struct FeedIncident: Sendable {
    public var kind: FeedCase
    public var incident: Incident
    public var children: [FeedChild]
}

/// The truth about one child of an incident.
public struct FeedChild: Hashable, Sendable {
    public enum Expectation: Hashable, Sendable {
        /// Described without error: the schools are notified.
        case notified
        /// On a roll, described with errors: the schools are notified or a person decides; another pupil would be
        /// wrong.
        case notifiedOrPerson
        /// Nothing may be sent before a person decides.
        case person
        /// On no roll: no pupil is the right one.
        case nobody
    }

    /// The child's reference within the incident.
    public var reference: String
    public var expectation: Expectation
    /// Who the child is on the rolls; nil for `nobody`.
    public var identity: PupilIdentity?
    /// The establishments that must be notified in the end, main registration first.
    public var establishments: [URN]
    public var errors: [PoliceError]
}

/// One line of the feed, and the expected answer.
public struct FeedLine: Hashable, Sendable {
    public enum Answer: String, Hashable, Sendable { case accepted, duplicate, rejected }

    /// Without a line break.
    public var text: String
    /// Nil if the line cannot be read.
    public var reference: String?
    public var kind: FeedCase
    public var answer: Answer
}
