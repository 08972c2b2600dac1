import EncompassCore
import Testing

/// `2026-11-19`.
func day(_ text: String, _ location: SourceLocation = #_sourceLocation) throws -> LocalDate {
    try #require(LocalDate(iso: text), sourceLocation: location)
}

func time(_ text: String, _ location: SourceLocation = #_sourceLocation) throws -> LocalTime {
    try #require(LocalTime(text), sourceLocation: location)
}

/// `2026-11-19 22:41` on the wall in London.
func wall(_ text: String, _ location: SourceLocation = #_sourceLocation) throws -> Timestamp {
    let parts = text.split(separator: " ")
    let london = try #require(London(), sourceLocation: location)
    return london.moment(try day(String(parts[0]), location), try time(String(parts[1]), location))
}

func urn(_ number: Int32, _ location: SourceLocation = #_sourceLocation) throws -> URN {
    try #require(URN(number: number), sourceLocation: location)
}

func period(_ scope: String, _ kind: CalendarPeriod.Kind, _ from: String, _ to: String? = nil) throws -> CalendarPeriod
{
    CalendarPeriod(
        scope: try #require(Scope(scope)), kind: kind, from: try day(from), to: try day(to ?? from))
}

/// Norfolk's school year 2025–26 as published, with half-terms as closures in the term.
func norfolkPeriods() throws -> [CalendarPeriod] {
    try [
        period("la:926", .term, "2025-09-03", "2025-12-19"), period("la:926", .closure, "2025-10-27", "2025-10-31"),
        period("la:926", .inset, "2025-11-03"), period("la:926", .term, "2026-01-06", "2026-03-27"),
        period("la:926", .closure, "2026-02-16", "2026-02-20"), period("la:926", .inset, "2026-04-14"),
        period("la:926", .term, "2026-04-15", "2026-07-17"), period("la:926", .closure, "2026-05-25", "2026-05-29"),
    ]
}

/// The bank holidays of England and Wales of 2025 and 2026 (gov.uk).
func bankHolidays() throws -> [BankHoliday] {
    try [
        "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26",
        "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
    ].map { BankHoliday(date: try day($0), title: "Bank holiday") }
}

func norfolk(_ more: [CalendarPeriod] = []) throws -> SchoolCalendar {
    SchoolCalendar(
        periods: try norfolkPeriods() + more, bankHolidays: try bankHolidays(),
        authorities: [try urn(121_234): "926", try urn(121_235): "926"])
}
