import EncompassCore
import Testing

@Suite("An e-mail address")
struct EmailAddressTests {
    @Test(
        "is parsed, with its domain in lower case",
        arguments: [
            ("a@b.cc", "a@b.cc"), ("Jane.O'Brien+dsl@Example.SCH.uk", "Jane.O'Brien+dsl@example.sch.uk"),
            ("x_y-z=1@xn--caf-dma.example", "x_y-z=1@xn--caf-dma.example"),
        ])
    func good(text: String, expected: String) { #expect(EmailAddress(text)?.text == expected) }

    @Test(
        "cannot contain a command, a second recipient or anything else",
        arguments: [
            "a@b.cc\r\nRCPT TO:<c@d.ee>", "a@b.cc>\r\n", "a@b.cc>", "<a@b.cc>", "a b@c.dd", "a@b.cc ", " a@b.cc",
            "\"a b\"@c.dd", "a@b.cc,c@d.ee", "a@b@c.dd", "a\u{0}@b.cc", "a\t@b.cc", "a\\@b.cc", "a@[127.0.0.1]",
            "a@127.0.0.1", "a@localhost", "a@-b.cc", "a@b-.cc", "a@b..cc", ".a@b.cc", "a.@b.cc", "a..b@c.dd", "@b.cc",
            "a@", "", "a", "é@b.cc", "a@é.cc", "a@b.cc\n", "a@b.cc\u{7F}", "a(b)@c.dd", "a;b@c.dd", "a:b@c.dd",
            "a@b.cc SIZE=1", "a@b_c.dd", "a@b.cc.", "a\u{2028}@b.cc",
        ])
    func bad(text: String) { #expect(EmailAddress(text) == nil) }

    @Test("follows the lengths of RFC 5321")
    func lengths() {
        let local = String(repeating: "a", count: 64)
        let label = String(repeating: "b", count: 63)
        #expect(EmailAddress(local + "@b.cc") != nil)
        #expect(EmailAddress("a" + local + "@b.cc") == nil)
        #expect(EmailAddress("a@" + label + ".cc") != nil)
        #expect(EmailAddress("a@b" + label + ".cc") == nil)
        #expect(EmailAddress(local + "@" + [label, label, label].joined(separator: ".")) == nil)
    }

    @Test("does not show its owner in a description")
    func description() throws {
        let address = try #require(EmailAddress("jane@school.test"))
        #expect("\(address)" == "…@school.test")
    }
}
