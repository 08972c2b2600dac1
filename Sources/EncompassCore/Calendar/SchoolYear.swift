/// A school year, named by the calendar year in which it begins: 1 September to 31 August.
public struct SchoolYear: Hashable, Comparable, Sendable {
    public let begins: Int

    public init(of date: LocalDate) { begins = date.month >= 9 ? date.year : date.year - 1 }

    /// 1 September.
    public var firstDay: LocalDate { LocalDate(year: begins, month: 9, day: 1).unsafelyUnwrapped }

    public static func < (a: SchoolYear, b: SchoolYear) -> Bool { a.begins < b.begins }
}
