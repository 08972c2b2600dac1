import EncompassCore
import Testing

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), (" 192.0.2.1 ", "192.0.2.1"), ("192.0.2.1:8080", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("[2001:db8::1]:443", "2001:db8::1"), ("[2001:DB8:0::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ]) func isRead(_ text: String, _ plain: String) { #expect(NetworkAddress(text)?.description == plain) }

    @Test(arguments: [
        "", " ", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "256.1.1.1", "[", "[]", "]", ":", "::g", "1.2.3.4/8",
    ])
    func isNone(_ text: String) { #expect(NetworkAddress(text) == nil) }

    @Test func anIPv6NetworkIsOneParty() {
        #expect(NetworkAddress("2001:db8::1")?.party == NetworkAddress("2001:db8::ffff:1:2:3")?.party)
        #expect(NetworkAddress("2001:db8::1")?.party != NetworkAddress("2001:db8:0:1::1")?.party)
        #expect(NetworkAddress("192.0.2.1")?.party != NetworkAddress("192.0.2.2")?.party)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.6/31", "192.0.2.7", true), ("192.0.2.6/31", "192.0.2.8", false), ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "::1", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false),
    ]) func blocksContain(_ block: String, _ address: String, _ isIn: Bool) throws {
        let block = try #require(NetworkBlock(block))
        #expect(block.contains(try #require(NetworkAddress(address))) == isIn)
    }

    @Test(arguments: ["", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "::/129", "x/8"])
    func isNoBlock(_ text: String) { #expect(NetworkBlock(text) == nil) }
}
