public import EncompassCore

/// A roll and children with the right answers, to measure matching.
///
/// The roll is never stored: each iteration generates it again, so a million pupils cost no memory. The training and
/// held-out parts of one seed share no family.
public struct LinkageSet: Sendable {
    public enum Part: UInt64, Hashable, Sendable, CaseIterable {
        case train = 1
        case heldOut = 2
    }

    /// Pupils on the roll, to within the last family.
    public let pupils: Int
    /// Children to match.
    public let count: Int
    /// Share of households whose children are on no roll although somebody like them is.
    public let offRoll: Double
    public let generator: FamilyGenerator
    public let errors: PoliceErrors

    /// - Parameters:
    ///   - offRoll: 0 to 1, shared between twins, siblings, cousins, namesakes and strangers.
    ///   - date: the day when the children are 2 to 18.
    public init(
        pupils: Int, children: Int, seed: UInt64, part: Part = .train, offRoll: Double = 0.25,
        rates: ErrorRates = .typical, on date: LocalDate = LinkageSet.date
    ) {
        self.pupils = pupils
        count = children
        self.offRoll = offRoll
        let county = County(seed: seed, establishments: max(360, pupils / 280))
        generator = FamilyGenerator(county: county, pupils: pupils, on: date, seed: seed &* 2 &+ part.rawValue)
        errors = PoliceErrors(generator, rates: rates)
    }

    /// 19 November 2026.
    public static let date = LocalDate(dayNumber: 20_776)

    /// The rows of the roll, family by family.
    public func forEachRow(_ body: (RollRow) throws -> Void) rethrows { try generator.forEachRow(body) }

    /// The roll as an array: about 600 bytes a row.
    public func roll() -> [RollRow] {
        var rows: [RollRow] = []
        rows.reserveCapacity(pupils + pupils / 40)
        forEachRow { rows.append($0) }
        return rows
    }

    /// The labelled children, those of one incident together.
    public func households() -> [[LinkageChild]] {
        var households: [[LinkageChild]] = []
        forEachChild { child in
            if households.last?.first?.incident == child.incident {
                households[households.count - 1].append(child)
            } else {
                households.append([child])
            }
        }
        return households
    }

    /// The labelled children as an array.
    public func children() -> [LinkageChild] {
        var children: [LinkageChild] = []
        children.reserveCapacity(count)
        forEachChild { children.append($0) }
        return children
    }
}
