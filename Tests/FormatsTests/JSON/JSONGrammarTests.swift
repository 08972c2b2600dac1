import EncompassCore
import EncompassFormats
import Testing

/// RFC 8259 case by case, and the reader's choices if the RFC leaves one. Each text is read by itself, inside a list,
/// and as a field of an incident's record.
struct JSONGrammarTests {
    struct Text: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        /// Nil if it must be refused.
        let value: JSONValue?

        static func sound(_ text: String, _ value: JSONValue) -> Text {
            Text(testDescription: text, bytes: Array(text.utf8), value: value)
        }

        static func faulty(_ text: String) -> Text {
            Text(testDescription: text, bytes: Array(text.utf8), value: nil)
        }

        static func faulty(_ name: String, _ bytes: [UInt8]) -> Text {
            Text(testDescription: name, bytes: bytes, value: nil)
        }
    }

    static let numbers: [Text] = [
        .sound("0", .number("0")), .sound("-0", .number("-0")), .sound("-0.0", .number("-0.0")),
        .sound("10", .number("10")), .sound("-7", .number("-7")), .sound("0.5", .number("0.5")),
        .sound("12.003400", .number("12.003400")), .sound("0e0", .number("0e0")), .sound("0E+1", .number("0E+1")),
        .sound("3e-02", .number("3e-02")), .sound("1e400", .number("1e400")), .sound("-1e400", .number("-1e400")),
        .sound("1e-400", .number("1e-400")),
        .sound("5e99999999999999999999", .number("5e99999999999999999999")),
        .sound("9007199254740993", .number("9007199254740993")),
        .sound("-98765432109876543210987654321", .number("-98765432109876543210987654321")),
        .sound(
            "0." + String(repeating: "0", count: 5000) + "1", .number("0." + String(repeating: "0", count: 5000) + "1")),
        .faulty("00"), .faulty("01"), .faulty("-01"), .faulty("012.5"), .faulty("-"), .faulty("--1"), .faulty("- 1"),
        .faulty("+1"), .faulty("+"), .faulty(".5"), .faulty("-.5"), .faulty("5."), .faulty("5.e1"), .faulty("0.e1"),
        .faulty("1e"), .faulty("1e+"), .faulty("1E-"), .faulty("1e1.5"), .faulty("1e 1"), .faulty("1.2.3"),
        .faulty("1 000"), .faulty("1,000"), .faulty("1_000"), .faulty("0x1F"), .faulty("0b1"), .faulty("1f"),
        .faulty("NaN"), .faulty("-NaN"), .faulty("Infinity"), .faulty("-Infinity"), .faulty("inf"),
        .faulty("1e\u{661}"),
        .faulty("\u{FF11}"), .faulty("\u{661}2"),
    ]

    static let strings: [Text] = [
        .sound(#""""#, .string("")), .sound(#""Ann""#, .string("Ann")), .sound(#""Zoë 😀""#, .string("Zoë 😀")),
        .sound(#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
        .sound(#""\u005A\u00eB""#, .string("Zë")), .sound(#""\u0000""#, .string("\0")),
        .sound(#""a\u0000b""#, .string("a\0b")), .sound(#""\uD83D\uDE00""#, .string("😀")),
        .sound(#""\uFEFF\u2028\uFFFF""#, .string("\u{FEFF}\u{2028}\u{FFFF}")),
        .sound("\"\u{7F}\u{2028}\u{10FFFF}\"", .string("\u{7F}\u{2028}\u{10FFFF}")),
        // Half of a pair: the grammar allows the escape, Unicode does not.
        .sound(#""\uD83D""#, .string("\u{FFFD}")), .sound(#""\uDE00""#, .string("\u{FFFD}")),
        .sound(#""x\uD83Dy""#, .string("x\u{FFFD}y")), .sound(#""\uD83D\uD83D""#, .string("\u{FFFD}\u{FFFD}")),
        .sound(#""\uDE00\uD83D""#, .string("\u{FFFD}\u{FFFD}")),
        .sound(#""\uD83D\\uDE00""#, .string("\u{FFFD}\\uDE00")),
        .faulty(#"""#), .faulty(#""Ann"#), .faulty(#""Ann\""#), .faulty(#""\"#), .faulty(#""\\\""#),
        .faulty(#""\a""#), .faulty(#""\x41""#), .faulty(#""\'""#), .faulty(#""\0""#), .faulty(#""\U0041""#),
        .faulty(#""\u""#), .faulty(#""\u41""#), .faulty(#""\u004""#), .faulty(#""\u004G""#), .faulty(#""\u 041""#),
        .faulty(#""\u+041""#), .faulty(#""\uD83D\u""#), .faulty(#""\uD83D\uDE""#), .faulty(#""\uD83D\x""#),
        .faulty(#""\u{41}""#), .faulty("\"\\é\""), .faulty("\"\\😀\""), .faulty("'Ann'"), .faulty("Ann"),
        .faulty("\u{201C}Ann\u{201D}"), .faulty("\"a\tb\""), .faulty("\"a\nb\""), .faulty("\"a\rb\""),
        .faulty("\"a\0b\""), .faulty("\"\u{1F}\""), .faulty("\"\\\n\""), .faulty(#""Ann" "Lee""#),
        .faulty("a byte that no UTF-8 has", [0x22, 0xFF, 0x22]),
        .faulty("a continuation without a start", [0x22, 0x80, 0x22]),
        .faulty("a start without its continuation", [0x22, 0xC3, 0x22]),
        .faulty("three bytes cut off after two", [0x22, 0xE2, 0x82, 0x22]),
        .faulty("text that ends within a character", [0x22, 0xF0, 0x9F]),
        .faulty("an overlong slash", [0x22, 0xC0, 0xAF, 0x22]),
        .faulty("an overlong NUL", [0x22, 0xC0, 0x80, 0x22]),
        .faulty("an overlong euro sign", [0x22, 0xF0, 0x82, 0x82, 0xAC, 0x22]),
        .faulty("a surrogate as UTF-8", [0x22, 0xED, 0xA0, 0xBD, 0x22]),
        .faulty("a pair of surrogates as UTF-8", [0x22, 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80, 0x22]),
        .faulty("a scalar beyond U+10FFFF", [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22]),
        .faulty("five bytes", [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22]),
        .faulty("Latin-1", [0x22, 0x5A, 0x6F, 0xEB, 0x22]),
        .faulty("an escaped byte that is not UTF-8", [0x22, 0x5C, 0xE5, 0x22]),
    ]

    static let structures: [Text] = [
        .sound("[]", .array([])), .sound("{}", .object([:])), .sound(" [ ] ", .array([])),
        .sound("[null,true,false]", .array([.null, .bool(true), .bool(false)])),
        .sound("\t[\n1\r,\n{ \"a\" : [ ] }\r\n] ", .array([.number("1"), .object(["a": .array([])])])),
        .sound(#"{"":{"":0}}"#, .object(["": .object(["": .number("0")])])),
        .sound(#"{"a\u0062":1}"#, .object(["ab": .number("1")])),
        // Kept both; the last counts.
        .sound(#"{"a":1,"a":2}"#, .object(["a": .number("1"), "a": .number("2")])),
        .sound(#"{"a":1,"\u0061":1}"#, .object(["a": .number("1"), "a": .number("1")])),
        .faulty(""), .faulty(" \n\t"), .faulty("[1,]"), .faulty("[,1]"), .faulty("[1,,2]"), .faulty("[,]"),
        .faulty("["),
        .faulty("[1"), .faulty("[1,"), .faulty("]"), .faulty("[1}"), .faulty("[1 2]"), .faulty("[1;2]"),
        .faulty("[\"a\":1]"), .faulty("{"), .faulty("}"), .faulty(#"{"a""#), .faulty(#"{"a":"#), .faulty(#"{"a":1"#),
        .faulty(#"{"a":1,"#), .faulty(#"{"a":1,}"#), .faulty(#"{,"a":1}"#), .faulty(#"{"a":1,,"b":2}"#),
        .faulty(#"{"a" 1}"#), .faulty(#"{"a"::1}"#), .faulty(#"{"a"=1}"#), .faulty(#"{"a":1 "b":2}"#),
        .faulty(#"{"a":1;"b":2}"#), .faulty("{a:1}"), .faulty("{'a':1}"), .faulty("{1:1}"), .faulty("{null:1}"),
        .faulty("{[]:1}"), .faulty(#"{"a"}"#), .faulty(#"{:1}"#), .faulty(#"{"a":1]"#), .faulty(#"{"a":}"#),
        .faulty("[1]]"), .faulty("[1],"), .faulty("[1] [2]"), .faulty("{} {}"), .faulty("1 2"), .faulty("[1]x"),
        .faulty("[1]\0"), .faulty("[1]//"), .faulty("/* */[1]"), .faulty("[1 /* */]"), .faulty("# \n[1]"),
        .faulty("True"), .faulty("TRUE"), .faulty("tru"), .faulty("truee"), .faulty("nul"), .faulty("nil"),
        .faulty("undefined"), .faulty("*"), .faulty("<null>"), .faulty("\0"), .faulty("[\0]"),
        .faulty("[1,\u{B}2]"), .faulty("[1,\u{C}2]"), .faulty("[\u{A0}1]"), .faulty("[\u{2028}1]"),
        .faulty("[1,\u{FEFF}2]"), .faulty("[\u{200B}]"), .faulty("a list cut off within a word", Array("[fals".utf8)),
        .faulty("a lone byte that is not UTF-8", [0xE9]), .faulty("a list with such a byte", [0x5B, 0xFF, 0x5D]),
        .faulty("UTF-16, little end first", [0x5B, 0, 0x31, 0, 0x5D, 0]),
        .faulty("UTF-16, big end first", [0, 0x5B, 0, 0x31, 0, 0x5D]),
        .faulty("UTF-16 with its mark", [0xFF, 0xFE, 0x5B, 0, 0x5D, 0]),
    ]

    private static func parse(_ bytes: [UInt8]) -> Result<JSONValue, JSONError> {
        Result { () throws(JSONError) in try JSONParser.parse(bytes) }
    }

    private static func record(with value: [UInt8]) -> ReadIncident {
        let start = #"{"force":"norfolk","reference":"R1","occurredAt":"2026-11-19T22:41:00Z","children":[{}],"other":"#
        return IncidentReader().read(Array(start.utf8) + value + Array("}".utf8))
    }

    @Test(arguments: numbers + strings + structures) func grammarIsStrict(_ text: Text) throws {
        switch JSONGrammarTests.parse(text.bytes) {
        case .success(let value): #expect(value == text.value)
        case .failure(let error):
            #expect(text.value == nil)
            #expect(error.offset <= text.bytes.count && error.line >= 1 && error.column >= 1)
        }
    }

    @Test(arguments: numbers + strings) func sameInsideAList(_ text: Text) {
        let inside = JSONGrammarTests.parse(Array("[".utf8) + text.bytes + Array("]".utf8))
        #expect((try? inside.get()) == text.value.map { .array([$0]) })
    }

    @Test(arguments: numbers + strings) func sameInAnIncidentsRecord(_ text: Text) {
        switch JSONGrammarTests.record(with: text.bytes) {
        case .accepted: #expect(text.value != nil)
        case .refused(let record): #expect(text.value == nil && record.kind == .notJSON)
        }
    }

    @Test func oneByteOrderMarkIsSkippedAndOnlyAtTheStart() {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect((try? JSONGrammarTests.parse(mark + Array("[1]".utf8)).get()) == .array([.number("1")]))
        #expect((try? JSONGrammarTests.parse(mark).get()) == nil)
        #expect((try? JSONGrammarTests.parse(mark + mark + Array("[1]".utf8)).get()) == nil)
        #expect((try? JSONGrammarTests.parse(Array("[1]".utf8) + mark).get()) == nil)
        #expect((try? JSONGrammarTests.parse([0xEF, 0xBB] + Array("[1]".utf8)).get()) == nil)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":", "[[],"]) func deepNestingEndsAtTheLimit(_ opening: String) {
        let text = String(repeating: opening, count: 200_000)
        guard case .failure(let error) = JSONGrammarTests.parse(Array(text.utf8)) else {
            Issue.record("it was accepted")
            return
        }
        #expect(error.expected.hasPrefix("at most") && error.offset < 2_000)
    }

    @Test func wideIsNotDeep() throws {
        let list = "[" + String(repeating: "[],{},", count: 50_000) + "[]]"
        #expect(try JSONGrammarTests.parse(Array(list.utf8)).get().array?.count == 100_001)
    }

    /// A record cut anywhere is refused, and never read as a shorter one.
    @Test func truncatedRecordIsRefused() {
        let text =
            #"{"force":"norfolk","reference":"R1","occurredAt":"2026-11-19T22:41:00Z","#
            + #""children":[{"forename":"Zoë\ud83d\ude00","dateOfBirth":"2015-03-02","present":true}],"revision":-1.5e+3}"#
        let bytes = Array(text.utf8)
        for count in bytes.indices {
            guard case .refused(let record) = IncidentReader().read(Array(bytes.prefix(count))) else {
                Issue.record("accepted after \(count) bytes")
                continue
            }
            #expect(record.kind == .notJSON)
        }
    }

    @Test func repeatedFieldOfARecordIsReported() throws {
        let record = try accepted(of: #""reference":"R2""#)
        #expect(record.incident.reference == "R2")
        #expect(record.warnings.contains { $0.pointer == "/reference" })
    }
}
