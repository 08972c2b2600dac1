/// An age as people write it.
enum AgeText {
    /// The ages that a child of the feed can have.
    static let years = 0...25

    /// Whole years: `7`, `7.5`, `12 years`, `12yrs old`, `aged 12`, `1 yr 6 months`, `8 months` (0), `3 weeks` (0); nil
    /// for anything else.
    static func read(_ text: String) -> Int? {
        guard !text.hasPrefix("-") else { return nil }
        var tokens = AgeText.tokens(text.lowercased())
        tokens.removeAll { ["aged", "age", "about", "approx", "old", "and", "of"].contains($0) }
        var months = 0.0
        var units: [Double] = []
        while let first = tokens.first {
            guard let number = Double(first), number.isFinite, number < 1000 else { return nil }
            // A number without its unit counts as years only by itself, and each unit is smaller than the last.
            guard let unit = tokens.count > 1 ? AgeText.months(in: tokens[1]) : 12,
                units.last.map({ unit < $0 && tokens.count > 1 }) ?? true
            else { return nil }
            units.append(unit)
            months += number * unit
            tokens.removeFirst(min(2, tokens.count))
        }
        return units.isEmpty ? nil : Int(months / 12)
    }

    private static func months(in unit: String) -> Double? {
        switch unit {
        case "y", "yo", "yr", "yrs", "year", "years": 12
        case "m", "mo", "mth", "mths", "month", "months": 1
        case "w", "wk", "wks", "week", "weeks": 0.23
        case "d", "day", "days": 0.033
        default: nil
        }
    }

    /// Runs of digits (with a decimal point) and of letters.
    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var isOpen = false
        for character in text {
            let isNumber = character.isASCII && (character.isNumber || character == ".")
            guard isNumber || character.isLetter else {
                isOpen = false
                if !character.isWhitespace, !"-,/".contains(character) { tokens.append(String(character)) }
                continue
            }
            let last = tokens.last?.last
            let isSameRun = last.map { ($0.isNumber || $0 == ".") == isNumber } ?? false
            if isOpen, isSameRun {
                tokens[tokens.count - 1].append(character)
            } else {
                tokens.append(String(character))
            }
            isOpen = true
        }
        return tokens.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }.filter { !$0.isEmpty }
    }
}
