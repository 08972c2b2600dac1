import Foundation

/// The most common passwords, and words of this trade that people would choose; most common first.
enum CommonPasswords {
    /// The position of a text in the list, from 0; nil if it is not in the list.
    static func rank(_ text: ArraySlice<UInt8>) -> Int? { ranks[Array(text)] }

    /// The lengths that occur.
    static let lengths = Set(ranks.keys.map(\.count)).sorted()

    private static let ranks: [[UInt8]: Int] = {
        var ranks: [[UInt8]: Int] = [:]
        for (index, word) in list.split(whereSeparator: \.isWhitespace).enumerated() {
            let bytes = Array(word.utf8)
            if ranks[bytes] == nil { ranks[bytes] = index }
        }
        return ranks
    }()

    private static let list = String(decoding: PackageResources.common_passwords_txt, as: UTF8.self)
}
