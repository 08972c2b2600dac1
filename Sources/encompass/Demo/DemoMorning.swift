import EncompassCore
import EncompassSample

/// The made-up morning: the next school day, seen from twenty to seven.
struct DemoMorning {
    let day: LocalDate
    /// When the exercise begins.
    let start: Timestamp
    /// The evening and the night in which the incidents lie.
    let night: ClosedRange<Timestamp>

    init(after today: LocalDate, county: County, london: London) throws {
        let years = today.year - 1...today.year + 1
        let calendar = SchoolCalendar(periods: county.calendar(years: years), bankHolidays: BankHolidays.all)
        let found = calendar.days(la: county.authorities.first?.code ?? "").nextSchoolDay(after: today)
        guard let dawn = LocalTime(hour: 6, minute: 40), let dusk = LocalTime(hour: 18, minute: 0),
            let end = LocalTime(hour: 6, minute: 10)
        else { throw Failure(.failed, "no such time of day") }
        day = found.date
        start = london.moment(day, dawn)
        night = london.moment(day.adding(days: -1), dusk)...london.moment(day, end)
    }
}
