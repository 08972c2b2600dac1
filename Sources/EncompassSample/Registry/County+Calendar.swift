public import EncompassCore

extension County {
    /// Terms, half-terms and training days for school years that begin in `years` (2025 is 2025/26; up to 2027).
    ///
    /// Each authority has its own terms; one school in sixteen has different ones; each has training days.
    public func calendar(years: ClosedRange<Int> = 2025...2027) -> [CalendarPeriod] {
        var periods: [CalendarPeriod] = []
        for year in years {
            for (index, authority) in authorities.enumerated() {
                periods += terms(.localAuthority(authority.code), year, variant: index == 0 ? 0 : 1)
            }
            for (index, place) in places.enumerated() where place.kind != .closed {
                let scope = Scope.establishment(place.establishment.urn)
                let authority = towns[place.town].authority
                let keepsOwnTerms = index % 16 == 9
                if keepsOwnTerms { periods += terms(scope, year, variant: 2) }
                let variant = keepsOwnTerms ? 2 : authority == 0 ? 0 : 1
                periods += trainingDays(scope, year, variant: variant, offset: index)
            }
        }
        return periods
    }

    private func terms(_ scope: Scope, _ year: Int, variant: Int) -> [CalendarPeriod] {
        guard let schoolYear = SchoolYear(year, variant: variant) else { return [] }
        return schoolYear.terms.flatMap { term in
            [
                CalendarPeriod(scope: scope, kind: .term, from: term.from, to: term.to, name: "\(term.name) term"),
                CalendarPeriod(
                    scope: scope, kind: .closure, from: term.halfTerm.from, to: term.halfTerm.to,
                    name: "\(term.name) half-term"),
            ]
        }
    }

    /// The first day of the year, the Monday after one half-term, and for some the last day of the year.
    private func trainingDays(_ scope: Scope, _ year: Int, variant: Int, offset: Int) -> [CalendarPeriod] {
        guard let terms = SchoolYear(year, variant: variant)?.terms else { return [] }
        var days = [terms[0].from, terms[offset % 3].halfTerm.to.adding(days: 3)]
        if offset % 2 == 0 { days.append(terms[2].to) }
        return days.map { CalendarPeriod(scope: scope, kind: .inset, from: $0, to: $0, name: "Training day") }
    }
}

/// A local authority's terms and holidays of one school year.
struct SchoolYear {
    struct Term {
        var name: String
        var from: LocalDate
        var to: LocalDate
        /// Monday to Friday of the half-term holiday.
        var halfTerm: (from: LocalDate, to: LocalDate)
    }

    let terms: [Term]

    /// The year that begins in September of `year`; `variant` 0 is the county, 1 the authority across the border, with
    /// half-terms a week earlier and an earlier summer, 2 a school with two weeks in October.
    init?(_ year: Int, variant: Int) {
        guard let september = SchoolYear.weekday(3, from: LocalDate(year: year, month: 9, day: 2)),
            let october = SchoolYear.weekday(1, from: LocalDate(year: year, month: 10, day: 22)),
            let christmas = SchoolYear.weekday(5, from: LocalDate(year: year, month: 12, day: 16)),
            let january = SchoolYear.weekday(2, from: LocalDate(year: year + 1, month: 1, day: 4)),
            let february = SchoolYear.weekday(1, from: LocalDate(year: year + 1, month: 2, day: 12)),
            let goodFriday = BankHolidays.all.first(where: { $0.title == "Good Friday" && $0.date.year == year + 1 }),
            let may = SchoolYear.weekday(1, from: LocalDate(year: year + 1, month: 5, day: 25)),
            let july = SchoolYear.weekday(5, from: LocalDate(year: year + 1, month: 7, day: 16))
        else { return nil }
        let earlier = variant == 1 ? -7 : 0
        let easter = goodFriday.date.adding(days: -7)
        terms = [
            Term(
                name: "Autumn", from: september, to: christmas,
                halfTerm: SchoolYear.week(october.adding(days: earlier), weeks: variant == 2 ? 2 : 1)),
            Term(
                name: "Spring", from: january, to: easter,
                halfTerm: SchoolYear.week(february.adding(days: earlier), weeks: 1)),
            Term(
                name: "Summer", from: easter.adding(days: variant == 1 ? 17 : 18), to: july.adding(days: earlier / 2),
                halfTerm: SchoolYear.week(may, weeks: 1)),
        ]
    }

    private static func week(_ monday: LocalDate, weeks: Int) -> (from: LocalDate, to: LocalDate) {
        (monday, monday.adding(days: 7 * weeks - 3))
    }

    /// The first such weekday on or after `date`.
    private static func weekday(_ weekday: Int, from date: LocalDate?) -> LocalDate? {
        date.map { $0.adding(days: (weekday - $0.weekday + 7) % 7) }
    }
}

/// The bank holidays of England and Wales, 2025 to 2028, including substitute days (as gov.uk publishes them).
public enum BankHolidays {
    private static let titles = [
        "New Year’s Day", "Good Friday", "Easter Monday", "Early May bank holiday", "Spring bank holiday",
        "Summer bank holiday", "Christmas Day", "Boxing Day",
    ]
    private static let days = [
        [
            "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25",
            "2025-12-26",
        ],
        [
            "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
            "2026-12-28",
        ],
        [
            "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27",
            "2027-12-28",
        ],
        [
            "2028-01-03", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29", "2028-08-28", "2028-12-25",
            "2028-12-26",
        ],
    ]

    /// In order of date.
    public static let all: [BankHoliday] = days.flatMap { year in
        zip(titles, year).compactMap { title, day in
            LocalDate(iso: day).map { BankHoliday(date: $0, title: title) }
        }
    }

    /// Whether the day is a substitute: Boxing Day 2026, both Christmas days of 2027, New Year's Day 2028.
    static func isSubstitute(_ holiday: BankHoliday) -> Bool {
        let (_, month, day) = holiday.date.components
        switch holiday.title {
        case titles[0]: return month != 1 || day != 1
        case titles[6]: return month != 12 || day != 25
        case titles[7]: return month != 12 || day != 26
        default: return false
        }
    }
}
