import EncompassDelivery
import Testing

@Suite("A Message-ID")
struct MessageIDTests {
    @Test("is read with and without its brackets")
    func good() {
        #expect(MessageID("<a.b-c_1@d.test>")?.text == "a.b-c_1@d.test")
        #expect(MessageID("a@d.test")?.description == "<a@d.test>")
    }

    @Test(
        "cannot break a header or leave a directory",
        arguments: [
            "a@b\r\nX: y", "a b@c", "../a@b", "a/b@c", ".a@b", "a@b@c", "a", "<>", "<", "", "a@", "@b", "a>@b", "a:b@c",
            String(repeating: "a", count: 200) + "@b",
        ])
    func bad(text: String) { #expect(MessageID(text) == nil) }
}
