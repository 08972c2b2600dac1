/// The one rule about numbers that could point at a person: 1 to 4 are not published, and nothing else from which one of
/// them can be worked out.
///
/// A part is published only if neither it nor the rest of its whole is small. Next to a total, the rows that are withheld
/// could be worked out together: so more rows are withheld, the smallest first, until their sum is not small either. A
/// row that is withheld for its own sake and one that is withheld for another's look the same.
public enum SmallNumbers {
    /// The least count that is published, besides none.
    public static let least = 5

    public static func isSmall(_ count: Int) -> Bool { (1..<least).contains(count) }

    /// Which rows may be published next to their total.
    ///
    /// - Parameters:
    ///   - rows: for each row one count; or a part, and the rest of its whole.
    ///   - withheld: rows that must be withheld for another reason.
    ///   - hasTotal: whether their total is published.
    public static func published(_ rows: [[Int]], withheld: Set<Int> = [], hasTotal: Bool) -> [Bool] {
        var hidden = withheld.union(rows.indices.filter { rows[$0].contains(where: isSmall) })
        func sum(_ chosen: some Sequence<Int>) -> [Int] {
            let width = rows.map(\.count).max() ?? 0
            return (0..<width).map { column in
                chosen.reduce(0) { $0 + (rows[$1].indices.contains(column) ? rows[$1][column] : 0) }
            }
        }
        // If the total is withheld too, nothing can be taken from it.
        if hasTotal, !sum(rows.indices).contains(where: isSmall) {
            let rest = rows.indices.filter { rows[$0].reduce(0, +) > 0 }
                .sorted { (rows[$0].reduce(0, +), $0) < (rows[$1].reduce(0, +), $1) }
            /// The smallest row that changes a sum which is still small.
            func next() -> Int? {
                let small = sum(hidden).enumerated().filter { isSmall($0.element) }.map(\.offset)
                return rest.first { row in !hidden.contains(row) && small.contains { rows[row][$0] > 0 } }
            }
            while let row = next() { hidden.insert(row) }
        }
        return rows.indices.map { !hidden.contains($0) }
    }
}

/// A count as a report gives it.
public enum PublishedCount: Hashable, Sendable {
    case count(Int)
    /// 1 to 4, or a number that would reveal one.
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
