import EncompassCore

/// Authorities and schools with calendars as untidy as real ones, from a seed.
struct MadeUpCounty {
    let first: LocalDate
    let schools: [URN]
    private(set) var bankHolidays: [BankHoliday] = []
    private(set) var authorities: [URN: String] = [:]
    private(set) var authorityPeriods: [String: [CalendarPeriod]] = [:]
    private(set) var ownPeriods: [URN: [CalendarPeriod]] = [:]
    private var random: SeededEntropy

    init(seed: UInt64, schools: [URN], first: LocalDate) {
        self.first = first
        self.schools = schools
        random = SeededEntropy(seed: seed)
        bankHolidays = MadeUpCounty.bankHolidays(first.year...first.year + 4)
        for number in 0..<150 {
            let code = String(200 + number)
            // Some authorities have sent nothing, some only the first year.
            let years = number % 15 == 0 ? 0 : number % 7 == 0 ? 1 : 3
            authorityPeriods[code] = terms(.localAuthority(code), years: years)
        }
        for school in schools {
            if below(20) > 0 { authorities[school] = String(200 + below(150)) }
            var own = below(10) == 0 ? terms(.establishment(school), years: 1 + below(2)) : []
            // Rows that overlap have rules of their own, and tests of their own.
            for row in insets(.establishment(school))
            where !own.contains(where: { $0.kind == row.kind && $0.from <= row.to && row.from <= $0.to }) {
                own.append(row)
            }
            if !own.isEmpty { ownPeriods[school] = own }
        }
    }

    var calendar: SchoolCalendar {
        let periods = authorityPeriods.values.flatMap { $0 } + ownPeriods.values.flatMap { $0 }
        return SchoolCalendar(periods: periods, bankHolidays: bankHolidays, authorities: authorities)
    }

    /// School years from the first September on; half-terms now as closures, now as a gap between two terms.
    private mutating func terms(_ scope: Scope, years: Int) -> [CalendarPeriod] {
        var periods: [CalendarPeriod] = []
        for year in 0..<years {
            let september = first.year + year
            let halves = [
                (date(september, 9, 2 + below(6)), date(september, 10, 17 + below(8))),
                (date(september, 11, 1 + below(5)), date(september, 12, 16 + below(6))),
                (date(september + 1, 1, 3 + below(5)), date(september + 1, 2, 10 + below(8))),
                (date(september + 1, 2, 20 + below(6)), date(september + 1, 3, 24 + below(12) % 8)),
                (date(september + 1, 4, 12 + below(8)), date(september + 1, 5, 20 + below(4))),
                (date(september + 1, 6, 1 + below(3)), date(september + 1, 7, 4 + below(20))),
            ]
            // A term that somebody forgot to enter.
            let forgotten = below(25) == 0 ? below(6) : -1
            for (place, half) in halves.enumerated() where place != forgotten {
                periods.append(CalendarPeriod(scope: scope, kind: .term, from: half.0, to: half.1))
            }
            if below(3) == 0 {
                let closed = date(september, 11, 10 + below(10))
                periods.append(
                    CalendarPeriod(scope: scope, kind: .closure, from: closed, to: closed.adding(days: below(9))))
            }
        }
        return periods
    }

    private mutating func insets(_ scope: Scope) -> [CalendarPeriod] {
        (0..<below(6)).map { _ in
            let kinds: [CalendarPeriod.Kind] = [.inset, .inset, .inset, .closure, .emergencyClosure]
            let from = first.adding(days: below(800))
            return CalendarPeriod(scope: scope, kind: kinds[below(5)], from: from, to: from.adding(days: below(3)))
        }
    }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    private func date(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
        LocalDate(year: year, month: month, day: day) ?? first
    }

    private static func bankHolidays(_ years: ClosedRange<Int>) -> [BankHoliday] {
        years.flatMap { year in
            [(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)].compactMap { month, day in
                LocalDate(year: year, month: month, day: day).map { BankHoliday(date: $0, title: "Bank holiday") }
            }
        }
    }
}
