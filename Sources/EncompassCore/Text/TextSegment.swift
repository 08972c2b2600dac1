import Foundation

/// One text message of 160 characters of the GSM alphabet (3GPP TS 23.038): what is longer is charged, and may arrive, in
/// parts.
public enum TextSegment {
    public static let length = 160

    /// Whether a text fits one message.
    public static func fits(_ text: String) -> Bool { count(text).map { $0 <= length } ?? false }

    /// The text with characters of the GSM alphabet only: `ŵ` and `ŷ` without their accents.
    public static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { width($0) == nil }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if width(scalar) != nil { result.unicodeScalars.append(scalar) } else { result += plain(scalar) }
        }
    }

    private static func plain(_ scalar: Unicode.Scalar) -> String {
        if width(scalar) != nil { return String(scalar) }
        if let replacement = replacements[scalar] { return replacement }
        let letter = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first ?? "?"
        return width(letter) == nil ? "?" : String(letter)
    }

    /// The text with characters of the GSM alphabet only, cut to one message.
    public static func fitted(_ text: String) -> String {
        var fitted = ""
        var used = 0
        for scalar in text.unicodeScalars {
            let plain = plain(scalar)
            let width = plain.unicodeScalars.reduce(0) { $0 + (self.width($1) ?? 1) }
            guard used + width <= length else { break }
            fitted += plain
            used += width
        }
        return fitted
    }

    /// Characters as they count; nil if one is not in the alphabet.
    private static func count(_ text: String) -> Int? {
        var total = 0
        for scalar in text.unicodeScalars {
            guard let width = width(scalar) else { return nil }
            total += width
        }
        return total
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int? {
        if scalar.isASCII {
            let width = asciiWidths[Int(scalar.value)]
            return width == 0 ? nil : width
        }
        if basic.contains(scalar) { return 1 }
        return extended.contains(scalar) ? 2 : nil
    }

    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extended = Set("^{}\\[~]|€".unicodeScalars)
    /// The same for the ASCII characters, which most texts are made of; 0 for one that is not in the alphabet.
    private static let asciiWidths = (0..<128).map { code in
        let scalar = Unicode.Scalar(UInt8(code))
        return basic.contains(scalar) ? 1 : extended.contains(scalar) ? 2 : 0
    }
    private static let replacements: [Unicode.Scalar: String] = [
        "\u{2019}": "'", "\u{2018}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{2013}": "-", "\u{2014}": "-",
        "\u{2026}": "...", "\u{A0}": " ",
    ]
}
