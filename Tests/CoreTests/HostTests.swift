import EncompassCore
import Testing

@Suite("Hosts and web addresses")
struct HostTests {
    @Test(
        "a host is a name or an address and nothing else",
        arguments: [
            "mail.example.org", "localhost", "LOCALHOST", "192.0.2.1", "::1", "[2001:db8::25]", "relay_1", "a-b.c",
        ])
    func plain(_ text: String) throws {
        let host = try #require(Host(text))
        #expect(Host(host.inURL) == host)
        #expect(host.inURL.hasPrefix("[") == host.text.contains(":"))
    }

    @Test(
        "text that parsers could read differently is not a host",
        arguments: [
            "", "a b", "a/b", "a:80", "user@a", "[a]", "[::1", "::1]", "fe80::1%eth0", "::zz", "-a", ".a", "a\n",
            "a%2e", "ä.example", "a\0", String(repeating: "a", count: 254),
        ])
    func notPlain(_ text: String) { #expect(Host(text) == nil) }

    @Test(
        "loopback addresses never leave this machine",
        arguments: [
            ("localhost", true), ("LocalHost", true), ("127.0.0.1", true), ("127.255.0.3", true), ("::1", true),
            ("[::1]", true), ("0:0:0:0:0:0:0:1", true), ("::ffff:127.0.0.1", true), ("127.0.0.1.example.org", false),
            ("localhost.example.org", false), ("127.0.0.256", false), ("127.1", false), ("128.0.0.1", false),
            ("::2", false), ("0.0.0.0", false), ("::", false),
        ])
    func loopback(_ text: String, _ isLoopback: Bool) { #expect(Host(text)?.isLoopback == isLoopback) }

    @Test("an every-address host can listen but not be reached")
    func everyAddress() {
        #expect(["0.0.0.0", "::", "[::]"].allSatisfy { Host($0)?.isEveryAddress == true })
        #expect(["localhost", "127.0.0.1", "::1"].allSatisfy { Host($0)?.isEveryAddress == false })
    }

    @Test(
        "a web address round-trips",
        arguments: [
            "https://a.example", "http://127.0.0.1:8080/v1/incidents?x=1", "https://[::1]:8443/desk/", "https://a?b",
        ])
    func address(_ text: String) {
        #expect(WebAddress(text)?.description == text)
        #expect(WebAddress(text.replacing("https:", with: "HTTPS:"))?.description == text, "a scheme has no case")
    }

    @Test(
        "anything else than a plain web address is refused",
        arguments: [
            "", "a.example", "ftp://a", "https://", "https://:1", "https://a:", "https://a:0", "https://a:65536",
            "https://user@a", "https://user:x@a", "https://a b", "https://a/#b", "https://a/\\b", "https://a/é",
            "https://[::1", "https://[a]/",
        ])
    func noAddress(_ text: String) { #expect(WebAddress(text) == nil) }

    @Test("links begin without a slash at the end, and never with a query")
    func base() {
        #expect(WebAddress("https://a.example/desk//")?.base?.description == "https://a.example/desk")
        #expect(WebAddress("https://a.example?x")?.base == nil)
    }
}
