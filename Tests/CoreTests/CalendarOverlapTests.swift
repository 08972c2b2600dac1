import EncompassCore
import Testing

@Suite("Calendar rows that contradict each other")
struct CalendarOverlapTests {
    private func period(_ kind: CalendarPeriod.Kind, _ from: String, _ to: String) throws -> CalendarPeriod {
        CalendarPeriod(
            scope: .localAuthority("926"), kind: kind, from: try #require(LocalDate(iso: from)),
            to: try #require(LocalDate(iso: to)))
    }

    private func verdict(_ date: String, _ periods: [CalendarPeriod]) throws -> DayVerdict {
        SchoolCalendar(periods: periods, bankHolidays: []).days(la: "926").verdict(
            on: try #require(LocalDate(iso: date)))
    }

    @Test("A half-term whose last day is the first day back leaves that day a school day")
    func firstDayBack() throws {
        let periods = [
            try period(.term, "2026-09-03", "2026-10-23"), try period(.closure, "2026-10-26", "2026-11-02"),
            try period(.term, "2026-11-02", "2026-12-18"),
        ]
        #expect(try verdict("2026-11-02", periods) == .schoolDay)
        #expect(try verdict("2026-10-30", periods) == .closure)
        let found = CalendarOverlap.find(in: periods)
        #expect(found.map { [$0.row, $0.other] } == [[1, 2]] && found[0].first == found[0].last)
    }

    @Test("A half-term inside its term is no overlap")
    func inside() throws {
        let periods = [
            try period(.term, "2026-09-03", "2026-12-18"), try period(.closure, "2026-10-26", "2026-10-30"),
            try period(.inset, "2026-09-03", "2026-09-03"),
        ]
        #expect(try verdict("2026-10-28", periods) == .closure && verdict("2026-09-03", periods) == .inset)
        #expect(CalendarOverlap.find(in: periods).isEmpty)
    }

    @Test("A closure over a whole term takes none of its days")
    func over() throws {
        let periods = [
            try period(.term, "2026-11-02", "2026-11-06"), try period(.closure, "2026-10-26", "2026-11-13"),
        ]
        #expect(try verdict("2026-11-04", periods) == .schoolDay && verdict("2026-11-10", periods) == .closure)
        #expect(CalendarOverlap.find(in: periods).count == 1)
    }

    /// Every kind of overlap, what it makes of a day, and that it is named.
    @Test(
        "Overlapping rows give the earlier deadline and are named",
        arguments: [
            // A term that ends within the half-term, and one that begins within it.
            (
                ["term 2026-09-03 2026-10-28", "closure 2026-10-26 2026-10-30", "term 2026-10-30 2026-12-18"],
                "2026-10-26", DayVerdict.schoolDay, ["schoolDays", "schoolDays"]
            ),
            // Both terms hold the half-term, which neither would without the other.
            (
                ["term 2026-09-03 2026-11-02", "closure 2026-10-26 2026-11-02", "term 2026-10-26 2026-12-18"],
                "2026-10-27", .schoolDay, ["bothTerms", "schoolDays"]
            ),
            (
                ["term 2026-09-03 2026-11-02", "closure 2026-10-26 2026-10-30", "term 2026-10-28 2026-12-18"],
                "2026-10-28", .schoolDay, ["bothTerms", "schoolDays"]
            ),
            // The year and its terms: the days between them are taken as school days.
            (
                ["term 2026-09-01 2027-07-22", "term 2026-09-03 2026-10-23", "term 2026-11-02 2026-12-18"],
                "2026-10-28", .schoolDay, ["bothTerms", "bothTerms"]
            ),
            // One half-term as two files have it.
            (
                ["term 2026-09-03 2026-12-18", "closure 2026-10-26 2026-10-30", "closure 2026-10-26 2026-11-02"],
                "2026-11-02", .schoolDay, ["sharedDaysOnly"]
            ),
            (
                ["term 2026-09-03 2026-12-18", "closure 2026-10-24 2026-10-30", "closure 2026-10-26 2026-11-02"],
                "2026-11-02", .schoolDay, ["sharedDaysOnly"]
            ),
            (
                ["term 2026-09-03 2026-12-18", "closure 2026-10-22 2026-10-30", "closure 2026-10-26 2026-10-30"],
                "2026-10-22", .schoolDay, ["sharedDaysOnly"]
            ),
            (
                ["term 2026-09-03 2026-12-18", "closure 2026-10-22 2026-10-30", "closure 2026-10-26 2026-10-30"],
                "2026-10-26", .closure, ["sharedDaysOnly"]
            ),
            (
                ["term 2026-09-03 2026-12-18", "inset 2026-09-03 2026-09-03", "inset 2026-09-03 2026-09-04"],
                "2026-09-04", .schoolDay, ["sharedDaysOnly"]
            ),
            // Staff are in on an INSET day, whatever a closure says.
            (
                ["term 2026-09-03 2026-12-18", "closure 2026-10-26 2026-11-02", "inset 2026-11-02 2026-11-02"],
                "2026-11-02", .inset, ["staffDays"]
            ),
            (
                ["term 2026-09-03 2026-12-18", "inset 2026-09-01 2026-09-03"], "2026-09-03", .schoolDay, ["schoolDays"]
            ),
            // A Saturday on which the school is open, as a row of its own says.
            (
                ["term 2026-09-03 2026-12-18", "term 2026-11-07 2026-11-07"], "2026-11-07", .schoolDay,
                ["bothTerms", "openWeekend"]
            ),
            (["term 2026-09-05 2026-12-19"], "2026-12-19", .weekend, []),
            // Details of what they are inside: nothing is said, and nothing changes.
            (
                ["term 2026-09-03 2026-12-31", "closure 2026-12-21 2026-12-31", "closure 2026-12-25 2026-12-25"],
                "2026-12-29", .closure, []
            ),
            (
                ["term 2026-09-03 2026-12-18", "closure 2026-10-26 2026-10-30", "closure 2026-10-26 2026-10-30"],
                "2026-10-27", .closure, []
            ),
            (
                ["term 2026-09-03 2026-10-25", "term 2026-10-26 2026-12-18", "closure 2026-10-19 2026-10-30"],
                "2026-10-27", .closure, []
            ),
            (
                [
                    "term 2026-09-03 2026-12-18", "closure 2026-10-26 2026-10-30",
                    "emergencyClosure 2026-10-28 2026-11-03",
                ],
                "2026-10-30", .closure, []
            ),
        ] as [([String], String, DayVerdict, [String])])
    func table(_ rows: [String], _ date: String, _ expected: DayVerdict, _ effects: [String]) throws {
        let periods = try rows.map { row in
            let words = row.split(separator: " ").map(String.init)
            return try period(try #require(CalendarPeriod.Kind(rawValue: words[0])), words[1], words[2])
        }
        for order in [periods, periods.reversed()] {
            #expect(try verdict(date, order) == expected)
            let found = CalendarOverlap.find(in: order)
            #expect(found.map(\.effect.rawValue).sorted() == effects.sorted())
            for overlap in found {
                let sentence = overlap.sentence { "row \($0)" }
                #expect(sentence.contains("row \(overlap.row)") && sentence.contains("row \(overlap.other)"))
            }
        }
    }

    @Test("A row that ends before it begins has no days and no overlap")
    func backwards() throws {
        let periods = [try period(.term, "2026-12-18", "2026-09-03"), try period(.closure, "2026-10-30", "2026-10-26")]
        #expect(CalendarOverlap.find(in: periods).isEmpty)
    }
}
