import EncompassCore

/// A date, or a date and a time, as the export of a force's system writes it.
struct WrittenTime: Hashable {
    var date: LocalDate
    /// `22:41:00`, with a fraction if there was one; nil if only the day is given.
    var time: String?
    /// `Z` or `+01:00`, if it is given.
    var offset: String?

    /// The usual ways: the year or the day first, then a time with colons or four digits, `pm`, an offset.
    ///
    /// Nil for anything else; a month in first place is never guessed.
    init?(_ text: String, latestYear: Int) {
        let text = CleanText.trimmed(text)
        guard text.utf8.count <= 60 else { return nil }
        if let (day, rest) = WrittenTime.split(text), let date = DateText.reading(day, latest: latestYear)?.date,
            let (time, offset) = WrittenTime.time(rest)
        {
            self.init(date: date, time: time, offset: offset)
        } else if let date = DateText.reading(text, latest: latestYear)?.date {
            self.init(date: date)
        } else {
            return nil
        }
    }

    init(date: LocalDate, time: String? = nil, offset: String? = nil) {
        self.date = date
        self.time = time
        self.offset = offset
    }

    /// `2026-11-19T22:41:00`, and the offset.
    var iso: String { date.description + (time.map { "T" + $0 } ?? "") + (offset ?? "") }

    /// The day and what follows it: `19/11/2026` and `22:41`.
    private static func split(_ text: String) -> (day: String, rest: String)? {
        let scalars = Array(text)
        let hour: Int
        if let colon = scalars.firstIndex(of: ":") {
            let digits = scalars[..<colon].reversed().prefix { $0.isNumber }.count
            guard (1...2).contains(digits) else { return nil }
            hour = colon - digits
        } else {
            guard let mark = scalars.lastIndex(where: { $0 == " " || $0 == "T" }) else { return nil }
            hour = mark + 1
        }
        var end = hour
        while end > 0, [" ", ",", "-"].contains(scalars[end - 1]) { end -= 1 }
        if end >= 3, String(scalars[(end - 3)..<end]).lowercased() == " at" {
            end -= 3
        } else if end > 1, end == hour, ["T", "t"].contains(scalars[end - 1]), scalars[end - 2].isNumber {
            end -= 1
        }
        guard end > 0, end < hour else { return nil }
        return (String(scalars[..<end]), String(scalars[hour...]))
    }

    /// `22:41`, `22:41:05.123`, `2241`, `10:41 pm`, `22:41+01:00`, `22:41 GMT`.
    private static func time(_ text: String) -> (time: String, offset: String?)? {
        var rest = Substring(text)
        func digits(_ most: Int) -> Int? {
            let found = rest.prefix(most).prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(found.count)
            return Int(found)
        }
        guard var hour = digits(2) else { return nil }
        if rest.first == ":" { rest = rest.dropFirst() }
        guard let minute = digits(2), minute < 60 else { return nil }
        var second = 0
        var fraction = ""
        if rest.first == ":" || rest.first?.isNumber == true {
            if rest.first == ":" { rest = rest.dropFirst() }
            guard let value = digits(2), value <= 60 else { return nil }
            second = value
        }
        if rest.first == "." {
            fraction = "." + rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard fraction.count > 1 else { return nil }
            rest = rest.dropFirst(fraction.count)
        }
        var word = CleanText.trimmed(String(rest)).lowercased().filter { $0 != "." }
        if word.hasPrefix("am") || word.hasPrefix("pm") {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (word.hasPrefix("pm") ? 12 : 0)
            word = CleanText.trimmed(String(word.dropFirst(2)))
        }
        guard hour < 24, let offset = offset(word) else { return nil }
        return (
            padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2) + fraction,
            offset.isEmpty ? nil : offset
        )
    }

    /// Empty for no offset; nil for something else.
    private static func offset(_ word: String) -> String? {
        switch word {
        case "": return ""
        case "z", "gmt", "utc": return "Z"
        case "bst": return "+01:00"
        default:
            let digits = word.dropFirst().filter { $0 != ":" }
            guard word.first == "+" || word.first == "-", digits.count == 4,
                digits.allSatisfy({ $0.isASCII && $0.isNumber })
            else { return nil }
            return "\(word.prefix(1))\(digits.prefix(2)):\(digits.suffix(2))"
        }
    }
}

/// How a date or a time is written, given by a mapping: `ddMMyyyy HHmm`.
///
/// `d`, `M`, `y`, `H`, `m` and `s` stand for digits, as many as there are letters (one letter: one or two digits);
/// `MMM` is a month's name. Anything else is itself.
public struct TimePattern: Hashable, Sendable {
    public let text: String
    private let pieces: [Piece]

    private enum Piece: Hashable, Sendable {
        case digits(Character, count: Int)
        case monthName
        case literal(Character)
    }

    /// Nil if it does not give day, month and year, or has another letter.
    public init?(_ text: String) {
        self.text = text
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let letter = rest.first {
            let run = rest.prefix { $0 == letter }
            if "dMyHms".contains(letter) {
                guard run.count <= 4, letter != "y" || run.count == 4 || run.count == 2 else { return nil }
                pieces.append(letter == "M" && run.count > 2 ? .monthName : .digits(letter, count: run.count))
                rest = rest.dropFirst(run.count)
            } else {
                guard !letter.isLetter || letter == "T" else { return nil }
                pieces.append(.literal(letter))
                rest = rest.dropFirst()
            }
        }
        self.pieces = pieces
        let letters = pieces.compactMap { piece -> Character? in
            switch piece {
            case .digits(let letter, _): letter
            case .monthName: "M"
            case .literal: nil
            }
        }
        guard Set(letters).count == letters.count, Set("dMy").isSubset(of: letters),
            letters.contains("H") == letters.contains("m")
        else { return nil }
    }

    func read(_ text: String, latestYear: Int) -> WrittenTime? {
        var rest = Substring(CleanText.trimmed(text))
        var values: [Character: Int] = [:]
        for piece in pieces {
            switch piece {
            case .literal(let mark):
                guard rest.first == mark else { return nil }
                rest = rest.dropFirst()
            case .monthName:
                let name = rest.prefix { $0.isLetter }
                let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
                guard let month = months.firstIndex(of: String(name.prefix(3)).lowercased()) else { return nil }
                values["M"] = month + 1
                rest = rest.dropFirst(name.count)
            case .digits(let letter, let count):
                let digits = rest.prefix(max(count, 2)).prefix { $0.isASCII && $0.isNumber }
                guard count == 1 ? !digits.isEmpty : digits.count == count, let value = Int(digits) else { return nil }
                values[letter] = letter == "y" && count == 2 ? latestYear - (latestYear - value) % 100 : value
                rest = rest.dropFirst(digits.count)
            }
        }
        guard rest.isEmpty, let year = values["y"], let month = values["M"], let day = values["d"],
            let date = LocalDate(year: year, month: month, day: day)
        else { return nil }
        guard let hour = values["H"], let minute = values["m"] else { return WrittenTime(date: date) }
        let second = values["s"] ?? 0
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        return WrittenTime(date: date, time: padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2))
    }
}
