import EncompassCore

/// What an import notes of each school as it goes through a roll. Arrays by URN: for each row there are several looks, and
/// a country's roll may have the schools in any order.
struct SchoolsOfRolls {
    struct Marks: OptionSet {
        let rawValue: UInt8

        /// It was looked up in the register.
        static let known = Marks(rawValue: 1 << 0)
        /// The files replace its roll.
        static let covered = Marks(rawValue: 1 << 1)
        /// Nothing was held of its roll before.
        static let fresh = Marks(rawValue: 1 << 2)
        /// It has rows with a number.
        static let numbered = Marks(rawValue: 1 << 3)
        /// It has rows without any.
        static let unnumbered = Marks(rawValue: 1 << 4)
    }

    /// A URN has six digits.
    static let most = 1_000_000

    /// Empty until there is a roll.
    private var marks: [Marks] = []
    /// Rows that were added.
    private var counts: [Int32] = []

    mutating func mark(_ urn: URN, as mark: Marks) {
        if marks.isEmpty {
            marks = [Marks](repeating: [], count: SchoolsOfRolls.most)
            counts = [Int32](repeating: 0, count: SchoolsOfRolls.most)
        }
        marks[Int(urn.number)].formUnion(mark)
    }

    /// Whether it was not marked so before; now it is.
    mutating func isNew(_ urn: URN, as mark: Marks) -> Bool {
        if !marks.isEmpty, marks[Int(urn.number)].contains(mark) { return false }
        self.mark(urn, as: mark)
        return true
    }

    mutating func count(_ urn: URN) { if !counts.isEmpty { counts[Int(urn.number)] += 1 } }

    /// The rows of a roll with nothing held before; nil for any other.
    func rows(ofFresh urn: Int32) -> Int? {
        guard !marks.isEmpty, marks[Int(urn)].contains(.fresh) else { return nil }
        return Int(counts[Int(urn)])
    }

    /// The schools that have every one of the marks.
    func marked(_ wanted: Marks) -> [Int32] {
        marks.indices.filter { marks[$0].isSuperset(of: wanted) }.map { Int32($0) }
    }
}
