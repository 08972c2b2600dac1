/// The second step of signing in at the desk: a code from an app on the person's own telephone (RFC 6238, with SHA-1, six
/// digits and half minutes, which is what every such app does).
///
/// The codes of the half minute before and after count too, since telephones' clocks differ. A code counts once. Five
/// wrong tries in a quarter of an hour close the step until the quarter is over. Twenty wrong codes of the app in a row,
/// however slowly, close it to the app's codes until a recovery code is typed or an administrator removes the step.
public enum SecondStep {
    public static let digits = 6
    public static let period = Span.seconds(30)
    /// The bytes of a secret: as many as the hash has.
    public static let secretLength = 20
    public static let tries = 5
    public static let window = Span.minutes(15)
    /// After so many wrong codes of the app in a row, no code counts any more. Otherwise somebody who knows the
    /// password could go on guessing for days.
    public static let mostWrong = 20
    /// How long a new secret waits for its first code.
    public static let life = Span.minutes(15)

    /// The number of the half minute since 1970.
    public static func number(at real: Timestamp) -> Int64 { real.milliseconds / period.milliseconds }

    /// The half minutes whose codes count now, the likeliest first.
    public static func numbers(at real: Timestamp) -> [Int64] {
        let now = number(at: real)
        return [now, now - 1, now + 1]
    }

    /// The code of an HMAC, after RFC 4226, section 5.3: the last four bits say where 31 bits are taken.
    public static func code(of mac: [UInt8]) -> String {
        let offset = Int((mac.last ?? 0) & 0x0F)
        let bits = mac.dropFirst(offset).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(bits % 1_000_000)
        return String(repeating: "0", count: digits - text.count) + text
    }
}

extension SecondStep {
    /// Wrong tries, and when the first of them was.
    public struct Failures: Hashable, Sendable {
        public var count: Int
        public var since: Timestamp

        public init(count: Int, since: Timestamp) {
            self.count = count
            self.since = since
        }

        /// Those that still count; none after the quarter of an hour.
        func counting(at real: Timestamp) -> Int { real < since || real - since >= window ? 0 : count }

        /// With another one.
        public func after(another real: Timestamp) -> Failures {
            let count = counting(at: real)
            return Failures(count: count + 1, since: count == 0 ? real : since)
        }
    }

    /// What a try says.
    public enum Verdict: Hashable, Sendable {
        case right
        /// Tries that are left.
        case wrong(left: Int)
        /// The code was right, and was used before: the app shows the next one soon.
        case used
        /// Too many wrong tries.
        case wait(until: Timestamp)
        /// Too many wrong codes of the app in a row: only a recovery code or an administrator opens it again.
        case closed
    }

    /// | wrong tries in the quarter of an hour | the code | |
    /// |---|---|---|
    /// | five or more | any | wait |
    /// | fewer | of a half minute after the last one used | right |
    /// | fewer | of that half minute, or an earlier one | used |
    /// | fewer | of none | wrong, with the tries left; the last one must wait |
    ///
    /// - Parameters:
    ///   - number: the half minute whose code was typed; nil if it is the code of none.
    ///   - lastUsed: the half minute of the last code that counted.
    public static func verdict(
        number: Int64?, lastUsed: Int64, failures: Failures, at real: Timestamp
    ) -> Verdict {
        let counting = failures.counting(at: real)
        guard counting < tries else { return .wait(until: failures.since + window) }
        guard let number else {
            let after = failures.after(another: real)
            return after.count >= tries ? .wait(until: after.since + window) : .wrong(left: tries - after.count)
        }
        return number > lastUsed ? .right : .used
    }
}

/// A code that takes the place of one of the app's, once: for somebody who has lost their telephone. Ten letters and
/// figures are 50 random bits.
public struct RecoveryCode: Hashable, Sendable {
    /// How many somebody gets.
    public static let count = 10
    private static let length = 10
    /// Crockford's: no letter that looks like a figure.
    private static let signs = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// Ten letters and figures, without the hyphen.
    public let text: String

    public static func make(_ entropy: some Entropy) -> RecoveryCode {
        var entropy = entropy
        return RecoveryCode(text: String(entropy.bytes(length).map { signs[Int($0 & 31)] }))
    }

    private init(text: String) { self.text = text }

    /// Reads what a person typed; nil if it cannot be such a code.
    public init?(_ typed: String) {
        let plain = typed.lowercased().compactMap { sign -> Character? in
            switch sign {
            case "o": "0"
            case "i", "l": "1"
            case "-", " ": nil
            default: sign
            }
        }
        guard plain.count == RecoveryCode.length, plain.allSatisfy(RecoveryCode.signs.contains) else { return nil }
        text = String(plain)
    }

    /// In two groups, to be written down.
    public var written: String { text.prefix(5) + "-" + text.suffix(5) }
}

/// RFC 4648 base 32, in which apps read a secret.
public enum Base32 {
    private static let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Without the padding, which apps do not need.
    public static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(signs[Int(bits >> UInt32(count) & 31)])
            }
            bits &= 0xFF
        }
        if count > 0 { text.append(signs[Int(bits << UInt32(5 - count) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
