import EncompassCore

/// The terms and holidays of one school year as a local authority sets them.
struct SchoolYear {
    struct Term {
        var name: String
        var from: LocalDate
        var to: LocalDate
        /// Monday to Friday of the half-term holiday.
        var halfTerm: (from: LocalDate, to: LocalDate)
    }

    let terms: [Term]

    /// The year that begins in September of `year`; `variant` 0 is the county, 1 the authority across the border,
    /// whose half-terms are a week earlier and whose summer begins sooner, 2 a school with two weeks in October.
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

    /// The first such day of the week on or after `date`.
    private static func weekday(_ weekday: Int, from date: LocalDate?) -> LocalDate? {
        date.map { $0.adding(days: (weekday - $0.weekday + 7) % 7) }
    }
}
