/// Which of the backups on the timer are kept: all of the last day, then the last one of each day, week and month for
/// so many of them; none that is older than backups may become.
public struct BackupRetention: Hashable, Sendable {
    public var days: Int
    public var weeks: Int
    public var months: Int
    /// How old a backup may become; nil: any age.
    public var oldest: Span?

    public init(days: Int = 14, weeks: Int = 8, months: Int = 12, oldest: Span? = nil) {
        self.days = days
        self.weeks = weeks
        self.months = months
        self.oldest = oldest
    }

    /// The moments of the backups to keep, of all that there are. The newest is always kept, and one from after `now`
    /// as well, since the clock may have been put back.
    ///
    /// A day is one in London, a week begins on Monday.
    public func kept(of moments: [Timestamp], at now: Timestamp, london: London) -> Set<Timestamp> {
        let newestFirst = moments.sorted(by: >)
        let today = london.date(now)
        var kept = Set(newestFirst.prefix(1) + newestFirst.filter { now - $0 < .days(1) })
        var days: Set<Int> = []
        var weeks: Set<Int> = []
        var months: Set<Int> = []
        for moment in newestFirst where moment <= now {
            let date = london.date(moment)
            let day = today.day(since: date)
            if day < self.days, days.insert(day).inserted { kept.insert(moment) }
            let week = today.mondayBefore.day(since: date.mondayBefore) / 7
            if week < self.weeks, weeks.insert(week).inserted { kept.insert(moment) }
            let month = today.monthNumber - date.monthNumber
            if month < self.months, months.insert(month).inserted { kept.insert(moment) }
        }
        guard let oldest else { return kept }
        return kept.filter { now - $0 <= oldest || $0 == newestFirst.first }
    }
}

extension LocalDate {
    fileprivate func day(since other: LocalDate) -> Int { Int(dayNumber - other.dayNumber) }
    fileprivate var mondayBefore: LocalDate { adding(days: 1 - weekday) }
    fileprivate var monthNumber: Int { year * 12 + month }
}
