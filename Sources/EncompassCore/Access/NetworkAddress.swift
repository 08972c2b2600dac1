import Glibc

/// An address of the internet protocol, as bytes: 4 or 16. An IPv4 address within IPv6 (`::ffff:192.0.2.1`) is IPv4.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// Reads an address from a socket or a proxy, also with brackets, a zone or a port. Nil for anything else.
    public init?(_ text: some StringProtocol) {
        var name = text.trimmingBlanks
        guard name.utf8.count <= 64 else { return nil }
        if name.hasPrefix("["), let end = name.firstIndex(of: "]") {
            name = name[name.index(after: name.startIndex)..<end]
        } else if name.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1, let colon = name.firstIndex(of: ":") {
            name = name[..<colon]
        }
        name = name.prefix { $0 != "%" }
        if let bytes = NetworkAddress.bytes(of: String(name), family: AF_INET, count: 4) {
            self.bytes = bytes
        } else if let bytes = NetworkAddress.bytes(of: String(name), family: AF_INET6, count: 16) {
            self.bytes = NetworkAddress.unwrapped(bytes)
        } else {
            return nil
        }
    }

    /// The address of a socket, as the system has it; nil for a socket of another family.
    ///
    /// - Parameter bytes: a `sockaddr_in` or `sockaddr_in6`.
    public init?(socket bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 8 else { return nil }
        switch Int32(bytes.load(as: sa_family_t.self)) {
        case AF_INET: self.bytes = Array(bytes[4..<8])
        case AF_INET6:
            guard bytes.count >= 24 else { return nil }
            self.bytes = NetworkAddress.unwrapped(Array(bytes[8..<24]))
        default: return nil
        }
    }

    private static func unwrapped(_ bytes: [UInt8]) -> [UInt8] {
        let isWithinIPv6 = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isWithinIPv6 ? Array(bytes.suffix(4)) : bytes
    }

    private static func bytes(of text: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    public var description: String {
        guard bytes.count == 16 else { return bytes.map { String($0) }.joined(separator: ".") }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &buffer, socklen_t(INET6_ADDRSTRLEN)) != nil else { return "::" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// 127.0.0.0/8 and `::1`.
    var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1] }
    /// `0.0.0.0` and `::`.
    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    /// Whether anybody on the internet could have it: not this machine, a private network, a link, a group of machines,
    /// or a block that is set aside. A name that leads elsewhere would have us call a machine behind our own firewall.
    public var isPublic: Bool {
        !NetworkAddress.reserved.contains { $0.contains(self) } && embedded.map(\.isPublic) ?? true
    }

    /// The IPv4 address that an IPv6 one leads to, by translation (64:ff9b::/96) or by 6to4 (2002::/16).
    private var embedded: NetworkAddress? {
        guard bytes.count == 16 else { return nil }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8)) {
            return NetworkAddress(v4: bytes[12..<16])
        }
        return bytes.starts(with: [0x20, 0x02]) ? NetworkAddress(v4: bytes[2..<6]) : nil
    }

    private init(v4 bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    /// IANA's special-purpose registries.
    private static let reserved = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap { NetworkBlock($0) }

    /// The unit for counting connections and failures: one IPv4 address, or one IPv6 /64, which is what one customer
    /// gets.
    public var party: String {
        guard bytes.count == 16 else { return description }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ".") + "/64"
    }
}

/// Addresses with a common prefix (`10.0.0.0/8`), or a single address.
public struct NetworkBlock: Hashable, Sendable, CustomStringConvertible {
    private let address: NetworkAddress
    private let bits: Int

    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.first.flatMap({ NetworkAddress($0) }) else { return nil }
        self.address = address
        let all = address.bytes.count * 8
        guard parts.count == 2 else {
            bits = all
            return
        }
        guard parts[1].utf8.count <= 3, let bits = number(Array(parts[1].utf8)), bits <= all else { return nil }
        self.bits = bits
    }

    public func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for (index, pair) in zip(address.bytes, other.bytes).enumerated() {
            let left = min(8, max(0, bits - index * 8))
            if left == 0 { return true }
            if (pair.0 ^ pair.1) >> UInt8(8 - left) != 0 { return false }
        }
        return true
    }

    public var description: String {
        bits == address.bytes.count * 8 ? address.description : "\(address)/\(bits)"
    }
}

extension StringProtocol {
    /// Without surrounding spaces and tabs.
    fileprivate var trimmingBlanks: SubSequence {
        let start = drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { start[...$0] } ?? start
    }
}
