import EncompassCore

/// The calendar's rules written a second time, day by day into plain arrays, to hold the real one against.
struct NaiveCalendar {
    let first: LocalDate
    let count: Int
    /// Saturday, Sunday or bank holiday.
    private let off: [Bool]

    init(first: LocalDate, count: Int, bankHolidays: [BankHoliday]) {
        self.first = first
        self.count = count
        let holidays = Set(bankHolidays.map(\.date))
        off = (0..<count).map { holidays.contains(first.adding(days: $0)) || (first.adding(days: $0).weekday > 5) }
    }

    /// One scope's days as small integers.
    struct Year {
        var term: [Bool]
        var known: [Bool]
        var away: [Bool]
    }

    func year(_ periods: [CalendarPeriod]) -> Year {
        var year = Year(term: blank, known: blank, away: blank)
        for period in periods where period.kind == .term {
            for place in places(period.from, period.to) { year.term[place] = true }
        }
        for period in periods where period.kind == .inset || period.kind == .closure {
            // Of a closure that reaches over the end of a term, the days in the term are school days.
            let days = Array(places(period.from, period.to))
            let reachesOver = days.contains { !year.term[$0] }
            for place in days where !(reachesOver && year.term[place]) { year.away[place] = true }
        }
        fillKnown(&year)
        return year
    }

    /// For each day the next school day's place; where none is left in the range, -1.
    func next(own: Year?, authority: Year?) -> [Int] {
        var result = [Int](repeating: -1, count: count)
        var next = -1
        for place in stride(from: count - 1, through: 0, by: -1) {
            result[place] = next
            if isSchoolDay(place, own, authority) { next = place }
        }
        return result
    }

    private func isSchoolDay(_ place: Int, _ own: Year?, _ authority: Year?) -> Bool {
        if off[place] { return false }
        if let own {
            if own.away[place] { return false }
            if own.known[place] { return own.term[place] }
        }
        guard let authority else { return true }
        if authority.away[place] { return false }
        return authority.known[place] ? authority.term[place] : true
    }

    /// Walks outwards from each day to the terms around it.
    private func fillKnown(_ year: inout Year) {
        guard year.term.contains(true) else { return }
        for place in 0..<count {
            let date = first.adding(days: place)
            let before = year.term[...place].lastIndex(of: true)
            let after = year.term[place...].firstIndex(of: true)
            if let before, let after {
                year.known[place] = after - before <= 35
            }
            if let before, (6...8).contains(first.adding(days: before).month), date.month <= 8,
                date.year == first.adding(days: before).year
            {
                year.known[place] = true
            }
            if let after, (8...9).contains(first.adding(days: after).month), date.month >= 8,
                date.year == first.adding(days: after).year
            {
                year.known[place] = true
            }
        }
    }

    private var blank: [Bool] { [Bool](repeating: false, count: count) }

    private func places(_ from: LocalDate, _ to: LocalDate) -> Range<Int> {
        let start = max(0, Int(from.dayNumber - first.dayNumber))
        let end = min(count, Int(to.dayNumber - first.dayNumber) + 1)
        return start < end ? start..<end : 0..<0
    }
}
