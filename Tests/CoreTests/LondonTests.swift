import EncompassCore
import Foundation
import Testing

@Suite struct LondonTests {
    private let london: London
    private let calendar: Calendar

    init() throws {
        london = try #require(London())
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/London"))
        self.calendar = calendar
    }

    /// The last Sundays of March and October, at 01:00 UTC, from 2024 to 2028.
    static let changes = [
        "2024-03-31", "2024-10-27", "2025-03-30", "2025-10-26", "2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31",
        "2028-03-26", "2028-10-29",
    ]

    @Test func theWallClockAgreesWithFoundations() {
        var entropy = SeededEntropy(seed: 5)
        for _ in 0..<5000 {
            let moment = Timestamp(seconds: 1_500_000_000 + Int64(entropy.next() % 600_000_000))
            let (date, time) = london.civil(moment)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute],
                from: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))
            #expect(
                [date.year, date.month, date.day, time.hour, time.minute] == [
                    parts.year, parts.month, parts.day, parts.hour, parts.minute,
                ])
        }
    }

    @Test func everyExistingTimeOfDayRoundTripsAroundClockChanges() throws {
        for change in LondonTests.changes {
            for offset in -2...2 {
                let date = try day(change).adding(days: offset)
                for minutes in 0..<1440 {
                    let time = try #require(LocalTime(hour: minutes / 60, minute: minutes % 60))
                    let shown = london.civil(london.moment(date, time))
                    let isSkipped = offset == 0 && date.month == 3 && time.hour == 1
                    #expect(shown.date == date)
                    #expect(shown.time.minutes == time.minutes + (isSkipped ? 60 : 0))
                }
            }
        }
    }

    @Test func theClocksChangeAtOneInTheMorningUTC() throws {
        for change in LondonTests.changes {
            let at = try #require(Timestamp(rfc3339: change + "T01:00:00Z"))
            let isSpring = try day(change).month == 3
            #expect(london.offset(at: at - .seconds(1)) == (isSpring ? 0 : 3600))
            #expect(london.offset(at: at) == (isSpring ? 3600 : 0))
        }
    }

    @Test func aRepeatedTimeIsTheFirstOfTheTwo() throws {
        let moment = london.moment(try day("2026-10-25"), try time("01:30"))
        #expect(moment.rfc3339 == "2026-10-25T00:30:00Z")
    }

    @Test(.enabled(if: !SharedDataFiles.isAbsent))
    func clockChangesMatchThePublishedOnes() throws {
        let published = try SharedDataFiles.clockChanges()
        #expect(published.count == 8)
        for date in published { #expect(LondonTests.changes.contains(date.description)) }
    }

    @Test func halfPastEightAndNineAreTheSameMinuteEveryMorning() throws {
        for text in ["08:00", "08:30", "09:00"] {
            let time = try time(text)
            for number in try day("2024-01-01").dayNumber...day("2028-12-31").dayNumber {
                let date = LocalDate(dayNumber: number)
                let shown = london.civil(london.moment(date, time))
                #expect(shown.date == date && shown.time == time)
            }
        }
    }
}
