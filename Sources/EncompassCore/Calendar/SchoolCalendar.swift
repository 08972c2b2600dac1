/// Terms, INSET days, closures and bank holidays of every establishment and authority.
///
/// Immutable; a new import makes a new one. For many days of one establishment, `days(_:)` is faster.
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

    /// The days of one establishment. `la` is used if the register gives no authority.
    public func days(urn: URN, la: String? = nil) -> SchoolDays {
        let authority = authorities[urn] ?? la
        return days(
            own: scopes[.establishment(urn)], authority: authority.flatMap { scopes[.localAuthority($0)] })
    }

    /// The school days of an authority, for a school without a calendar of its own.
    public func days(la: String) -> SchoolDays { days(own: nil, authority: scopes[.localAuthority(la)]) }

    /// The days that an authority's office works: every weekday except bank holidays.
    public var officeDays: SchoolDays { days(own: nil, authority: nil, needsTerms: false) }

    private func days(own: ScopeCalendar?, authority: ScopeCalendar?, needsTerms: Bool = true) -> SchoolDays {
        SchoolDays(
            own: own ?? .empty, authority: authority ?? .empty, bankHolidays: bankHolidays,
            bankHolidaysUntil: bankHolidaysUntil, needsTerms: needsTerms)
    }
}

/// The calendar of one establishment or one authority.
///
/// Around its own terms, an establishment's own INSET days and closures replace its authority's. On other days both
/// apply. Bank holidays are off for everybody.
public struct SchoolDays: Sendable {
    let own: ScopeCalendar
    let authority: ScopeCalendar
    let bankHolidays: DayRuns
    /// The last day that the list of bank holidays covers; nil without a list.
    let bankHolidaysUntil: LocalDate?
    /// False for an office, which has no terms to miss.
    let needsTerms: Bool

    /// How many days ahead to search for a school day.
    static let horizon = 100

    /// What the day is. `warnings(on:)` says whether the calendar was complete.
    public func verdict(on date: LocalDate) -> DayVerdict {
        if date.isWeekend {
            let isOpen = own.isOpenWeekend(date) || authority.isOpenWeekend(date)
            return isOpen && !bankHolidays.contains(date) ? .schoolDay : .weekend
        }
        if bankHolidays.contains(date) { return .bankHoliday }
        if let exception = own.exception(on: date) { return exception }
        if own.hasTerms(on: date) {
            guard own.isTerm(date) else { return .outOfTerm }
        } else {
            if let exception = authority.exception(on: date) { return exception }
            if authority.hasTerms(on: date), !authority.isTerm(date) { return .outOfTerm }
        }
        return emergencyClosure(on: date) ? .emergencyClosure : .schoolDay
    }

    public func isSchoolDay(_ date: LocalDate) -> Bool { verdict(on: date).isSchoolDay }
    public func isStaffDay(_ date: LocalDate) -> Bool { verdict(on: date).isStaffDay }

    /// Whether the school, or all its authority's schools, are closed at short notice: no deadline moves, but messages
    /// go to mobiles.
    public func emergencyClosure(on date: LocalDate) -> Bool {
        own.isEmergency(date) || authority.isEmergency(date)
    }

    public func warnings(on date: LocalDate) -> [CalendarWarning] {
        var warnings: [CalendarWarning] = []
        if needsTerms, !own.hasTerms(on: date), !authority.hasTerms(on: date) { warnings.append(.noTerms) }
        if bankHolidaysUntil.map({ $0 < date }) ?? true { warnings.append(.noBankHolidays) }
        return warnings
    }

    /// The first school day after `date`.
    public func nextSchoolDay(after date: LocalDate) -> FoundDay {
        next(after: date) { $0.isSchoolDay }
    }

    /// The first day after `date` with staff in: a school day or an INSET day.
    public func nextStaffDay(after date: LocalDate) -> FoundDay {
        next(after: date) { $0.isStaffDay }
    }

    /// `date` itself if staff are in, otherwise the first day after it when they are.
    public func staffDay(onOrAfter date: LocalDate) -> FoundDay { nextStaffDay(after: date.adding(days: -1)) }

    private func next(after date: LocalDate, where fits: (DayVerdict) -> Bool) -> FoundDay {
        for days in 1...SchoolDays.horizon {
            let day = date.adding(days: days)
            if fits(verdict(on: day)) { return FoundDay(date: day, warnings: warnings(on: day)) }
        }
        var day = date.adding(days: 1)
        while day.isWeekend || bankHolidays.contains(day) { day = day.adding(days: 1) }
        return FoundDay(date: day, warnings: warnings(on: day) + [.noSchoolDay])
    }
}

/// A day that the calendar found, and its assumptions.
public struct FoundDay: Hashable, Sendable {
    public let date: LocalDate
    public let warnings: [CalendarWarning]
}

/// What a day is for one establishment.
public enum DayVerdict: String, Hashable, Sendable, Codable, CaseIterable {
    case schoolDay
    case weekend
    case bankHoliday
    /// Staff are in, pupils are not.
    case inset
    /// Half-term or another planned closure.
    case closure
    case outOfTerm
    /// A school day when snow or the like closed the school.
    case emergencyClosure

    /// Whether a deadline may fall on the day.
    ///
    /// An emergency closure counts: the child may be at home with the danger, so no deadline moves.
    public var isSchoolDay: Bool { self == .schoolDay || self == .emergencyClosure }

    /// Whether staff are there to read a message, or can be reached as on a working day.
    public var isStaffDay: Bool { isSchoolDay || self == .inset }
}

/// An assumption that the calendar had to make. It is shown with every date that depends on it.
public enum CalendarWarning: String, Hashable, Sendable, Codable, CaseIterable {
    /// No terms are held for the establishment or its authority around the day: every weekday except bank holidays was
    /// taken as a school day, since notifying a school too early does less harm than too late.
    case noTerms
    /// The day is after the last bank holiday held, so one may be missing.
    case noBankHolidays
    /// So many closures in a row are probably a mistake: a weekday was taken instead.
    case noSchoolDay
}

/// A school year, named by the calendar year that it begins in: 1 September to 31 August.
public struct SchoolYear: Hashable, Comparable, Sendable {
    public let begins: Int

    public init(of date: LocalDate) { begins = date.month >= 9 ? date.year : date.year - 1 }

    /// 1 September.
    public var firstDay: LocalDate { LocalDate(year: begins, month: 9, day: 1).unsafelyUnwrapped }

    public static func < (a: SchoolYear, b: SchoolYear) -> Bool { a.begins < b.begins }
}
