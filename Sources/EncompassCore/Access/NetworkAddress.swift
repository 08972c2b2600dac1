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
            let isWithinIPv6 = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            self.bytes = isWithinIPv6 ? Array(bytes.suffix(4)) : bytes
        } else {
            return nil
        }
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
