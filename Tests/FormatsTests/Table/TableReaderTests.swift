import EncompassCore
import EncompassFormats
import Testing

/// The result of reading bytes in pieces of `size`.
func read<Decoder: RowDecoder>(
    _ bytes: [UInt8], as decoder: Decoder, size: Int = 1 << 16
) throws -> (items: [TableReader<Decoder>.Item], counts: TableCounts) {
    var reader = TableReader(decoder)
    var items: [TableReader<Decoder>.Item] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
        try reader.feed(bytes[start..<min(start + size, bytes.count)]) { items.append($0) }
    }
    try reader.finish { items.append($0) }
    return (items, reader.counts)
}

/// The rows of a text, and how it was understood.
func understood<Decoder: RowDecoder>(
    _ bytes: [UInt8], as decoder: Decoder, headings: Headings = .standard, size: Int = 1 << 16
) throws -> (items: [TableReader<Decoder>.Item], understanding: Understanding) {
    var reader = TableReader(decoder, headings: headings)
    var items: [TableReader<Decoder>.Item] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
        try reader.feed(bytes[start..<min(start + size, bytes.count)]) { items.append($0) }
    }
    try reader.finish { items.append($0) }
    return (items, reader.understanding)
}

func understood<Decoder: RowDecoder>(
    _ text: String, as decoder: Decoder, headings: Headings = .standard
) throws -> (items: [TableReader<Decoder>.Item], understanding: Understanding) {
    try understood(Array(text.utf8), as: decoder, headings: headings)
}

func read<Decoder: RowDecoder>(_ text: String, as decoder: Decoder) throws -> [TableReader<Decoder>.Item] {
    try read(Array(text.utf8), as: decoder).items
}

extension LocalDate {
    /// A day for tests.
    static func on(_ year: Int, _ month: Int, _ day: Int) -> LocalDate? {
        LocalDate(year: year, month: month, day: day)
    }
}

let today = LocalDate(year: 2026, month: 11, day: 20) ?? LocalDate(dayNumber: 0)

@Suite("Tables by header name")
struct TableReaderTests {
    private let calendar = CalendarDecoder()

    private func refusal(_ bytes: [UInt8]) -> TableError? {
        do {
            _ = try read(bytes, as: calendar)
            return nil
        } catch {
            return error as? TableError
        }
    }

    @Test("Columns are found in any order, case and spacing, and unknown ones are skipped")
    func header() throws {
        let items = try read("Extra, KIND ,start_date,T O,Sc-ope\nx,Term,01/09/2026,2026-10-23,LA:926\n", as: calendar)
        #expect(items.count == 1 && items[0].faults.isEmpty)
        #expect(items[0].row?.from == .on(2026, 9, 1))
    }

    @Test("A file of another kind is refused with the reason")
    func refused() {
        #expect(refusal([])?.reason.contains("empty") == true)
        #expect(
            refusal(Array("a,b\n1,2\n".utf8))?.reason.hasPrefix("the header lacks scope or URN, kind, from. Export")
                == true)
        #expect(
            refusal(Array("scope,kind,from,Kind\n".utf8))?.reason.hasPrefix("the header has more than one kind: give")
                == true)
        #expect(refusal([0xFF, 0xFE, 0x61, 0x00])?.reason.hasPrefix("the header lacks") == true)
        #expect(refusal([0x50, 0x4B, 0x03, 0x04, 0x14])?.reason.contains("damaged or cut off") == true)
        #expect(refusal([0xD0, 0xCF, 0x11, 0xE0, 0xA1])?.reason.contains("old spreadsheet") == true)
        #expect(refusal(Array("%PDF-1.7 …".utf8))?.reason.contains("PDF") == true)
        #expect(refusal(Array("\n<html><table>".utf8))?.reason.contains("web page") == true)
        #expect(refusal(Array("<?xml version=\"1.0\"?><CTfile/>".utf8))?.reason.contains("--ctf") == true)
    }

    private func dates(_ rows: [String]) -> TableError? {
        do {
            let lines = ["surname,forename,dob,urn,upn"] + rows.map { "A,B,\($0),121234,1" }
            _ = try read(lines.joined(separator: "\n"), as: RollDecoder(today: today))
            return nil
        } catch {
            return error as? TableError
        }
    }

    @Test("A column with dates month first, or both ways, refuses the file")
    func monthFirst() throws {
        let refused = try #require(dates(["03/04/2015", "07/08/2014", "03/13/2015", "12/25/2013"]))
        #expect(refused.line == 4 && refused.reason.contains("dob are written month first"))
        #expect(refused.reason.contains("2 dates") && refused.reason.contains("(lines 4, 5)"))
        #expect(dates(["3.13.2015"]) != nil && dates(["03/13/15"]) != nil && dates(["2015-13-03"]) != nil)
        #expect(dates(["13/03/2015", "03/13/2015"])?.reason.contains("both ways: a date has") == true)
        #expect(dates(["03/04/2015", "31/12/2014", "2015-12-31", "5 March 2015"]) == nil)
        // One slip among hundreds is that row's fault.
        #expect(dates(Array(repeating: "13/03/2015", count: 100) + ["03/13/2015"]) == nil)
    }

    @Test("A row of instructions is skipped directly below the header only")
    func instructions() throws {
        let items = try read(
            "scope,kind,from,to\nRequired. la: or urn:,Required,Required. DD/MM/YYYY,Optional\nla:926,inset,2026-11-20,\n",
            as: calendar)
        #expect(items.map { $0.row != nil } == [false, true] && items[0].subject == nil)
        #expect(items[0].faults.map(\.severity) == [.warning])
    }

    @Test("A row's faults have the line, the file's column name and the reason")
    func faults() throws {
        let items = try read(
            "Scope,Kind,Start Date,End\n\nla:926,term,2026-02-30,x\n,,,\nurn:1,party,2026-01-01,\n", as: calendar)
        #expect(items.map(\.line) == [3, 5])
        #expect(items[0].row == nil && items[1].row == nil)
        #expect(
            items[0].faults.map(\.description) == [
                "line 3, Start Date: is not a valid date", "line 3, End: is not a valid date",
            ])
        #expect(items[1].faults.map(\.column) == ["Scope", "Kind"])
    }

    @Test("Ragged rows are read as far as they go, and reported")
    func ragged() throws {
        let items = try read(
            "scope,kind,from,to,name\nla:926,inset,2026-01-05\nla:926,inset,2026-01-05,,,\nla:926,inset,2026-01-05,,a,b\n",
            as: calendar)
        #expect(items.allSatisfy { $0.row != nil })
        #expect(items.map(\.faults.count) == [1, 0, 1])
        #expect(items[2].faults.first?.reason.contains("6 fields") == true)
    }

    @Test("A row with a broken quotation is rejected, not guessed")
    func damaged() throws {
        let (items, counts) = try read(
            Array("scope,kind,from\nla:926,inset,2026-01-05\nla:926,\"inset,2026-01-05\n".utf8), as: calendar)
        #expect(items.map { $0.row != nil } == [true, false])
        #expect(counts.rows == 2 && counts.rejected == 1 && counts.withWarnings == 0)
    }
}
