public import EncompassCore
import Foundation

extension Language {
    /// The file of texts.
    package var texts: String {
        switch self {
        case .english: String(decoding: PackageResources.words_en_txt, as: UTF8.self)
        case .welsh: String(decoding: PackageResources.words_cy_txt, as: UTF8.self)
        }
    }

    /// A template by its name. The desk's pages are English in every language.
    package func template(_ name: TemplateName) -> String {
        switch self {
        case .english: String(decoding: name.english, as: UTF8.self)
        case .welsh: String(decoding: name.welsh ?? name.english, as: UTF8.self)
        }
    }
}

/// The texts of one language, by key, with named values in braces.
///
/// `calls.one = 1 call` and `calls.other = {count} calls` are the singular and the plural of one text. A test reads the
/// sources: a key in use must be in the file with the same values, and a key in the file must be in use.
public struct Words: Sendable {
    public static let english = Words(.english)
    public static let welsh = Words(.welsh)

    public static func of(_ language: Language) -> Words { language == .english ? english : welsh }

    public let language: Language
    private let texts: [String: String]

    public init(_ language: Language) {
        self.language = language
        // Another language has the texts that schools read; the desk's are English.
        let english = language == .english ? [] : Words.read(Language.english.texts)
        texts = Dictionary(Words.read(language.texts) + english, uniquingKeysWith: { first, _ in first })
    }

    /// Lines of `key = text`; `#` begins a comment, and `\n` in a text is a line break.
    package static func read(_ file: String) -> [(key: String, text: String)] {
        file.split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let equals = line.range(of: " = ") else { return nil }
            let text = line[equals.upperBound...].replacingOccurrences(of: "\\n", with: "\n")
            return (String(line[..<equals.lowerBound]), text)
        }
    }

    /// The names in braces in a text.
    package static func names(in text: String) -> Set<String> {
        Set(text.components(separatedBy: "{").dropFirst().compactMap { $0.components(separatedBy: "}").first })
    }

    /// The text of a key, with `values` in place of the names in braces.
    public func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        guard let text = texts[key] else {
            assertionFailure("no text for \(key)")
            return key
        }
        assert(Words.names(in: text).isSubset(of: values.keys), "\(key) gets no value for \(Words.names(in: text))")
        return values.isEmpty ? text : Words.filled(text, values)
    }

    /// In one pass: a value that has braces of its own stays as it is.
    private static func filled(_ text: String, _ values: [String: String]) -> String {
        var filled = ""
        var rest = text[...]
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].utf8.firstIndex(of: UInt8(ascii: "}"))
        {
            filled += rest[..<open]
            let name = rest[rest.utf8.index(after: open)..<close]
            filled += values[String(name)] ?? String(rest[open...close])
            rest = rest[rest.utf8.index(after: close)...]
        }
        return filled + rest
    }

    /// A phrase in this language.
    public func callAsFunction(_ phrase: Phrase) -> String {
        let parts = phrase.parts.map { self($0) }.joined(separator: "; ")
        return self(phrase.key, phrase.values.merging(["parts": parts]) { value, _ in value })
    }

    /// What is wrong, for a person; an error of somebody else's speaks for itself.
    public func callAsFunction(_ error: any Error) -> String {
        (error as? any Phrased).map { self($0.phrase) } ?? "\(error)"
    }

    /// Who can be rung, and when; nil for a desk without a number.
    public func number(of desk: DeskDetails) -> String? {
        let name = desk.name ?? self("desk.name")
        return desk.phone.map { phone in
            desk.hours.map { self("desk.phoneHours", ["name": name, "phone": phone, "hours": $0]) }
                ?? self("desk.phone", ["name": name, "phone": phone])
        }
    }

    /// The singular or plural of a text for a number, which the text may contain as `{count}`.
    public func count(_ key: String, _ count: Int, _ values: [String: String] = [:]) -> String {
        self(key + (count == 1 ? ".one" : ".other"), values.merging(["count": number(count)]) { $1 })
    }

    /// With a comma between thousands, as English and Welsh write them: `20,002`.
    public func number(_ number: Int) -> String {
        let digits = String(number.magnitude)
        let grouped = digits.enumerated().map { place, digit in
            place > 0 && (digits.count - place).isMultiple(of: 3) ? ",\(digit)" : String(digit)
        }
        return (number < 0 ? "-" : "") + grouped.joined()
    }

    /// The name of an enumeration's case; nil if the file has none.
    public func name(_ family: String, _ name: String) -> String? { texts["\(family).\(name)"] }

    /// `2 March 2015`
    public func date(_ date: LocalDate) -> String {
        let (year, month, day) = date.components
        return self("date", ["day": String(day), "month": self("month.\(month)"), "year": String(year)])
    }

    /// `Friday 20 November 2026`
    public func day(_ date: LocalDate) -> String {
        self("date.long", ["weekday": self("weekday.\(date.weekday)"), "date": self.date(date)])
    }

    /// `Mon 23 Nov`, with the year if it differs from `today`'s.
    public func shortDay(_ date: LocalDate, today: LocalDate) -> String {
        let (year, month, day) = date.components
        let short = self(
            "date.short",
            [
                "weekday": self("weekday.short.\(date.weekday)"), "day": String(day),
                "month": self("month.short.\(month)"),
            ])
        return short + (year == today.year ? "" : " \(year)")
    }

    /// `1 h 24 min`, `2 days`
    public func duration(minutes: Int) -> String {
        switch minutes {
        case ..<1: self("duration.none")
        case ..<60: self("duration.minutes", ["minutes": String(minutes)])
        case ..<(48 * 60): self("duration.hours", ["hours": String(minutes / 60), "minutes": String(minutes % 60)])
        default: count("duration.days", minutes / 1440)
        }
    }
}
