/// How a name sounds in English, as a short code: names that sound alike have equal codes.
///
/// Consonants in classes, four bits each, first sound first; vowels count only at the beginning. At most twelve
/// sounds.
enum Sound {
    /// 0 for a name without a letter.
    static func code(_ name: Span<UInt8>) -> UInt64 {
        var code: UInt64 = 0
        var count = 0
        var last: UInt64 = 0
        var index = 0
        while index < name.count, count < 12 {
            let (sound, width) = sound(of: name, at: index)
            if sound == vowel {
                if count == 0 { (code, count) = (vowel, 1) }
                last = 0
            } else if sound != silent {
                if sound != last {
                    code = code << 4 | sound
                    count += 1
                }
                last = sound
            }
            index += width
        }
        return code
    }

    /// The first few sounds, for blocking: enough to bring similar-sounding names together, few enough to ignore the
    /// ending.
    static func key(_ code: UInt64) -> UInt32 {
        var code = code
        while code > 0xFFFF { code >>= 4 }
        return UInt32(code)
    }

    private static let silent: UInt64 = 0
    private static let vowel: UInt64 = 1
    private static let (p, f, k, s): (UInt64, UInt64, UInt64, UInt64) = (2, 3, 4, 5)
    private static let (t, l, m, n): (UInt64, UInt64, UInt64, UInt64) = (6, 7, 8, 9)
    private static let (r, j, sh, b): (UInt64, UInt64, UInt64, UInt64) = (10, 11, 12, 13)
    private static let (w, other): (UInt64, UInt64) = (14, 15)

    private static func sound(of name: Span<UInt8>, at index: Int) -> (UInt64, Int) {
        let next: UInt8 = index + 1 < name.count ? name[index + 1] : 0
        let isFirst = index == 0
        switch name[index] {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"):
            return (vowel, 1)
        case UInt8(ascii: "y"): return (vowel, 1)
        case UInt8(ascii: "b"): return (b, 1)
        case UInt8(ascii: "p"): return next == UInt8(ascii: "h") ? (f, 2) : (p, 1)
        case UInt8(ascii: "f"), UInt8(ascii: "v"): return (f, 1)
        case UInt8(ascii: "c"): return soundOfC(next)
        case UInt8(ascii: "k"):
            return isFirst && next == UInt8(ascii: "n") ? (n, 2) : (next == UInt8(ascii: "h") ? (k, 2) : (k, 1))
        case UInt8(ascii: "q"): return (k, next == UInt8(ascii: "u") ? 2 : 1)
        case UInt8(ascii: "x"): return isFirst ? (s, 1) : (k, 1)
        case UInt8(ascii: "s"):
            if next == UInt8(ascii: "h") { return (sh, 2) }
            if next == UInt8(ascii: "c"), index + 2 < name.count, name[index + 2] == UInt8(ascii: "h") {
                return (sh, 3)
            }
            return (s, 1)
        case UInt8(ascii: "z"): return (s, 1)
        case UInt8(ascii: "g"): return soundOfG(next, isFirst: isFirst, isLast: index + 2 >= name.count)
        case UInt8(ascii: "j"): return (j, 1)
        case UInt8(ascii: "d"), UInt8(ascii: "t"): return (t, next == UInt8(ascii: "h") ? 2 : 1)
        case UInt8(ascii: "l"): return (l, 1)
        case UInt8(ascii: "m"): return (m, 1)
        case UInt8(ascii: "n"): return (n, 1)
        case UInt8(ascii: "r"): return (r, next == UInt8(ascii: "h") ? 2 : 1)
        case UInt8(ascii: "w"):
            if isFirst { return next == UInt8(ascii: "r") ? (r, 2) : (w, next == UInt8(ascii: "h") ? 2 : 1) }
            return (silent, 1)
        case UInt8(ascii: "h"): return (isFirst ? vowel : silent, 1)
        default: return (other, 1)
        }
    }

    private static func soundOfC(_ next: UInt8) -> (UInt64, Int) {
        switch next {
        case UInt8(ascii: "h"): return (sh, 2)
        case UInt8(ascii: "k"): return (k, 2)
        case UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "y"): return (s, 1)
        default: return (k, 1)
        }
    }

    private static func soundOfG(_ next: UInt8, isFirst: Bool, isLast: Bool) -> (UInt64, Int) {
        switch next {
        case UInt8(ascii: "h"): return isFirst ? (k, 2) : (silent, 2)
        case UInt8(ascii: "n"): return isFirst || isLast ? (n, 2) : (k, 1)
        case UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "y"): return isFirst ? (j, 1) : (k, 1)
        default: return (k, 1)
        }
    }
}
