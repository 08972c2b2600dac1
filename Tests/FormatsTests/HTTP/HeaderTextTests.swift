import EncompassCore
import EncompassFormats
import Foundation
import Testing

@Suite("Header values and forms")
struct HeaderTextTests {
    @Test(arguments: [
        ("application/json", "application/json"), (" Text/HTML ;charset=utf-8", "text/html"), ("", ""), (";", ""),
    ]) func aMediaTypeHasNoParameters(value: String, type: String) {
        #expect(HeaderText.mediaType(value) == type)
    }

    @Test(
        arguments: [
            ("Bearer abc", "abc"), ("bEARER  abc\t", "abc"), ("Bearer ", nil), ("Basic abc", nil), ("Bearerabc", nil),
            ("Bearer " + String(repeating: "x", count: 600), nil),
        ] as [(String, String?)]) func aTokenFollowsItsScheme(value: String, token: String?)
    {
        #expect(HeaderText.bearer(value) == token)
    }

    @Test func theFirstCookieOfExactlyThatNameCounts() {
        let sent = ["theme=dark; encompass_session2=x", " encompass_session =abc= ; encompass_session=other"]
        #expect(HeaderText.cookie("encompass_session", in: sent) == "abc=")
        #expect(HeaderText.cookie("session", in: sent) == nil)
        #expect(HeaderText.cookie("encompass_session", in: ["encompass_session", ";;=;,"]) == nil)
        // The same name in other bytes: é as one character, and as two.
        #expect(HeaderText.cookie("\u{E9}", in: ["e\u{301}=1"]) == nil)
    }

    @Test func anOriginIsTheHostItself() {
        #expect(HeaderText.isOrigin("https://A.example:8443", of: "a.example:8443"))
        #expect(!HeaderText.isOrigin("https://a.example.evil.example", of: "a.example"))
        #expect(!HeaderText.isOrigin("a.example", of: "a.example"))
    }

    @Test(
        arguments: [
            ("a=1&b=2", [["a", "1"], ["b", "2"]]), ("a=x+y%20z%2B", [["a", "x y z+"]]),
            ("&&a&=b&c=d=e&", [["a", ""], ["", "b"], ["c", "d=e"]]), ("a=%C3%A9", [["a", "\u{E9}"]]), ("", []),
        ] as [(String, [[String]])]) func aFormIsReadAsBrowsersWriteIt(text: String, fields: [[String]])
    {
        #expect(FormText(Array(text.utf8)).fields.map { [$0.name, $0.value] } == fields)
    }

    @Test(arguments: [
        ("note=100%", "100%"), ("note=5%+off", "5% off"), ("note=%zz", "%zz"), ("note=caf%E9", "caf\u{FFFD}"),
    ]) func nothingThatWasTypedIsLost(text: String, value: String) {
        #expect(FormText(Array(text.utf8)).fields.first?.value == value)
    }

    @Test func signaturesOfOtherSchemesAndLengthsAreIgnored() throws {
        let code = Data(repeating: 7, count: 32).base64EncodedString()
        let headers = try #require(
            SignedHeaders(id: "m", timestamp: "1795600000", signatures: "v1a,x v1,AAAA v1,\(code) v1,\(code)="))
        #expect(headers.codes == [Data(repeating: 7, count: 32)])
        #expect(headers.seconds == 1_795_600_000)
        for timestamp in ["", "now", "1.5", "9223372036854775808", " 1"] {
            #expect(SignedHeaders(id: "m", timestamp: timestamp, signatures: "v1,\(code)") == nil)
        }
        #expect(SignedHeaders(id: "", timestamp: "1", signatures: "v1,\(code)") == nil)
    }

    @Test func aCursorInAURLIsReadAgain() {
        let cursor = QueueCursor(deadline: Timestamp(milliseconds: 1_795_600_000_000), id: "n?>~")
        #expect(QueueCursor(opaque: cursor.opaque) == cursor)
        for text in ["", "%", "MTIz", "\u{E9}", "=", "_-_-"] { #expect(QueueCursor(opaque: text) == nil, "\(text)") }
    }
}
