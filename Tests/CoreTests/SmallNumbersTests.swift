import EncompassCore
import TestSupport
import Testing

@Suite("Small numbers")
struct SmallNumbersTests {
    @Test(
        "1 to 4 are small, and what stands alone may not be none either",
        arguments: [
            (-1, false, false), (0, false, false), (1, true, false), (4, true, false), (5, false, true),
            (100, false, true),
        ])
    func small(_ count: Int, _ isSmall: Bool, _ isPublished: Bool) {
        #expect(SmallNumbers.isSmall(count) == isSmall)
        #expect(SmallNumbers.isPublished(alone: count) == isPublished)
    }

    @Test(
        "What is published next to a total",
        arguments: [
            // Nothing is small.
            ([[10], [0], [5]], [true, true, true]),
            // One small row could be worked out, so the smallest other one goes with it.
            ([[3], [10], [7]], [false, true, false]),
            // Two small rows together are too few.
            ([[3], [2], [7]], [false, false, false]),
            ([[1], [2], [7], [9]], [false, false, false, true]),
            // Five rows that are withheld and have five together would have one each.
            ([[1], [1], [1], [1], [1], [20]], [false, false, false, false, false, false]),
            // Where a row is withheld none is withheld too: so a row that is withheld may be none.
            ([[3], [0], [20], [40]], [false, false, false, true]),
            // The rest of a part is small.
            ([[8, 2], [10, 0], [6, 6], [20, 20]], [false, false, false, false]),
            ([[8, 2], [9, 9], [20, 20]], [false, false, true]),
        ] as [([[Int]], [Bool])])
    func table(_ rows: [[Int]], _ expected: [Bool]) {
        #expect(SmallNumbers.published(rows) == expected)
    }

    @Test("What must be withheld stays so, and never alone")
    func withheld() {
        #expect(SmallNumbers.published([[10], [20], [30]], withheld: [1]) == [false, false, true])
    }

    @Test("Rows that have one at least need more together, or are not listed")
    func present() {
        let rows = [[2], [2], [2], [2], [1], [1], [20], [30]]
        #expect(SmallNumbers.published(rows) == [false, false, false, false, false, false, true, true])
        #expect(
            SmallNumbers.published(rows, isPresent: true)
                == [false, false, false, false, false, false, false, true])
        #expect(!SmallNumbers.mayList([1, 1, 1, 1, 1], published: [false, false, false, false, false]))
        #expect(SmallNumbers.mayList([6, 1], published: [false, false]))
        #expect(SmallNumbers.mayList([6, 5], published: [true, true]))
    }

    // MARK: Somebody who tries every table that agrees with what is published

    @Test("Nobody can work out a number that is withheld, nor that it is small", arguments: 1...30)
    func attack(_ seed: Int) throws {
        var random = Numbers(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        var cells: [ReportCell] = []
        for number in 0...random.below(6) {
            // Many are few, and most are in time.
            let due = 1 + random.below(random.below(2) == 0 ? 4 : 12)
            let disclosed = random.below(3) == 0 ? random.below(due + 1) : due
            let acknowledged = random.below(3) == 0 ? random.below(disclosed + 1) : disclosed
            var tally = ReportTally()
            tally[.notifications] = due
            tally[.due] = due
            tally[.disclosed] = disclosed
            tally[.acknowledged] = acknowledged
            cells.append(
                ReportCell(
                    day: day("2026-10-05").adding(days: random.below(10)), force: "norfolk",
                    area: random.below(3) == 0 ? "b" : "a", place: .establishment(urn(Int32(121_234 + number))),
                    tally: tally))
        }
        // A force of which areas and schools are listed.
        cells.append(
            ReportCell(
                day: day("2026-10-01"), force: "norfolk",
                tally: {
                    var tally = ReportTally()
                    tally[.incidents] = 40
                    tally[.children] = 40
                    return tally
                }()))
        let report = MonthlyReport(month: day("2026-10-01"), cells: cells)
        let areas = try #require(report.tables[.areas])
        let schools = try #require(report.tables[.schools])
        let weeks = try #require(report.tables[.weeks])
        let days = try #require(report.tables[.days])
        func area(_ school: String?) -> String? { cells.first { $0.place?.description == school }?.area }
        for (whole, part) in [(ReportTally.Measure.due, ReportTally.Measure.disclosed), (.disclosed, .acknowledged)] {
            func attack(_ rows: [MonthlyReport.Row], under parent: MonthlyReport.Row, areListed: Bool) {
                Attack(rows, parent, whole, part, leastDue: areListed ? 1 : 0).expectNothing()
            }
            attack(areas, under: report.total, areListed: true)
            for row in areas { attack(schools.filter { area($0.id) == row.id }, under: row, areListed: true) }
            attack(weeks, under: report.total, areListed: false)
            for (place, week) in weeks.enumerated() {
                let next = place + 1 < weeks.count ? weeks[place + 1].id ?? "" : "2026-11-01"
                attack(
                    days.filter { ($0.id ?? "") >= week.id ?? "" && ($0.id ?? "") < next }, under: week,
                    areListed: false)
            }
        }
    }
}

