/// The one rule about numbers that could point at a person: 1 to 4 are not published, and nothing else from which it could
/// be worked out that a number lies within 1 to 4.
///
/// A number under five stands for itself only if it is none, and only where nothing beside it is withheld: so a number that
/// is withheld may always be none. A part is published only if neither it nor the rest of its whole is small. Rows that are
/// withheld next to a total are known together, by subtraction: so more rows are withheld, the smallest first, until there
/// are two at least, and enough together that one of them could have five or more by itself, whatever the others have.
public enum SmallNumbers {
    /// The least count that is published, besides none.
    public static let least = 5
    /// What rows that are withheld next to their total must have together, while another row could be added to them.
    public static let leastTogether = 10

    public static func isSmall(_ count: Int) -> Bool { (1..<least).contains(count) }

    /// Whether a number may be published that stands alone. None is withheld like few: otherwise whoever sees that it is
    /// withheld knows that it is not none.
    public static func isPublished(alone count: Int) -> Bool { count >= least }

    /// Which rows may be published next to their total, which is published.
    ///
    /// - Parameters:
    ///   - rows: for each row one count; or a part, and the rest of its whole.
    ///   - withheld: rows that must be withheld for another reason.
    ///   - isPresent: whether a row is there only if its count is one at least.
    public static func published(_ rows: [[Int]], withheld: Set<Int> = [], isPresent: Bool = false) -> [Bool] {
        var hidden = withheld.union(rows.indices.filter { rows[$0].contains(where: isSmall) })
        guard !hidden.isEmpty else { return rows.map { _ in true } }
        let width = rows.map(\.count).max() ?? 0
        // A column in which everything is none hides nothing.
        let columns = (0..<width).filter { column in rows.contains { $0[column] > 0 } }
        hidden.formUnion(rows.indices.filter { row in columns.contains { rows[row][$0] == 0 } })
        var rest = rows.indices.filter { !hidden.contains($0) }
            .sorted { (rows[$0].reduce(0, +), $0) < (rows[$1].reduce(0, +), $1) }
        func isEnough() -> Bool {
            let least = isPresent ? max(leastTogether, leastListed(hidden.count)) : leastTogether
            return hidden.count > 1
                && columns.allSatisfy { column in hidden.reduce(0) { $0 + rows[$1][column] } >= least }
        }
        while !rest.isEmpty, !isEnough() { hidden.insert(rest.removeFirst()) }
        return rows.indices.map { !hidden.contains($0) }
    }

    /// Whether rows may be listed at all that are there only if their count is one at least: next to their total, so many
    /// rows that are withheld could say that each has few.
    public static func mayList(_ counts: [Int], published: [Bool]) -> Bool {
        let hidden = zip(counts, published).filter { !$0.1 }.map(\.0)
        return hidden.isEmpty || hidden.reduce(0, +) >= leastListed(hidden.count)
    }

    /// If all the others have one, one of them could still have six.
    private static func leastListed(_ rows: Int) -> Int { rows + least }
}

/// A count as a report gives it.
public enum PublishedCount: Hashable, Sendable {
    case count(Int)
    /// None to 4, or a number that would reveal one.
    case withheld

    /// Nil if it is withheld.
    public var count: Int? { if case .count(let count) = self { count } else { nil } }
}

/// A share of a whole, in per cent.
public enum PublishedShare: Hashable, Sendable {
    case exactly(Double)
    /// All but one to four.
    case atLeast(Double)
    case withheld
}
