/// Terms, INSET days, closures and bank holidays of every establishment and authority: answers what a day is for whom.
///
/// Immutable; a new import makes a new one. Questions about many days of one establishment go faster through `days(_:)`.
public struct SchoolCalendar: Sendable {
    private let scopes: [Scope: ScopeCalendar]
    private let authorities: [URN: String]
    private let bankHolidays: DayRuns
    private let bankHolidaysUntil: LocalDate?

    /// - Parameter authorities: the local authority code of each establishment that has one.
    public init(periods: [CalendarPeriod], bankHolidays: [BankHoliday], authorities: [URN: String] = [:]) {
        scopes = Dictionary(grouping: periods, by: \.scope).mapValues(ScopeCalendar.init)
        self.authorities = authorities
        self.bankHolidays = DayRuns(bankHolidays.map { ($0.date, $0.date) })
        bankHolidaysUntil = bankHolidays.map(\.date.year).max().flatMap { LocalDate(year: $0, month: 12, day: 31) }
    }

    /// The days of one establishment. `la` stands in for an authority that the register does not give.
    public func days(urn: URN, la: String? = nil) -> SchoolDays {
        let authority = authorities[urn] ?? la
        return days(
            own: scopes[.establishment(urn)], authority: authority.flatMap { scopes[.localAuthority($0)] })
    }

    /// The school days of an authority, as a school without a calendar of its own has them.
    public func days(la: String) -> SchoolDays { days(own: nil, authority: scopes[.localAuthority(la)]) }

    /// The days on which an authority's office works: every weekday that is no bank holiday.
    public var officeDays: SchoolDays { days(own: nil, authority: nil, needsTerms: false) }

    public func isSchoolDay(urn: URN, la: String? = nil, on date: LocalDate) -> DayVerdict {
        days(urn: urn, la: la).verdict(on: date)
    }

    public func nextSchoolDay(after date: LocalDate, urn: URN, la: String? = nil) -> FoundDay {
        days(urn: urn, la: la).nextSchoolDay(after: date)
    }

    public func staffDay(onOrAfter date: LocalDate, urn: URN, la: String? = nil) -> FoundDay {
        days(urn: urn, la: la).staffDay(onOrAfter: date)
    }

    public func emergencyClosure(urn: URN, la: String? = nil, on date: LocalDate) -> Bool {
        days(urn: urn, la: la).emergencyClosure(on: date)
    }

    private func days(own: ScopeCalendar?, authority: ScopeCalendar?, needsTerms: Bool = true) -> SchoolDays {
        SchoolDays(
            own: own ?? .empty, authority: authority ?? .empty, bankHolidays: bankHolidays,
            bankHolidaysUntil: bankHolidaysUntil, needsTerms: needsTerms)
    }
}
