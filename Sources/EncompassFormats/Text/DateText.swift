public import EncompassCore

/// Dates as people and spreadsheets write them: the year first, or the day first, never the month first.
public enum DateText {
    /// How a date is written.
    enum Form: Int, CaseIterable, Sendable {
        case yearFirst, dayFirst, twoDigitYear, monthName, spreadsheetSerial, midnightInUTC

        /// The order of a date in this form with a day above twelve.
        var order: DateOrder? {
            switch self {
            case .yearFirst: .yearMonthDay
            case .dayFirst, .twoDigitYear: .dayFirst
            case .monthName, .spreadsheetSerial, .midnightInUTC: nil
            }
        }

        var name: String {
            switch self {
            case .yearFirst: "year first"
            case .dayFirst: "day first"
            case .twoDigitYear: "day first, two-digit year"
            case .monthName: "month in letters"
            case .spreadsheetSerial: "spreadsheet's day number"
            case .midnightInUTC: "midnight in London, written in UTC"
            }
        }
    }

    /// Reads `2015-03-02`, `02/03/2015`, `2.3.2015`, `02-03-2015`, `2 March 2015`, `02-Mar-2015`, `2nd of March, 2015`; a
    /// midnight added by a spreadsheet is ignored. Nil for a day that does not exist, a two-digit year or anything else.
    public static func read(_ text: some StringProtocol) -> LocalDate? {
        var text = String(text)
        return text.withUTF8 { usual($0)?.date ?? read($0, latest: nil)?.date }
    }

    /// Reads also what a spreadsheet makes of dates: `31/12/14`, `42097`, `20150403`, `2015-06-01T23:00:00Z`.
    ///
    /// - Parameter latest: the last year that two digits can mean.
    static func reading(_ text: String, latest: Int = 2099) -> (date: LocalDate, form: Form)? {
        var text = text
        return text.withUTF8 { usual($0) ?? number($0) ?? read($0, latest: latest) }
    }

    /// The two forms in most files, on a fast path: `2015-03-02` and `02/03/2015`.
    private static func usual(_ bytes: UnsafeBufferPointer<UInt8>) -> (date: LocalDate, form: Form)? {
        guard bytes.count == 10 else { return nil }
        let hyphen = UInt8(ascii: "-")
        let slash = UInt8(ascii: "/")
        if bytes[4] == hyphen, bytes[7] == hyphen {
            return date(year: bytes[0..<4], month: bytes[5..<7], day: bytes[8...]).map { ($0, .yearFirst) }
        }
        if bytes[2] == slash, bytes[5] == slash {
            return date(year: bytes[6...], month: bytes[3..<5], day: bytes[0..<2]).map { ($0, .dayFirst) }
        }
        return nil
    }

