import EncompassCore
import EncompassSample

/// School days of the sample county, worked out on their own so that the calendar under test has something to agree
/// with: a weekday in a term, which is no bank holiday, training day or holiday.
struct SchoolDayBook: Sendable {
    private var periods: [Scope: [CalendarPeriod]] = [:]
    private let holidays: Set<LocalDate>
    private let authorities: [URN: String]

    init(periods all: [CalendarPeriod], county: County) {
        for period in all { periods[period.scope, default: []].append(period) }
        holidays = Set(BankHolidays.all.map(\.date))
        authorities = county.establishments.reduce(into: [:]) { $0[$1.urn] = $1.localAuthority }
    }

    func isSchoolDay(_ date: LocalDate, at urn: URN) -> Bool {
        guard !date.isWeekend, !holidays.contains(date) else { return false }
        let own = periods[.establishment(urn)] ?? []
        let county = authorities[urn].flatMap { periods[.localAuthority($0)] } ?? []
        let terms = own.contains { $0.kind == .term } ? own : county
        let isTerm = terms.contains { $0.kind == .term && holds($0, date) }
        let isOff = (own + terms).contains { ($0.kind == .inset || $0.kind == .closure) && holds($0, date) }
        return isTerm && !isOff
    }

    private func holds(_ period: CalendarPeriod, _ date: LocalDate) -> Bool { period.from <= date && date <= period.to }

    /// The first deadline after `moment`, by the rule that summer time is from the last Sunday of March to the last of
    /// October, 01:00 in Greenwich.
    func deadline(after moment: Timestamp, timeOfDay: LocalTime, at urn: URN) -> Timestamp? {
        let first = Int32(moment.milliseconds / 86_400_000)
        for day in first...(first + 90) {
            let date = LocalDate(dayNumber: day)
            let at = GreenwichRule.moment(date, timeOfDay)
            if at > moment, isSchoolDay(date, at: urn) { return at }
        }
        return nil
    }
}

/// The law's own rule of summer time, without a table of zones.
enum GreenwichRule {
    /// For times of day after 02:00.
    static func moment(_ date: LocalDate, _ time: LocalTime) -> Timestamp {
        let wall = Int64(date.dayNumber) * 86_400 + Int64(time.minutes) * 60
        return Timestamp(seconds: isSummer(date) ? wall - 3600 : wall)
    }

    /// From the morning of the last Sunday of March to the day before the last Sunday of October.
    static func isSummer(_ date: LocalDate) -> Bool {
        guard let begin = lastSunday(of: 3, date.year), let end = lastSunday(of: 10, date.year) else { return false }
        return begin <= date && date < end
    }

    private static func lastSunday(of month: Int, _ year: Int) -> LocalDate? {
        LocalDate(year: year, month: month, day: 31).map { $0.adding(days: -($0.weekday % 7)) }
    }
}
