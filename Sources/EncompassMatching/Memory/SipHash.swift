/// SipHash-2-4 (Aumasson and Bernstein): the same in every process, and unpredictable without its key.
enum SipHash {
    /// Two hashes under derived keys, as thirty-two hexadecimal digits.
    static func hex(_ bytes: [UInt8], key: (UInt64, UInt64)) -> String {
        let halves = [
            hash(bytes, key.0, key.1), hash(bytes, key.0 ^ 0xA5A5_A5A5_A5A5_A5A5, key.1 ^ 0x5A5A_5A5A_5A5A_5A5A),
        ]
        return halves.map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }

    static func hash(_ bytes: [UInt8], _ k0: UInt64, _ k1: UInt64) -> UInt64 {
        var state = State(k0, k1)
        var place = 0
        while place + 8 <= bytes.count {
            state.absorb(word(bytes[place..<(place + 8)]))
            place += 8
        }
        state.absorb(word(bytes[place...]) | UInt64(bytes.count & 0xFF) << 56)
        return state.finish()
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private struct State {
        var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64)

        init(_ k0: UInt64, _ k1: UInt64) {
            (a, b) = (k0 ^ 0x736F_6D65_7073_6575, k1 ^ 0x646F_7261_6E64_6F6D)
            (c, d) = (k0 ^ 0x6C79_6765_6E65_7261, k1 ^ 0x7465_6462_7974_6573)
        }

        mutating func absorb(_ word: UInt64) {
            d ^= word
            for _ in 0..<2 { round() }
            a ^= word
        }

        mutating func finish() -> UInt64 {
            c ^= 0xFF
            for _ in 0..<4 { round() }
            return a ^ b ^ c ^ d
        }

        private mutating func round() {
            a &+= b
            b = turned(b, 13) ^ a
            a = turned(a, 32)
            c &+= d
            d = turned(d, 16) ^ c
            a &+= d
            d = turned(d, 21) ^ a
            c &+= b
            b = turned(b, 17) ^ c
            c = turned(c, 32)
        }

        private func turned(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
    }
}
