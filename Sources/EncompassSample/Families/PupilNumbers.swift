import EncompassCore

/// Numbers that no real pupil has: their local authority part, 991 to 999, is in no register.
enum PupilNumbers {
    private static let letters = Array("ABCDEFGHJKLMNPQRTUVWXYZ".utf8)

    /// A unique pupil number with its right check letter; different for every `number` of one school year.
    static func upn(_ number: Int, entryYear: Int) -> String {
        let authority = 991 + number / 10_000_000 % 9
        let middle = (number % 10_000_000 * 7_368_787 + 1_234_567) % 10_000_000
        let year = entryYear % 100
        let serial = authority * 1_000_000_000 + middle / 1000 * 100_000 + year * 1000 + middle % 1000
        return withCheckLetter(digits(serial, count: 12))
    }

    /// Twelve digits with the letter before them that makes them valid: weights 2 to 13, modulo 23.
    static func withCheckLetter(_ digits: [UInt8]) -> String {
        var sum = 0
        for (position, digit) in digits.enumerated() { sum += Int(digit - 0x30) * (position + 2) }
        return String(decoding: [letters[sum % 23]] + digits, as: UTF8.self)
    }

    /// The number a school keeps for itself.
    static func pupilId(_ number: Int) -> String {
        "P" + String(decoding: digits((number * 7_368_787 + 7_654_321) % 100_000_000, count: 8), as: UTF8.self)
    }

    /// A unique learner number: ten digits, the last a check digit (weights 10 to 2, modulo 11).
    static func uln(_ number: Int) -> String? {
        let first = digits(990_000_000 - number % 800_000_000, count: 9)
        var sum = 0
        for (position, digit) in first.enumerated() { sum += Int(digit - 0x30) * (10 - position) }
        guard sum % 11 != 0 else { return nil }
        return String(decoding: first + [0x30 + UInt8(10 - sum % 11)], as: UTF8.self)
    }

    private static func digits(_ value: Int, count: Int) -> [UInt8] {
        var value = value
        var result = [UInt8](repeating: 0x30, count: count)
        for position in stride(from: count - 1, through: 0, by: -1) {
            result[position] = 0x30 + UInt8(value % 10)
            value /= 10
        }
        return result
    }
}
