import EncompassCore
import Testing

@Suite struct SchoolCalendarTests {
    @Test(arguments: [
        ("2025-11-20", DayVerdict.schoolDay), ("2025-11-22", .weekend), ("2025-10-28", .closure),
        ("2025-11-03", .inset),
        ("2025-12-25", .bankHoliday), ("2025-12-22", .outOfTerm), ("2026-05-04", .bankHoliday),
        ("2026-05-25", .bankHoliday), ("2026-05-26", .closure), ("2026-08-12", .outOfTerm), ("2026-04-14", .inset),
    ])
    func aDayIsWhatTheAuthoritySays(text: String, verdict: DayVerdict) throws {
        let calendar = try norfolk()
        #expect(calendar.days(urn: try urn(121_234)).verdict(on: try day(text)) == verdict)
    }

    @Test func ownTermsReplaceTheAuthoritys() throws {
        let own = try [
            period("urn:121234", .term, "2025-09-08", "2025-12-12"),
            period("urn:121234", .closure, "2025-10-20", "2025-10-24"),
        ]
        let calendar = try norfolk(own)
        let school = calendar.days(urn: try urn(121_234))
        #expect(school.verdict(on: try day("2025-10-28")) == .schoolDay, "the authority's half-term is not its own")
        #expect(school.verdict(on: try day("2025-10-21")) == .closure)
        #expect(
            school.verdict(on: try day("2025-12-16")) == .schoolDay, "its terms end on the 12th: the authority's go on")
        #expect(school.verdict(on: try day("2026-02-17")) == .closure, "no spring of its own: the authority's holds")
        #expect(calendar.days(urn: try urn(121_235)).verdict(on: try day("2025-10-28")) == .closure)
    }

    @Test func ownInsetDaysAddToTheAuthoritysTerms() throws {
        let calendar = try norfolk([period("urn:121234", .inset, "2025-11-21")])
        #expect(calendar.days(urn: try urn(121_234)).verdict(on: try day("2025-11-21")) == .inset)
        #expect(
            calendar.days(urn: try urn(121_234)).nextSchoolDay(after: try day("2025-11-20")).date
                == (try day("2025-11-24")))
        #expect(
            calendar.days(urn: try urn(121_234)).staffDay(onOrAfter: try day("2025-11-21")).date
                == (try day("2025-11-21")))
    }

    @Test func snowMovesNoDeadline() throws {
        let calendar = try norfolk([period("la:926", .emergencyClosure, "2026-01-20", "2026-01-25")])
        let school = calendar.days(urn: try urn(121_234))
        #expect(school.verdict(on: try day("2026-01-20")) == .emergencyClosure)
        #expect(school.isSchoolDay(try day("2026-01-20")))
        #expect(school.emergencyClosure(on: try day("2026-01-20")))
        #expect(school.verdict(on: try day("2026-01-25")) == .weekend)
        #expect(school.nextSchoolDay(after: try day("2026-01-19")).date == (try day("2026-01-20")))
    }

    @Test func withoutTermsEveryWeekdayExceptBankHolidaysCountsWithAWarning() throws {
        let school = try norfolk().days(urn: try urn(100_001))
        let next = school.nextSchoolDay(after: try day("2026-04-02"))
        #expect(next.date == (try day("2026-04-07")))
        #expect(next.warnings == [.noTerms])
    }

    @Test func lastYearsTermsAreValidUntilSeptember() throws {
        let school = try norfolk().days(urn: try urn(121_234))
        let next = school.nextSchoolDay(after: try day("2026-07-17"))
        #expect(next.date == (try day("2026-09-01")))
        #expect(next.warnings == [.noTerms])
    }

    @Test func aMissingTermIsNotAHoliday() throws {
        let periods = try norfolkPeriods().filter { $0.from.year == 2025 || $0.from.month > 3 }
        let calendar = SchoolCalendar(periods: periods, bankHolidays: try bankHolidays())
        let school = calendar.days(urn: try urn(121_234), la: "926")
        #expect(school.verdict(on: try day("2026-02-03")) == .schoolDay)
        #expect(school.warnings(on: try day("2026-02-03")) == [.noTerms])
    }

    @Test func differentTermsAcrossABorder() throws {
        let suffolk = try [
            period("la:935", .term, "2025-09-03", "2025-10-17"), period("la:935", .term, "2025-11-03", "2025-12-19"),
        ]
        let calendar = try norfolk(suffolk)
        #expect(calendar.days(urn: try urn(124_000), la: "935").verdict(on: try day("2025-10-22")) == .outOfTerm)
        #expect(calendar.days(urn: try urn(121_234)).verdict(on: try day("2025-10-22")) == .schoolDay)
        #expect(calendar.days(urn: try urn(124_000), la: "935").verdict(on: try day("2025-11-03")) == .schoolDay)
        #expect(calendar.days(urn: try urn(121_234)).verdict(on: try day("2025-11-03")) == .inset)
    }

    @Test func aClosureWithoutEndDoesNotHideADeadline() throws {
        let calendar = try norfolk([period("urn:121234", .closure, "2025-11-01", "9999-12-31")])
        let next = calendar.days(urn: try urn(121_234)).nextSchoolDay(after: try day("2025-11-07"))
        #expect(next.date == (try day("2025-11-10")))
        #expect(next.warnings == [.noSchoolDay])
    }

    @Test func aPeriodThatEndsBeforeItStartsHasNoDays() throws {
        let calendar = try norfolk([period("urn:121234", .closure, "2025-11-21", "2025-11-20")])
        #expect(calendar.days(urn: try urn(121_234)).verdict(on: try day("2025-11-20")) == .schoolDay)
    }

    @Test func daysAfterTheLastKnownBankHolidayHaveAWarning() throws {
        let school = try norfolk().days(urn: try urn(121_234))
        #expect(school.warnings(on: try day("2026-12-31")) == [.noTerms])
        #expect(school.warnings(on: try day("2027-01-04")) == [.noTerms, .noBankHolidays])
    }

    @Test func anOfficeWorksInTheHolidaysAndHasNoTermsToMiss() throws {
        let office = try norfolk().officeDays
        let next = office.nextSchoolDay(after: try day("2026-08-12"))
        #expect(office.nextStaffDay(after: try day("2026-08-12")) == next)
        #expect(next.date == (try day("2026-08-13")))
        #expect(next.warnings.isEmpty)
    }
}
