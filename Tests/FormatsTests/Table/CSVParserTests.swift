import EncompassFormats
import Foundation
import TestSupport
import Testing

/// The records of CSV bytes in pieces of `size`.
func records(_ bytes: [UInt8], size: Int = 1 << 16) -> [CSVRecord] {
    var parser = CSVParser()
    var records: [CSVRecord] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
        parser.supply(bytes[start..<min(start + size, bytes.count)])
        while let record = parser.next() { records.append(record) }
    }
    parser.finish()
    while let record = parser.next() { records.append(record) }
    return records
}

extension CSVRecord {
    var fields: [String] { (0..<count).map { self[$0] } }
}

@Suite("CSV")
struct CSVParserTests {
    private func fields(_ text: String, size: Int = 1 << 16) -> [[String]] {
        records(Array(text.utf8), size: size).map(\.fields)
    }

    @Test("Quotes, commas and line breaks are read correctly with any chunks", arguments: [1, 2, 3, 5, 64])
    func chunks(size: Int) {
        let text = "\u{FEFF}\"a\",b,\r\n\"x, \"\"y\"\"\",\"1\r\n2\n3\r4\",z\r\n\r\nlast,\"\",end"
        #expect(
            fields(text, size: size) == [
                ["a", "b", ""], ["x, \"y\"", "1\r\n2\n3\r4", "z"], ["last", "", "end"],
            ])
        #expect(records(Array(text.utf8), size: size).map(\.line) == [1, 2, 7])
    }

    @Test("Lines end in CR LF, LF or CR", arguments: ["\r\n", "\n", "\r"])
    func lineEndings(end: String) {
        for size in [1, 2, 100] {
            let found = records(Array(["a,b", "", "1,2", "3,", ""].joined(separator: end).utf8), size: size)
            #expect(found.map(\.fields) == [["a", "b"], ["1", "2"], ["3", ""]])
            #expect(found.map(\.line) == [1, 3, 4])
        }
    }

    @Test("A quotation mark within a field is text; text after a closing one is kept and noted")
    func strayQuotes() {
        let found = records(Array("5\" pipe,b\n\"a\"b\"c,d\n\"a\" ,e".utf8))
        #expect(found.map(\.fields) == [["5\" pipe", "b"], ["ab\"c", "d"], ["a ", "e"]])
        #expect(found.map(\.damage) == [nil, .textAfterQuote, nil])
    }

    @Test("A quotation mark that is never closed is noted at its line")
    func openQuote() {
        let found = records(Array("a,b\n1,\"2\n3,4\n".utf8))
        #expect(found.count == 2 && found[1].line == 2 && found[1].damage == .openQuote)
    }

    @Test(
        "A record beyond the limit is dropped at a line's end, and reading continues", arguments: [4096, 1 << 22])
    func tooLong(size: Int) {
        let row = String(repeating: "x", count: 99) + "\r\n"
        let text = "a,b\n1,\"2" + String(repeating: row, count: CSVParser.recordLimit / 100) + "3,4\n5,6\n"
        let found = records(Array(text.utf8), size: size)
        #expect(found.map(\.damage).prefix(2) == [nil, .tooLong])
        #expect(found.last?.fields == ["5", "6"])
        #expect(found.last?.line == text.utf8.count { $0 == 0x0A })
    }

    @Test("Text is UTF-8 or else Windows-1252, field by field")
    func encodings() {
        let bytes = Array("é,а,Ã©\n".utf8) + [0x4F, 0x92, 0x4E, 0xE9, 0x2C, 0x80, 0x2C, 0x81]
        #expect(records(bytes).map(\.fields) == [["é", "а", "Ã©"], ["O’Né", "€", "\u{FFFD}"]])
    }

    @Test(
        "Torture files give the fields that their authors state", .enabled(if: !SharedData.isAbsent),
        arguments: [
            "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
            "quotes_and_newlines", "simple", "simple_crlf", "utf8",
        ])
    func torture(name: String) throws {
        let csv = try sharedBytes("nasty/csv/csvs/\(name).csv")
        let expected = try #require(try JSONParser.parse(try sharedBytes("nasty/csv/json/\(name).json")).array)
        for size in [1, 3, 1000] {
            let found = records(csv, size: size).map(\.fields)
            let header = try #require(found.first)
            #expect(found.count == expected.count + 1)
            for (row, object) in zip(found.dropFirst(), expected) {
                for (name, value) in zip(header, row) { #expect(object[name]?.text == value) }
            }
        }
    }
}

/// The bytes of a file of the shared reference data.
func sharedBytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: SharedData.path(name))))
}
