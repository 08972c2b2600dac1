import EncompassFormats
import Testing

@Suite("Strict JSON")
struct JSONParserTests {
    private func parse(_ text: String) throws(JSONError) -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    private func fault(_ text: String) -> JSONError? {
        do {
            _ = try parse(text)
            return nil
        } catch {
            return error
        }
    }

    @Test("A tree keeps the order, the text of numbers and the meaning of escapes")
    func tree() throws {
        let value = try parse(#" {"b":[1.50,-0,1e9],"a":"\u00e9\ud83d\ude00\n\/","c":{"d":null,"e":true}} "#)
        #expect(value.object?.members.map(\.name) == ["b", "a", "c"])
        #expect(value["b"] == .array([.number("1.50"), .number("-0"), .number("1e9")]))
        #expect(value["a"]?.text == "é😀\n/")
        #expect(value["c"] == .object(["d": .null, "e": .bool(true)]))
    }

    @Test("A fault has its byte, line, column and what was expected, but no content")
    func positions() throws {
        let error = try #require(fault("{\"secret\":1,\n \"b\" 2}"))
        #expect(error.line == 2 && error.column == 6 && error.offset == 18)
        #expect(error.description == "line 2, column 6 (byte 18): expected a colon")
        #expect(fault("[1 2]")?.expected == "a comma or ']'")
        #expect(fault("")?.expected == "a value")
        #expect(fault("[1]]")?.expected == "nothing more after the value")
        #expect(fault("\"abc")?.offset == 4)
    }

    @Test("Bytes that are not UTF-8 are refused at their place")
    func invalidUTF8() {
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0x41, 0xFF, 0x22]) }
        do {
            _ = try JSONParser.parse([0x22, 0x41, 0xC3, 0x22])
        } catch {
            #expect(error.offset == 2 && error.expected == "UTF-8 text")
        }
    }

    @Test("Half a surrogate pair becomes the replacement character")
    func loneSurrogates() throws {
        #expect(try parse(#""\ud800""#).text == "\u{FFFD}")
        #expect(try parse(#""\ud800\u0041""#).text == "\u{FFFD}A")
        #expect(try parse(#""\ud800\ud800\udc00""#).text == "\u{FFFD}\u{10000}")
        #expect(try parse(#""\udc00x""#).text == "\u{FFFD}x")
        #expect(try parse(#""\ud800\n""#).text == "\u{FFFD}\n")
    }

    @Test("Nesting stops at the limit, not at the end of the stack")
    func depth() throws {
        let limit = JSONParser.maximumDepth
        _ = try parse(String(repeating: "[", count: limit) + String(repeating: "]", count: limit))
        #expect(fault(String(repeating: "[", count: limit + 1))?.offset == limit)
        #expect(fault(String(repeating: "{\"a\":", count: 1_000_000))?.expected.hasPrefix("at most") == true)
    }

    @Test("The last of repeated names counts, and the repetition is listed")
    func repeatedNames() throws {
        let object = try #require(try parse(#"{"a":1,"b":2,"a":3,"a":4}"#).object)
        #expect(object["a"] == .number("4"))
        #expect(object.all("a").count == 3)
        #expect(object.repeatedNames == ["a"])
    }

    @Test("A byte-order mark before the text is skipped")
    func byteOrderMark() throws {
        #expect(try parse("\u{FEFF}{}") == .object([:]))
    }

    @Test("Whole numbers are read in any notation and never rounded")
    func integers() throws {
        #expect(try parse("2").integer == 2)
        #expect(try parse("2.0").integer == 2)
        #expect(try parse("2e2").integer == 200)
        #expect(try parse("2.5").integer == nil)
        #expect(try parse("1e400").integer == nil)
        #expect(try parse("123456789012345678901234567890").integer == nil)
        #expect(try parse("\"2\"").integer == nil)
    }

    @Test("The canonical form is the same for the same content")
    func canonical() throws {
        let one = try parse(#"{ "b" : [ 1 , "\u0041\u0001" ], "a" : null, "é": 2, "b2": {"z":1,"y":2} }"#)
        let other = try parse(#"{"b2":{"y":2,"z":1},"\u00e9":2,"a":0,"a":null,"b":[1,"A\u0001"]}"#)
        #expect(one.canonical == other.canonical)
        #expect(
            String(decoding: one.canonical, as: UTF8.self)
                == #"{"a":null,"b":[1,"A\u0001"],"b2":{"y":2,"z":1},"é":2}"#)
    }

    @Test("Written JSON round-trips")
    func roundTrip() throws {
        let value = JSONValue.object([
            "text": .string("\u{0}\"\\\u{1F}\n\t/é😀\u{2028}"), "list": .array([.integer(-5), .bool(false), .null]),
            "": .object([:]),
        ])
        #expect(try JSONParser.parse(value.serialized) == value)
    }
}
