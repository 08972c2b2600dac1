/// Unique pupil number: a check letter, eleven digits, and a digit (permanent) or a letter (temporary).
///
/// A value of this type is one whose check letter holds (DfE: digits weighted 2 to 13, sum modulo 23, letters without
/// I, O and S). Anything else that stands in a UPN's place is no evidence of who a pupil is.
public struct UPN: Hashable, Comparable, Sendable {
    /// The twelve characters after the check letter, as one number: equal exactly when the numbers are equal.
    package let packed: UInt64

    /// Nil unless `text` is thirteen characters, case and white space aside, whose check letter holds.
    public init?(_ text: some StringProtocol) {
        var (check, sum, value, count): (UInt64, UInt64, UInt64, Int) = (0, 0, 0, 0)
        for byte in text.utf8 where byte != 0x20 && byte != 0x09 {
            guard count < 13 else { return nil }
            let isDigit = byte >= 0x30 && byte <= 0x39
            guard let code = isDigit ? UInt64(byte - 0x30) : UPN.letterCode(byte) else { return nil }
            if count == 0 {
                if isDigit { return nil }
                check = code
            } else {
                if !isDigit, count < 12 { return nil }
                sum += UInt64(count + 1) * code
                value = count < 12 ? value * 10 + code : value * 64 + code + (isDigit ? 0 : UPN.temporary)
            }
            count += 1
        }
        guard count == 13, sum % 23 == check else { return nil }
        packed = value
    }

    /// Whether it is one a school gave until the permanent number is known: its last character is a letter.
    public var isTemporary: Bool { packed % 64 >= UPN.temporary }

    public static func < (a: UPN, b: UPN) -> Bool { a.packed < b.packed }

    private static let temporary: UInt64 = 10
    private static let letters = Array("ABCDEFGHJKLMNPQRTUVWXYZ".utf8)

    private static func letterCode(_ byte: UInt8) -> UInt64? {
        letters.firstIndex(of: byte >= 0x61 ? byte - 0x20 : byte).map(UInt64.init)
    }

    private static func checkCode(_ codes: [UInt64]) -> UInt64 {
        codes.enumerated().reduce(0) { sum, code in
            sum + UInt64(code.offset + 2) * (code.element >= temporary ? code.element - temporary : code.element)
        } % 23
    }
}

extension UPN: TextCoded {
    /// Thirteen characters, capitals.
    public var description: String {
        let last = packed % 64
        let text = padded(Int(packed / 64), 11)
        let codes = text.utf8.map { UInt64($0 - 0x30) } + [last]
        let check = Character(UnicodeScalar(UPN.letters[Int(UPN.checkCode(codes))]))
        let end = last < UPN.temporary ? String(last) : String(UnicodeScalar(UPN.letters[Int(last - UPN.temporary)]))
        return String(check) + text + end
    }

    public static let mismatch = "not a valid UPN"
}
