import EncompassCore
import Foundation
import Testing

@Suite struct LocalDateTests {
    private let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        return calendar
    }()

    @Test func daysAgreeWithFoundationsCalendar() throws {
        let from = try day("1899-12-25").dayNumber
        for number in stride(from: from, through: from + 80_000, by: 17) {
            let date = LocalDate(dayNumber: number)
            let moment = Date(timeIntervalSince1970: Double(number) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: moment)
            #expect(date.year == parts.year)
            #expect(date.month == parts.month)
            #expect(date.day == parts.day)
            #expect(date.weekday % 7 + 1 == parts.weekday)
        }
    }

    @Test func everyDayOfFourCenturiesRoundTrips() throws {
        for number in try day("1800-01-01").dayNumber...day("2200-12-31").dayNumber {
            let date = LocalDate(dayNumber: number)
            let (year, month, day) = date.components
            guard LocalDate(year: year, month: month, day: day) == date, LocalDate(iso: date.description) == date else {
                Issue.record("\(date)")
                return
            }
        }
    }

    @Test(arguments: [
        "", "2026-02-30", "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "2026/01/01", "0000-01-01", "20260101",
        " 2026-01-01", "2026-01-01 ", "2026-01-0x", "-026-01-01", "２０２６-01-01", "2026-01-01T00:00:00Z",
    ])
    func whatIsNoDateIsNone(text: String) { #expect(LocalDate(iso: text) == nil) }

    @Test(arguments: [
        ("2024-02-29", 1, "2024-03-01"), ("2026-12-31", 1, "2027-01-01"), ("2026-03-01", -1, "2026-02-28"),
    ])
    func daysAreCountedOverMonthsAndYears(from: String, days: Int, to: String) throws {
        #expect(try day(from).adding(days: days) == day(to))
    }
}

@Suite struct LocalTimeTests {
    @Test func everyMinuteRoundTrips() throws {
        for minutes in 0..<1440 {
            let time = try #require(LocalTime(hour: minutes / 60, minute: minutes % 60))
            #expect(LocalTime(time.description) == time)
        }
    }

    @Test(arguments: ["", "9:00", "24:00", "08:60", "08-30", "08:30:00", "ab:cd", " 8:30", "+8:30"])
    func whatIsNoTimeIsNone(text: String) { #expect(LocalTime(text) == nil) }
}
