import EncompassCore
import Testing

/// "Next school day" is right for each of 22,000 schools for 800 days, by a second implementation.
@Suite struct NextSchoolDayTests {
    private static let days = 800
    /// Beyond the 800: every school has a school day within the margin, and the terms that lie there are known.
    private static let margin = 130

    @Test func itIsCorrectForEverySchoolAndDay() throws {
        let county = MadeUpCounty(seed: 2026, schools: try urns(), first: try day("2024-08-20"))
        let calendar = county.calendar
        let naive = NaiveCalendar(
            first: county.first, count: NextSchoolDayTests.days + NextSchoolDayTests.margin,
            bankHolidays: county.bankHolidays)
        let authorities = county.authorityPeriods.mapValues(naive.year)
        var wrong: [String] = []
        for school in county.schools {
            let authority = county.authorities[school]
            let own = county.ownPeriods[school].map(naive.year)
            let expected = naive.next(own: own, authority: authority.flatMap { authorities[$0] })
            let found = calendar.days(urn: school)
            for place in 0..<NextSchoolDayTests.days {
                let next = found.nextSchoolDay(after: county.first.adding(days: place)).date
                if Int(next.dayNumber - county.first.dayNumber) != expected[place], wrong.count < 20 {
                    wrong.append("school \(school), after \(county.first.adding(days: place)): \(next)")
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    /// The real register's URNs where they are at hand, else as many made-up ones.
    private func urns() throws -> [URN] {
        let real = SharedDataFiles.isAbsent ? [] : try SharedDataFiles.openSchools()
        return real.isEmpty ? (100_000..<122_000).compactMap { URN(number: $0) } : real
    }

    @Test(.enabled(if: !SharedDataFiles.isAbsent))
    func bankHolidaysAreNotSchoolDays() throws {
        let holidays = try SharedDataFiles.bankHolidays()
        let days = SchoolCalendar(periods: [], bankHolidays: holidays).days(urn: try urn(121_234))
        #expect(holidays.count >= 140)
        for holiday in holidays { #expect(!days.isSchoolDay(holiday.date)) }
        #expect(days.nextSchoolDay(after: try day("2026-12-24")).date == (try day("2026-12-29")))
        #expect(days.nextSchoolDay(after: try day("2027-12-24")).date == (try day("2027-12-29")))
    }
}
