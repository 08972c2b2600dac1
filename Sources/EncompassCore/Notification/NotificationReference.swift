/// A notification's short name, to be read out over the phone: `K7RW-3HQ9`.
///
/// Seven characters and a check character of nineteen that are told apart by ear and by eye. The check catches every
/// single wrong character and every two neighbours swapped. Nothing can be learnt from it about anybody.
public struct NotificationReference: Hashable, Sendable, TextCoded {
    /// Eight characters in two groups of four.
    public let description: String

    /// 894 million values: whoever stores references must draw again where one is taken.
    public init(entropy: inout some Entropy) {
        self.init(random: entropy.bytes(8))
    }

    /// From eight random bytes; missing ones are zero.
    public init(random: [UInt8]) {
        var value = random.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let digits = (0..<7).map { _ in
            defer { value /= 19 }
            return Int(value % 19)
        }
        description = NotificationReference.text(digits + [NotificationReference.check(digits)])
    }

    /// As a person types or pastes it: case, spaces, hyphens and dashes do not count. Nil where the check fails.
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

    /// Without 0 O, 1 I, Z beside 2, 5 S, 8 B, N beside M, B D E G P V beside T, and vowels that would make words.
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
