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
        #expect(found.map { [$0.closure, $0.term] } == [[1, 2]] && found[0].first == found[0].last)
    }

    @Test("A half-term inside its term is what the term leaves out")
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
}
