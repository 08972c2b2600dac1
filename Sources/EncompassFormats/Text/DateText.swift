public import EncompassCore

/// Dates as people write them: the year first, or the day first, never the month first.
public enum DateText {
    /// Reads `2015-03-02`, `02/03/2015`, `2.3.2015`, `02-03-2015`, `2 March 2015`, `02-Mar-2015`; a midnight added by a
    /// spreadsheet is ignored. Nil for a day that does not exist, a two-digit year or anything else.
    public static func read(_ text: some StringProtocol) -> LocalDate? {
        var text = String(text)
        return text.withUTF8 { usual($0) ?? read($0) }
    }

    /// The two forms in most files, on a fast path: `2015-03-02` and `02/03/2015`.
    private static func usual(_ bytes: UnsafeBufferPointer<UInt8>) -> LocalDate? {
        guard bytes.count == 10 else { return nil }
        let hyphen = UInt8(ascii: "-")
        let slash = UInt8(ascii: "/")
        if bytes[4] == hyphen, bytes[7] == hyphen {
            return date(year: bytes[0..<4], month: bytes[5..<7], day: bytes[8...])
        }
        if bytes[2] == slash, bytes[5] == slash {
            return date(year: bytes[6...], month: bytes[3..<5], day: bytes[0..<2])
        }
        return nil
    }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> LocalDate? {
        guard bytes.count <= 40 else { return nil }
        var parts: [Slice<UnsafeBufferPointer<UInt8>>] = []
        var rest = bytes[...]
        while parts.count < 3 {
            let part = rest.prefix { isLetter($0) || isDigit($0) }
            // The T before a time follows the day directly.
            let length = parts.count == 2 ? part.prefix(while: isDigit).count : part.count
            guard length > 0 else { return nil }
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
            if parts.count < 3 {
                guard let mark = rest.first, isSeparator(mark) else { return nil }
                rest = rest.dropFirst()
            }
        }
        guard rest.isEmpty || isMidnight(rest) else { return nil }
        if parts[0].count == 4 { return date(year: parts[0], month: parts[1], day: parts[2]) }
        return date(year: parts[2], month: parts[1], day: parts[0])
    }

    private typealias Part = Slice<UnsafeBufferPointer<UInt8>>

    private static func date(year: Part, month: Part, day: Part) -> LocalDate? {
        guard year.count == 4, day.count <= 2, let year = value(year), let day = value(day) else { return nil }
        guard let month = month.count <= 2 ? value(month) : named(month) else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    private static func value(_ digits: Part) -> Int? {
        var value = 0
        for byte in digits {
            guard isDigit(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    private static func named(_ month: Part) -> Int? {
        guard month.allSatisfy(isLetter) else { return nil }
        let start = String(decoding: month.prefix(3).map { $0 | 0x20 }, as: UTF8.self)
        return months.firstIndex(of: start).map { $0 + 1 }
    }

    /// `T00:00:00.000Z`, ` 00:00` and forms in between; a time of day that is not midnight may belong to another day.
    private static func isMidnight(_ rest: Part) -> Bool {
        guard rest.first == UInt8(ascii: "T") || rest.first == UInt8(ascii: " "), rest.count >= 6 else { return false }
        let time = rest.last == UInt8(ascii: "Z") ? rest.dropFirst().dropLast() : rest.dropFirst()
        return time.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: " ")].contains(byte)
    }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
