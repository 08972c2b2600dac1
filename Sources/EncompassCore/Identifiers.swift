/// An id: 26 lower-case characters that sort by time, safe in a URL and a file name.
///
/// 48 bits of milliseconds and 80 random bits in Crockford's base 32 (the ULID layout).
public struct Identifier: Hashable, Comparable, Sendable, TextCoded {
    public let description: String

    /// Uses ten bytes of `random`, with zeros for missing ones; times before 1970 count as 1970.
    public init(at moment: Timestamp, random: [UInt8]) {
        let milliseconds = UInt64(max(moment.milliseconds, 0)) & 0xFFFF_FFFF_FFFF
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * $0)) }
        bytes += random.prefix(10)
        bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
        description = Identifier.encode(bytes)
    }

    /// Nil unless the text is exactly an id.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 26, bytes[0] <= UInt8(ascii: "7"), bytes.allSatisfy(Identifier.alphabet.contains) else {
            return nil
        }
        description = String(text)
    }

    /// When the id was made, to the millisecond.
    public var moment: Timestamp {
        let value = description.utf8.prefix(10).reduce(Int64(0)) { value, byte in
            value * 32 + Int64(Identifier.alphabet.firstIndex(of: byte) ?? 0)
        }
        return Timestamp(milliseconds: value)
    }

    public static func < (a: Identifier, b: Identifier) -> Bool { a.description < b.description }

    public static let mismatch = "not an id"

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// 128 bits in 26 digits of five bits: the first has three.
    private static func encode(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 2
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                digits.append(alphabet[Int(buffer >> UInt32(bits)) & 31])
                buffer &= (1 << UInt32(bits)) - 1
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

/// Ids in the order in which they are made, also within one millisecond: what is made together is then stored together, and
/// changing it later touches fewer pages of the database.
///
/// One that follows another of its millisecond is larger by a random step of 40 bits (ULID's monotonic order has steps of one).
public struct IdentifierSequence: Sendable {
    private var last: (moment: Timestamp, random: [UInt8])?

    public init() {}

    public mutating func next(at moment: Timestamp, from entropy: inout some Entropy) -> Identifier {
        let random = last.flatMap { $0.moment == moment ? IdentifierSequence.after($0.random, entropy.bytes(5)) : nil }
        let chosen = random ?? entropy.bytes(10)
        last = (moment, chosen)
        return Identifier(at: moment, random: chosen)
    }

    /// A number of ten bytes plus one of five and one; nil past the largest.
    private static func after(_ number: [UInt8], _ step: [UInt8]) -> [UInt8]? {
        var sum = number
        var carry = 1
        for place in stride(from: 9, through: 0, by: -1) {
            carry += Int(number[place]) + (place >= 5 ? Int(step[place - 5]) : 0)
            sum[place] = UInt8(carry & 0xFF)
            carry >>= 8
        }
        return carry == 0 ? sum : nil
    }
}

/// A notification's short name, to be read out over the phone: `K7RW-3HQ9`.
///
/// Seven characters and a check character, from nineteen that are hard to confuse by ear or by eye. The check catches
/// every single wrong character and every swap of two neighbours. It reveals nothing about anybody.
public struct NotificationReference: Hashable, Sendable, TextCoded {
    /// Eight characters in two groups of four.
    public let description: String

    /// From eight random bytes; missing ones are zero. There are 894 million references: draw again if one is taken.
    public init(random: [UInt8]) {
        var value = random.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let digits = (0..<7).map { _ in
            defer { value /= 19 }
            return Int(value % 19)
        }
        description = NotificationReference.text(digits + [NotificationReference.check(digits)])
    }

    /// As a person types or pastes it: case, spaces, hyphens and dashes are ignored. Nil if the check fails.
    public init?(_ text: some StringProtocol) {
        var digits: [Int] = []
        for scalar in text.uppercased().unicodeScalars where !NotificationReference.isSeparator(scalar) {
            guard let digit = NotificationReference.alphabet.firstIndex(of: scalar), digits.count < 8 else {
                return nil
            }
            digits.append(digit)
        }
        guard digits.count == 8, digits[7] == NotificationReference.check(Array(digits.prefix(7))) else { return nil }
        description = NotificationReference.text(digits)
    }

    public static let mismatch = "not a reference"

    /// Without 0 O, 1 I, Z (like 2), 5 S, 8 B, N (like M), B D E G P V (like T), and vowels that would make words.
    private static let alphabet = Array("34679CFHJKLMQRTWXY2".unicodeScalars)

    /// Weights 1 to 7 modulo 19, a prime: neighbours differ in weight, and no weight is a multiple of it.
    private static func check(_ digits: [Int]) -> Int {
        digits.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element } % 19
    }

    private static func text(_ digits: [Int]) -> String {
        var scalars = String.UnicodeScalarView(digits.map { alphabet[$0] })
        scalars.insert("-", at: scalars.index(scalars.startIndex, offsetBy: 4))
        return String(scalars)
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar.properties.isWhitespace || scalar.properties.generalCategory == .dashPunctuation
    }
}

/// The source of ids, tokens and jitter: the system's generator in production, a seeded one in tests and the simulator.
public protocol Entropy: Sendable {
    /// `count` random bytes, suitable for secrets if the source is the system's.
    mutating func bytes(_ count: Int) -> [UInt8]
}

/// The operating system's generator.
public struct SystemEntropy: Entropy {
    public init() {}
    public func bytes(_ count: Int) -> [UInt8] {
        // Each draw is a call of the system, so all of its eight bytes are used.
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0) }
        }
        return Array(bytes.prefix(count))
    }
}

/// A repeatable stream from a seed (SplitMix64): for tests, samples and the simulator, never for secrets.
public struct SeededEntropy: Entropy, RandomNumberGenerator {
    private var state: UInt64
    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    public mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