    /// A spreadsheet's number of days since 30 December 1899, from 1927 to 2099; or eight digits, the year first.
    private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> (date: LocalDate, form: Form)? {
        let digits = bytes.prefix(while: isDigit)
        guard digits.count == 5 || digits.count == 8 else { return nil }
        let rest = bytes[digits.endIndex...]
        let isWhole =
            rest.isEmpty
            || rest.first == UInt8(ascii: ".") && rest.count > 1 && rest.dropFirst().allSatisfy { $0 == 0x30 }
        guard isWhole, let value = value(digits) else { return nil }
        if digits.count == 8, rest.isEmpty {
            let year = digits.prefix(4)
            guard let number = self.value(year), (1900...2099).contains(number) else { return nil }
            return date(year: year, month: digits.dropFirst(4).prefix(2), day: digits.dropFirst(6))
                .map { ($0, .yearFirst) }
        }
        guard digits.count == 5, (10_000...73_050).contains(value) else { return nil }
        return (LocalDate(dayNumber: Int32(value - 25_569)), .spreadsheetSerial)
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, latest: Int?
    ) -> (date: LocalDate, form: Form)? {
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
                let isComma = rest.first == UInt8(ascii: ",") && parts.count == 2 && parts[1].allSatisfy(isLetter)
                guard let mark = rest.first, isComma || isSeparator(mark) else { return nil }
                rest = rest.dropFirst()
                if isComma, rest.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
                if parts.count == 1, lowered(rest.prefix(3)) == "of " { rest = rest.dropFirst(3) }
            }
        }
        // Four characters may be `13th`.
        let isYearFirst = parts[0].count == 4 && parts[0].allSatisfy(isDigit)
        let form: Form = isYearFirst ? .yearFirst : parts[1].allSatisfy(isLetter) ? .monthName : .dayFirst
        if form == .monthName { parts[0] = withoutOrdinal(parts[0]) }
        let (year, day) = isYearFirst ? (parts[0], parts[2]) : (parts[2], parts[0])
        if year.count == 2, !isYearFirst, rest.isEmpty, let latest, let digits = value(year) {
            guard let full = fullYear(digits, latest: latest), let day = whole(day), let month = month(parts[1]) else {
                return nil
            }
            return LocalDate(year: full, month: month, day: day).map { ($0, .twoDigitYear) }
        }
        guard let found = date(year: year, month: parts[1], day: day) else { return nil }
        if rest.isEmpty || isMidnight(rest) { return (found, form) }
        guard latest != nil, isElevenInUTC(rest), isSummer(found) else { return nil }
        return (LocalDate(dayNumber: found.dayNumber + 1), .midnightInUTC)
    }

    /// The latest year with these last two digits.
    private static func fullYear(_ digits: Int, latest: Int) -> Int? {
        let year = latest - (latest - digits) % 100
        return year >= 1900 ? year : nil
    }

    private typealias Part = Slice<UnsafeBufferPointer<UInt8>>

    private static func date(year: Part, month text: Part, day: Part) -> LocalDate? {
        guard year.count == 4, let year = value(year), let day = whole(day), let month = month(text) else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    /// `3` of `3rd`.
    private static func withoutOrdinal(_ day: Part) -> Part {
        let digits = day.prefix(while: isDigit)
        return ["st", "nd", "rd", "th"].contains(lowered(day.dropFirst(digits.count))) ? digits : day
    }

    private static func lowered(_ letters: Part) -> String {
        String(decoding: letters.map { $0 | 0x20 }, as: UTF8.self)
    }

    private static func whole(_ digits: Part) -> Int? { digits.count <= 2 ? value(digits) : nil }

    private static func month(_ text: Part) -> Int? { text.count <= 2 ? value(text) : named(text) }

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
        return months.firstIndex(of: lowered(month.prefix(3))).map { $0 + 1 }
    }

    /// `T00:00:00.000Z`, ` 00:00` and forms in between; a time of day that is not midnight may belong to another day.
    private static func isMidnight(_ rest: Part) -> Bool {
        guard rest.first == UInt8(ascii: "T") || rest.first == UInt8(ascii: " "), rest.count >= 6 else { return false }
        let time = rest.last == UInt8(ascii: "Z") ? rest.dropFirst().dropLast() : rest.dropFirst()
        return time.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    /// `T23:00:00Z` and forms in between: in summer, midnight in London of the day after.
    private static func isElevenInUTC(_ rest: Part) -> Bool {
        guard rest.first == UInt8(ascii: "T") || rest.first == UInt8(ascii: " "), rest.last == UInt8(ascii: "Z") else {
            return false
        }
        let time = rest.dropFirst().dropLast()
        return time.starts(with: Array("23:00".utf8))
            && time.dropFirst(5).allSatisfy {
                $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
    }

    /// Whether London is an hour ahead of UTC at eleven in the evening, by the rule of the last Sundays of March and
    /// October.
    private static func isSummer(_ date: LocalDate) -> Bool {
        func lastSunday(_ month: Int) -> Int32 {
            guard let end = LocalDate(year: date.year, month: month, day: 31) else { return 0 }
            return end.dayNumber - Int32(end.weekday % 7)
        }
        return date.dayNumber >= lastSunday(3) && date.dayNumber < lastSunday(10)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: " ")].contains(byte)
    }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
