/// Postcodes, telephone numbers, e-mail addresses, NHS numbers and pupil numbers in a text, by their form.
struct ContactDetails {
    let findings: [TextFinding]

    /// - Parameter reference: the force's own reference, which is no telephone number.
    init(_ text: String, words: [GuardedWords.Word], reference: String) {
        findings =
            ContactDetails.postcodes(text, words) + ContactDetails.pupilNumbers(text, words)
            + ContactDetails.emails(text) + ContactDetails.numbers(text, words, reference: reference)
    }

    private static func postcodes(_ text: String, _ words: [GuardedWords.Word]) -> [TextFinding] {
        words.indices.compactMap { index in
            let word = words[index]
            if isPostcode(word.folded, written: text[word.range]) { return TextFinding(.postcode, word.range) }
            guard index + 1 < words.count else { return nil }
            let next = words[index + 1]
            // Nothing but a space, a hyphen or a full stop is within a postcode.
            let between = text.unicodeScalars[word.range.upperBound..<next.range.lowerBound]
            guard between.count <= 3, between.allSatisfy({ " \t\u{A0}-.\u{2013}".unicodeScalars.contains($0) }),
                word.folded.utf8.count <= 5, next.folded.utf8.count <= 4,
                !["1st", "2nd", "3rd"].contains(next.folded) || text[next.range].contains(where: \.isUppercase),
                isPostcode(word.folded + next.folded, written: text[word.range.lowerBound..<next.range.upperBound])
            else { return nil }
            return TextFinding(.postcode, word.range.lowerBound..<next.range.upperBound)
        }
    }

    /// In capitals, a letter in place of a similar digit is a slip.
    private static func isPostcode(_ folded: String, written: Substring) -> Bool {
        guard (5...7).contains(folded.utf8.count), folded.contains(where: \.isNumber),
            folded.contains(where: \.isLetter)
        else { return false }
        if Postcode(folded) != nil { return true }
        let digits = folded.count(where: \.isNumber)
        return digits >= 2 && !written.contains(where: \.isLowercase) && Postcode(repairing: folded) != nil
    }

    private static func pupilNumbers(_ text: String, _ words: [GuardedWords.Word]) -> [TextFinding] {
        words.compactMap { word in
            let bytes = Array(word.folded.utf8)
            let isOne =
                bytes.count == 13 && (0x61...0x7A).contains(bytes[0])
                && bytes[1..<12].allSatisfy { (0x30...0x39).contains($0) }
            return isOne ? TextFinding(.upn, word.range) : nil
        }
    }

    private static func emails(_ text: String) -> [TextFinding] {
        text.unicodeScalars.indices.filter { text.unicodeScalars[$0] == "@" || text.unicodeScalars[$0] == "\u{FF20}" }
            .compactMap { at in
                let scalars = text.unicodeScalars
                func isPart(_ scalar: Unicode.Scalar) -> Bool {
                    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                        || "._%+-'".unicodeScalars.contains(scalar)
                }
                var start = at
                while start > scalars.startIndex, isPart(scalars[scalars.index(before: start)]) {
                    start = scalars.index(before: start)
                }
                var end = scalars.index(after: at)
                while end < scalars.endIndex, isPart(scalars[end]) { end = scalars.index(after: end) }
                while end > at, scalars[scalars.index(before: end)] == "." { end = scalars.index(before: end) }
                let domain = scalars[scalars.index(after: at)..<max(end, scalars.index(after: at))]
                return start < at && domain.contains(".") ? TextFinding(.email, start..<end) : nil
            }
    }
}

// MARK: - Numbers

extension ContactDetails {
    private static func numbers(
        _ text: String, _ words: [GuardedWords.Word], reference: String
    ) -> [TextFinding] {
        let own = reference.isEmpty ? [] : text.ranges(of: reference)
        return runs(in: text).compactMap { run in
            guard !own.contains(where: { $0.overlaps(run.range) }), let kind = kind(of: run, in: text, words) else {
                return nil
            }
            return TextFinding(kind, run.range)
        }
    }

    private struct Run {
        var range: Range<String.Index>
        /// Digits and a leading plus, an O between digits as a zero.
        var digits = ""
    }

    private static func kind(of run: Run, in text: String, _ words: [GuardedWords.Word]) -> TextFinding.Kind? {
        let digits = run.digits.filter { $0 != "+" }
        if digits.count == 10, NHSNumber(digits) != nil { return .nhsNumber }
        if digits.count >= 9 || run.digits.hasPrefix("+") && digits.count >= 7 { return .telephone }
        guard digits.count >= 5 else { return nil }
        // A number without its code is one after a word that says so.
        let before = words.filter { $0.range.upperBound <= run.range.lowerBound }.suffix(3)
        return before.contains { telephoneWords.contains($0.folded) } ? .telephone : nil
    }

    private static let telephoneWords: Set<String> = [
        "tel", "telephone", "phone", "mobile", "mob", "ring", "rang", "call", "called", "text", "texted", "landline",
        "fax", "whatsapp",
    ]

    /// Runs of digits with a single separator between them, without dates.
    private static func runs(in text: String) -> [Run] {
        let scalars = text.unicodeScalars
        var runs: [Run] = []
        var run: Run?
        var gap = 0
        var last: Unicode.Scalar = " "
        func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9").contains($0) } ?? false }
        for index in scalars.indices {
            let scalar = scalars[index]
            let after = scalars.index(after: index)
            let next = after < scalars.endIndex ? scalars[after] : nil
            let isZero = "Oo".unicodeScalars.contains(scalar) && (isDigit(last) || isDigit(next)) && !isLetter(last)
            if isDigit(scalar) || isZero || scalar == "+" && run == nil {
                if run == nil, isLetter(last) {
                    last = scalar
                    continue
                }
                var current = run ?? Run(range: index..<after)
                current.range = current.range.lowerBound..<after
                current.digits.unicodeScalars.append(isZero ? "0" : scalar)
                run = current
                gap = 0
            } else if run != nil, " -.()\u{A0}\u{2010}\u{2011}\u{2013}\u{2009}\u{202F}".unicodeScalars.contains(scalar),
                gap < 3
            {
                gap += 1
            } else {
                if let run { runs += withoutDates(run, text) }
                run = nil
                gap = 0
            }
            last = scalar
        }
        if let run { runs += withoutDates(run, text) }
        return runs
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic }

    /// A date at the start of a run of digits is none of a number.
    private static func withoutDates(_ run: Run, _ text: String) -> [Run] {
        let parts = text[run.range].split { !$0.isNumber }
        let sizes = parts.prefix(3).map(\.count)
        let isDate =
            parts.count >= 3
            && (sizes == [4, 2, 2] && (Int(parts[0]).map { (1900...2100).contains($0) } ?? false)
                || sizes[0] <= 2 && sizes[1] <= 2 && sizes[2] == 4
                    && (Int(parts[2]).map { (1900...2100).contains($0) } ?? false))
        guard isDate else { return [run] }
        guard parts.count > 3 else { return [] }
        let rest = parts[3].startIndex..<run.range.upperBound
        return [Run(range: rest, digits: text[rest].filter { $0.isNumber })]
    }
}
