import EncompassCore

/// Codes as people write them: case, spaces, hyphens and underscores make no difference.
enum CodeText {
    /// Lower-case ASCII letters and digits, and whatever is not ASCII, of `text`.
    static func folded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x41...0x5A: bytes.append(byte | 0x20)
            case 0x20, 0x09, UInt8(ascii: "-"), UInt8(ascii: "_"): continue
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The case that `text` names.
    static func read<Code: CaseIterable & RawRepresentable>(_ text: String, as _: Code.Type = Code.self) -> Code?
    where Code.RawValue == String {
        if let exact = Code(rawValue: text) { return exact }
        let wanted = folded(text)
        return Code.allCases.first { folded($0.rawValue) == wanted }
    }

    /// F, M or X and the words for them; `.notRecorded` for what says that nobody knows.
    static func sex(_ text: String) -> Reading<Sex> {
        if let sex = Sex(rawValue: text) { return .value(sex) }
        return switch folded(text) {
        case "f", "female", "girl": .value(.female)
        case "m", "male", "boy": .value(.male)
        case "x", "unspecified", "indeterminate": .value(.unspecified)
        case "", "u", "unknown", "notknown", "n", "notstated", "notrecorded": .notRecorded
        default: .unknownCode
        }
    }

    /// What a code turned out to be.
    enum Reading<Value> {
        case value(Value)
        case notRecorded
        case unknownCode
    }
}
