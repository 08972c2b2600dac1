import EncompassCore
import EncompassFormats
import TestSupport
import Testing

@Suite("Calendars and bank holidays")
struct CalendarReaderTests {
    @Test("The contract's columns are read")
    func columns() throws {
        let items = try read(
            """
            scope,kind,from,to,name
            la:926,term,2026-09-03,2026-12-18,Autumn
            urn:121234,inset,02/11/2026,02/11/2026,
            urn:121234,Emergency Closure,2026-11-20,,Snow
            la:926,half-term,26/10/2026,30/10/2026,
            """, as: CalendarDecoder())
        #expect(items.allSatisfy { $0.faults.isEmpty })
        #expect(items.compactMap { $0.row?.kind } == [.term, .inset, .emergencyClosure, .closure])
        #expect(items[2].row?.from == items[2].row?.to && items[0].row?.name == "Autumn")
    }

    @Test("A period is read back as it was understood")
    func readBack() throws {
        let read = try understood(
            "scope,kind,from,to\nurn:121234,snow,20/11/2026,\nla:926,half-term,26/10/2026,30/10/2026\n",
            as: CalendarDecoder()
        ).understanding.firstRows.map(\.values)
        #expect(
            read[0] == ["scope": "urn:121234", "kind": "emergency closure", "from": "2026-11-20", "to": "2026-11-20"])
        #expect(read[1]["kind"] == "closure" && read[1]["to"] == "2026-10-30")
    }

    @Test("A period that ends before it begins, or a year later, is rejected")
    func rejected() throws {
        let items = try read(
            "scope,kind,from,to\nla:926,term,2026-09-03,2026-09-01\nla:926,term,2026-09-03,2027-12-18\n",
            as: CalendarDecoder())
        #expect(items.allSatisfy { $0.row == nil && $0.faults.first?.column == "to" })
    }

    @Test("The published bank holidays are those of England and Wales", .enabled(if: !SharedData.isAbsent))
    func published() throws {
        let (holidays, faults) = try BankHolidayReader.read(
            try sharedBytes("calendar/bank-holidays_govuk_20260807.json"))
        #expect(holidays.count == 140 && faults.isEmpty)
        #expect(holidays.first == BankHoliday(date: try #require(.on(2012, 1, 2)), title: "New Year’s Day"))
        #expect(holidays.contains { $0.date == .on(2026, 12, 28) })
        #expect(holidays.map(\.date) == holidays.map(\.date).sorted())
    }

    @Test("An event without a day is named and the others are kept; another kind of file is refused")
    func faults() throws {
        let text =
            #"{"england-and-wales":{"division":"england-and-wales","events":[{"title":"A","date":"2026-13-01"},{"date":"2026-12-25"}]}}"#
        let (holidays, faults) = try BankHolidayReader.read(Array(text.utf8))
        #expect(
            holidays.map(\.title) == ["Bank holiday"] && faults.map(\.pointer) == ["/england-and-wales/events/0/date"])
        #expect(throws: TableError.self) { try BankHolidayReader.read(Array("{}".utf8)) }
        #expect(throws: TableError.self) { try BankHolidayReader.read(Array("[".utf8)) }
    }

    @Test(
        "Dates are year first or day first, never month first",
        arguments: [
            ("2026-03-02", "2026-03-02"), ("2026/3/2", "2026-03-02"), ("02/03/2026", "2026-03-02"),
            ("2.3.2026", "2026-03-02"),
            ("02-03-2026", "2026-03-02"), ("2 March 2026", "2026-03-02"), ("02-Mar-2026", "2026-03-02"),
            ("2026-03-02T00:00:00.000Z", "2026-03-02"), ("02/03/2026 00:00", "2026-03-02"),
            ("29/02/2024", "2024-02-29"),
            ("03/13/2026", nil), ("30/02/2026", nil), ("02/03/26", nil), ("2026-03-02T23:00:00Z", nil),
            ("2026-03", nil),
            ("20260302", nil), ("2026-03-02x", nil), ("", nil), ("-2026-03-02", nil), ("2026-00-10", nil),
            ("1/1/0000", nil),
            ("3rd May 2026", "2026-05-03"), ("21ST May 2026", "2026-05-21"), ("13th-Dec-2026", "2026-12-13"),
            ("2nd of March, 2026", "2026-03-02"), ("2 March,2026", "2026-03-02"), ("31st June 2026", nil),
            ("3rd/05/2026", nil), ("3xx May 2026", nil), ("th May 2026", nil), ("May 3rd 2026", nil),
            ("2, March 2026", nil), ("2 Foo 2026", nil), ("٢/٣/٢٠٢٦", nil),
        ])
    func dates(text: String, expected: String?) {
        #expect(DateText.read(text)?.description == expected)
    }
}
