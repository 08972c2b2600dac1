import EncompassCore
import Testing

/// A county's year as its schools publish it, day by day.
@Suite struct NorfolkTermDatesTests {
    @Test func theYear2025To2026MatchesThePublishedDays() throws {
        let school = try norfolk().days(urn: try urn(121_234))
        var counts: [DayVerdict: Int] = [:]
        for number in try day("2025-09-03").dayNumber...day("2026-07-17").dayNumber {
            counts[school.verdict(on: LocalDate(dayNumber: number)), default: 0] += 1
        }
        #expect(counts[.inset] == 2)
        #expect(counts[.closure] == 14, "half-terms of five, five and four days beside the spring bank holiday")
        #expect(counts[.schoolDay] == 188)
    }

    @Test(arguments: [
        ("2025-10-24", "2025-11-04"), ("2025-12-19", "2026-01-06"), ("2026-02-13", "2026-02-23"),
        ("2026-03-27", "2026-04-15"), ("2026-05-01", "2026-05-05"), ("2026-05-22", "2026-06-01"),
    ])
    func afterTheLastDayComesTheFirst(closes: String, opens: String) throws {
        let school = try norfolk().days(urn: try urn(121_234))
        #expect(school.isSchoolDay(try day(closes)))
        #expect(school.nextSchoolDay(after: try day(closes)).date == (try day(opens)))
        #expect(school.nextSchoolDay(after: try day(closes)).warnings.isEmpty)
    }
}
