public import EncompassCore

/// What school days are reckoned from.
public struct RegistryCalendar: Sendable {
    /// The registry's generation it was read at.
    public let generation: Int64
    public let periods: [CalendarPeriod]
    public let bankHolidays: [BankHoliday]
    /// The local authority's code of each establishment that has one.
    public let authorities: [URN: String]
}
