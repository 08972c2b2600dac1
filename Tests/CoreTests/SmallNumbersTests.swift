import EncompassCore
import TestSupport
import Testing

@Suite("Small numbers")
struct SmallNumbersTests {
    @Test(
        "1 to 4 are small",
        arguments: [(-1, false), (0, false), (1, true), (4, true), (5, false), (100, false)])
    func small(_ count: Int, _ isSmall: Bool) { #expect(SmallNumbers.isSmall(count) == isSmall) }

    @Test(
        "What is published next to a total",
        arguments: [
            // Nothing is small.
            ([[10], [0], [5]], [true, true, true]),
            // One small row could be worked out, so the smallest other one goes with it.
            ([[3], [10], [7]], [false, true, false]),
            // Two small rows together are not small.
            ([[3], [2], [7]], [false, false, true]),
            // Two small rows together are small.
            ([[1], [2], [7], [9]], [false, false, false, true]),
            // The rest of a part is small.
            ([[8, 2], [10, 0], [6, 6]], [false, true, false]),
            // All of it is small: no total is published, and nothing can be taken from it.
            ([[3], [0]], [false, true]),
        ] as [([[Int]], [Bool])])
    func table(_ rows: [[Int]], _ expected: [Bool]) {
        #expect(SmallNumbers.published(rows, hasTotal: true) == expected)
    }

    @Test("Without a total only the small ones themselves are withheld")
    func withoutTotal() {
        #expect(SmallNumbers.published([[3], [10], [7]], hasTotal: false) == [false, true, true])
    }

    @Test("What must be withheld stays so")
    func withheld() {
        #expect(SmallNumbers.published([[10], [20]], withheld: [1], hasTotal: true) == [true, false])
    }

    /// Whoever subtracts what is published from the total learns no small number.
    @Test(arguments: 1...400)
    func nothingCanBeWorkedOut(_ seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let isPart = random(2) == 0
        let rows = (0...random(12)).map { _ in isPart ? [random(13), random(7)] : [random(13)] }
        let shown = SmallNumbers.published(rows, hasTotal: true)
        for (row, isShown) in zip(rows, shown) where isShown { #expect(!row.contains(where: SmallNumbers.isSmall)) }
        let columns = isPart ? [0, 1] : [0]
        let totals = columns.map { column in rows.reduce(0) { $0 + $1[column] } }
        guard !totals.contains(where: SmallNumbers.isSmall) else { return }
        for column in columns {
            let seen = zip(rows, shown).filter(\.1).reduce(0) { $0 + $1.0[column] }
            #expect(!SmallNumbers.isSmall(totals[column] - seen), "\(rows) \(shown)")
        }
    }
}