private struct Numbers {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}

/// All tables of a whole and its part that agree with what is published of rows and of their total.
private struct Attack {
    private let rows: [(whole: Int?, part: Int?)]
    private let total: (whole: Int?, part: Int?)
    /// What a row has of the whole at least.
    private let least: Int

    init(
        _ rows: [MonthlyReport.Row], _ parent: MonthlyReport.Row, _ whole: ReportTally.Measure,
        _ part: ReportTally.Measure, leastDue: Int
    ) {
        self.rows = rows.map { ($0[whole].count, $0[part].count) }
        total = (parent[whole].count, parent[part].count)
        least = whole == .due ? leastDue : 0
    }

    func expectNothing() {
        guard let whole = total.whole else {
            #expect(rows.allSatisfy { $0.whole == nil && $0.part == nil })
            return
        }
        if total.part == nil { #expect(rows.allSatisfy { $0.part == nil }) }
        // Of a part whose total is withheld only the whole is attacked.
        let part = total.part ?? 0
        for (place, row) in rows.enumerated() where row.whole == nil || row.part == nil {
            let found = possible(place, whole, part)
            #expect(!found.isEmpty)
            if row.whole == nil { expectOpen(found.map(\.whole), "\(self) row \(place)") }
            guard total.part != nil, row.part == nil, row.whole != 0 else { continue }
            expectOpen(found.map(\.part), "\(self) row \(place), part")
            // If nothing is missing at all, nothing is missing from any.
            if part < whole { expectOpen(found.map { $0.whole - $0.part }, "\(self) row \(place), rest") }
        }
    }

    private func expectOpen(_ values: [Int], _ what: String) {
        let (least, most) = (values.min() ?? 0, values.max() ?? 0)
        #expect(least < most, "\(what) is \(least)")
        #expect(!(least >= 1 && most <= 4), "\(what) is \(least) to \(most)")
    }

    private func candidates(_ row: (whole: Int?, part: Int?), _ whole: Int, _ part: Int) -> [(whole: Int, part: Int)] {
        let wholes = row.whole.map { $0...$0 } ?? least...max(least, whole)
        return wholes.flatMap { own -> [(whole: Int, part: Int)] in
            guard total.part != nil else { return [(own, 0)] }
            let parts = row.part.map { $0...$0 } ?? 0...min(own, part)
            return parts.filter { $0 <= own }.map { (own, $0) }
        }
    }

    /// What a row can be, whatever the others are.
    private func possible(_ place: Int, _ whole: Int, _ part: Int) -> [(whole: Int, part: Int)] {
        // Which sums the other rows can have.
        var sums = [Bool](repeating: false, count: (whole + 1) * (part + 1))
        sums[0] = true
        for (other, row) in rows.enumerated() where other != place {
            let candidates = candidates(row, whole, part)
            var next = [Bool](repeating: false, count: sums.count)
            for (index, isReached) in sums.enumerated() where isReached {
                let (held, heldPart) = (index / (part + 1), index % (part + 1))
                for (more, morePart) in candidates where held + more <= whole && heldPart + morePart <= part {
                    next[(held + more) * (part + 1) + heldPart + morePart] = true
                }
            }
            sums = next
        }
        return candidates(rows[place], whole, part).filter { own, ownPart in
            own <= whole && ownPart <= part && sums[(whole - own) * (part + 1) + part - ownPart]
        }
    }
}
