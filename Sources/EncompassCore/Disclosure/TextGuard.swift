import Foundation

/// Finds what a text for a school must not contain: who else was in the incident, where people live, and numbers and
/// addresses by which somebody can be found.
///
/// The children that the place is notified about may be named; a name that is also a word ("Will", "May") counts only
/// where its capital letter and its neighbours make it a name.
public struct TextGuard: Hashable, Sendable {
    private let named: [String: NamedPerson]
    /// Streets and house names, as words.
    private let streets: [[String]]
    /// Names of the children that the place is notified about.
    private let own: Set<String>
    private let ownForenames: Set<String>
    /// The force's reference: a number that may be in the text.
    private let reference: String

    private struct NamedPerson: Hashable {
        var kind: TextFinding.Kind
        /// Whether it is also a word, so that the context decides.
        var isWord: Bool
        /// Whether an adult has it as a surname, so that a title before it makes it that adult's.
        var isAdultsSurname: Bool
    }

    /// - Parameters:
    ///   - own: the reports of the children that the place is notified about.
    ///   - rollNames: the same children's names on rolls.
    ///   - others: the incident's other children.
    public init(_ incident: Incident, own: [ChildDetails], rollNames: [String] = [], others: [ChildDetails]) {
        var named: [String: NamedPerson] = [:]
        func add(_ name: String?, _ kind: TextFinding.Kind, isSurname: Bool = false) {
            guard let name else { return }
            let words = GuardedWords.folded(words: name)
            for word in words + (words.count > 1 ? [words.joined()] : []) where word.count > 1 {
                let isAdults = isSurname && kind == .adult
                named[
                    word,
                    default: NamedPerson(kind: kind, isWord: OrdinaryWords.contains(word), isAdultsSurname: isAdults)
                ]
                .isAdultsSurname = isAdults || named[word]?.isAdultsSurname == true
            }
        }
        for adult in incident.adults {
            add(adult.forename, .adult)
            add(adult.surname, .adult, isSurname: true)
        }
        for child in others {
            for name in [child.forename, child.knownAs, child.surname, child.formerSurname] { add(name, .otherChild) }
        }
        self.named = named
        let names = own.flatMap { [$0.forename, $0.surname, $0.knownAs, $0.formerSurname].compactMap(\.self) }
        self.own = Set(
            (names + rollNames).flatMap { name in
                let words = GuardedWords.folded(words: name)
                return words + [words.joined()]
            })
        ownForenames = Set(
            own.flatMap { [$0.forename, $0.knownAs].compactMap(\.self) }.flatMap(GuardedWords.folded(words:)))
        let addresses =
            [incident.location] + incident.adults.map(\.address) + (own + others).map(\.address)
        streets = Array(Set(addresses.compactMap(\.self).flatMap(StreetWords.read)))
        reference = incident.reference
    }

    /// Everything that must not be in `text`, in order, without overlaps.
    public func findings(in text: String) -> [TextFinding] {
        let words = GuardedWords.read(text)
        let isShouted = GuardedWords.isShouted(text)
        var found = names(in: words, isShouted: isShouted)
        found += streets(in: words, isShouted: isShouted)
        found += ContactDetails(text, words: words, reference: reference).findings
        var kept: [TextFinding] = []
        for finding in found.sorted(by: {
            ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
        })
        where kept.last.map({ $0.range.upperBound <= finding.range.lowerBound }) ?? true {
            kept.append(finding)
        }
        return kept.map { finding in
            var finding = finding
            finding.text = String(text[finding.range])
            return finding
        }
    }

    private func names(in words: [GuardedWords.Word], isShouted: Bool) -> [TextFinding] {
        words.indices.flatMap { index -> [TextFinding] in
            let word = words[index]
            if let kind = kind(of: word.forms, at: index, in: words, isShouted: isShouted) {
                return [TextFinding(kind, word.range)]
            }
            // "O Brien" and "Mc Donald".
            guard index + 1 < words.count, word.folded.count <= 3 else { return [] }
            let next = words[index + 1]
            let joined = next.forms.map { word.folded + $0 }
            guard let name = joined.lazy.compactMap({ own.contains($0) ? nil : named[$0] }).first, !name.isWord,
                word.isCapital || isShouted
            else { return [] }
            return [TextFinding(name.kind, word.range.lowerBound..<next.range.upperBound)]
        }
    }

    private func kind(
        of forms: [String], at index: Int, in words: [GuardedWords.Word], isShouted: Bool
    ) -> TextFinding.Kind? {
        for (place, form) in forms.enumerated() {
            guard let name = named[form] else { continue }
            let isTitled = index > 0 && PersonName.titles.contains(words[index - 1].folded)
            // The child's own name is nobody else's, except in "Mr Marsh".
            if own.contains(form) {
                if isTitled, name.isAdultsSurname { return .adult }
                continue
            }
            // A plain s at the end of a word is no possessive of a name that is a word.
            if name.isWord, place > 0, !words[index].isPossessive { continue }
            let isName =
                isTitled || !name.isWord
                || NameContext(words, index, isShouted: isShouted) {
                    self.named[$0] != nil && !self.ownForenames.contains($0)
                }.isName
            if isName { return name.kind }
        }
        return nil
    }

    private func streets(in words: [GuardedWords.Word], isShouted: Bool) -> [TextFinding] {
        let texts = words.map { StreetWords.full($0.folded) }
        return streets.flatMap { street in
            texts.indices.compactMap { start -> TextFinding? in
                let first = start > 0 && words[start - 1].startsWithDigit ? start - 1 : start
                // A number before the street's name is enough: "12 Quay".
                let wanted = street.count > 1 && first < start ? Array(street.prefix(street.count - 1)) : street
                let end = start + wanted.count
                guard end <= texts.count, Array(texts[start..<end]) == wanted else { return nil }
                // "The Green", or a house with a name of one word, is one only with a capital letter.
                let decisive = words[wanted.count > 1 && wanted[0] == "the" ? start + 1 : start]
                guard wanted.joined().count > 3,
                    isShouted || decisive.isCapital || street.count > 1 && wanted == street,
                    wanted[0] != "the" && street.count > 1 || isShouted
                        || decisive.isCapital && !decisive.startsSentence
                else { return nil }
                let last =
                    street.starts(with: texts[start..<min(start + street.count, texts.count)])
                    ? min(start + street.count, texts.count) : end
                return TextFinding(.address, words[first].range.lowerBound..<words[last - 1].range.upperBound)
            }
        }
    }
}

/// Something in a text that a school must not read.
public struct TextFinding: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case otherChild, adult, address, postcode, telephone, email, nhsNumber, upn
    }

    public let kind: Kind
    /// Within the text that was searched.
    public let range: Range<String.Index>
    public fileprivate(set) var text = ""

    init(_ kind: Kind, _ range: Range<String.Index>) {
        self.kind = kind
        self.range = range
    }

    /// The same thing in another text, as a person who accepted it meant it.
    public var key: String { kind.rawValue + " " + GuardedWords.folded(text) }
}

/// The words of a text, each with what its spelling says.
struct GuardedWords {
    struct Word {
        let range: Range<String.Index>
        let folded: String
        let isCapital: Bool
        let startsSentence: Bool
        /// Ends in an apostrophe and s.
        let isPossessive: Bool
        let startsWithDigit: Bool
        /// Punctuation follows at once.
        let endsClause: Bool

        /// As a name may be written: as it is, and without a possessive's ending.
        var forms: [String] {
            folded.hasSuffix("s") && folded.count > 2 ? [folded, String(folded.dropLast())] : [folded]
        }
    }

    /// Whether a text is in capitals, so that they say nothing.
    static func isShouted(_ text: String) -> Bool {
        let letters = text.unicodeScalars.filter(\.properties.isAlphabetic)
        return letters.count { $0.properties.isUppercase } * 5 > letters.count * 4
    }

    static func read(_ text: String) -> [Word] {
        let scalars = text.unicodeScalars
        var words: [Word] = []
        var index = scalars.startIndex
        while index < scalars.endIndex {
            guard isWordPart(scalars[index]) else {
                index = scalars.index(after: index)
                continue
            }
            let start = index
            var end = index
            while index < scalars.endIndex, isWordPart(scalars[index]) || isInner(index, in: scalars) {
                index = scalars.index(after: index)
                end = index
            }
            words.append(word(text, start..<end, after: words.last))
        }
        return words
    }

    private static func word(_ text: String, _ range: Range<String.Index>, after last: Word?) -> Word {
        let raw = text.unicodeScalars[range]
        let first = raw.first { !isMark($0) }
        let ending = raw.suffix(2)
        let before = text.unicodeScalars[(last?.range.upperBound ?? text.startIndex)..<range.lowerBound]
        let isAfterTitle = last.map { PersonName.titles.contains($0.folded) } ?? false
        let next = text.unicodeScalars[range.upperBound...].first
        return Word(
            range: range, folded: folded(String(raw)), isCapital: first?.properties.isUppercase ?? false,
            startsSentence: last == nil
                || !isAfterTitle && before.contains { ".!?\n\r:;•".unicodeScalars.contains($0) },
            isPossessive: ending.count == 2 && ending.first.map(isApostrophe) ?? false
                && ending.last.map { "sS".unicodeScalars.contains($0) } ?? false
                || next.map(isApostrophe) ?? false,
            startsWithDigit: first.map { ("0"..."9").contains($0) } ?? false,
            endsClause: next == nil || ",.;:!?)".unicodeScalars.contains(where: { $0 == next }))
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || isMark(scalar)
    }

    /// An accent, or something that nobody sees.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .nonspacingMark || scalar.properties.isDefaultIgnorableCodePoint
    }

    /// An apostrophe between letters.
    private static func isInner(_ index: String.Index, in scalars: String.UnicodeScalarView) -> Bool {
        guard isApostrophe(scalars[index]) else { return false }
        let next = scalars.index(after: index)
        return next < scalars.endIndex && scalars[next].properties.isAlphabetic
    }

    private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        "'\u{2018}\u{2019}\u{02BC}\u{0060}\u{00B4}\u{FF07}".unicodeScalars.contains(scalar)
    }

    /// In lower case, without accents, apostrophes and invisible characters.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x27 && $0 != 0x60 }) { return text.lowercased() }
        var folded = ""
        for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
        where !isMark(scalar) && !isApostrophe(scalar) {
            if let plain = PlainLetters.spellings[scalar] {
                folded += plain
            } else {
                folded.unicodeScalars.append(scalar)
            }
        }
        return folded
    }

    /// The words of a name.
    static func folded(words name: String) -> [String] { read(name).map(\.folded).filter { !$0.isEmpty } }
}

/// Whether a word that is also a name is one here.
private struct NameContext {
    let isName: Bool

    /// - Parameter isOneOfTheNames: whether a neighbour is a name in the incident.
    init(
        _ words: [GuardedWords.Word], _ index: Int, isShouted: Bool, isOneOfTheNames: (String) -> Bool
    ) {
        let word = words[index]
        let before = index > 0 && !word.startsSentence ? words[index - 1] : nil
        let next = index + 1 < words.count && !words[index + 1].startsSentence ? words[index + 1] : nil
        func isOtherName(_ word: GuardedWords.Word?) -> Bool {
            word.map { isOneOfTheNames($0.folded) && !OrdinaryWords.contains($0.folded) } ?? false
        }
        let isBeforeName = isOtherName(next) && word.isCapital == next?.isCapital
        if ["called", "named"].contains(before?.folded) || isBeforeName && !OrdinaryWords.isModal(word.folded) {
            isName = true
        } else if !word.isCapital {
            isName = false
        } else if !isShouted, !word.startsSentence {
            isName = !OrdinaryWords.isTime(word.folded, after: before, before: next) || word.isPossessive
        } else if word.isPossessive {
            isName = true
        } else if isShouted, let before, OrdinaryWords.relations.contains(before.folded),
            !OrdinaryWords.isModal(word.folded)
        {
            isName = true
        } else if let next {
            isName =
                !isShouted && next.isCapital && isOneOfTheNames(next.folded)
                || OrdinaryWords.followsName(next.folded, after: word.folded)
                || word.endsClause && !OrdinaryWords.isModal(word.folded)
        } else {
            isName = !isShouted && !OrdinaryWords.isModal(word.folded)
        }
    }
}

/// The name of a street or house in an address.
private enum StreetWords {
    static func read(_ address: PostalAddress) -> [[String]] {
        let town = address.town.map { GuardedWords.folded(words: $0) }
        return address.lines.flatMap { $0.split(separator: ",").map(String.init) }.enumerated().compactMap {
            place, line in
            let words = GuardedWords.read(line)
            let rest = words.drop { $0.startsWithDigit || units.contains($0.folded) }.map { full($0.folded) }
            guard let last = rest.last, rest != town, rest.joined().count > 3 else { return nil }
            // Later lines may be a village's or a town's.
            let isStreet = rest.count > 1 && types.contains(last) || words.first?.startsWithDigit ?? false
            return isStreet || place == 0 ? rest : nil
        }
    }

    /// A street's kind in full.
    static func full(_ word: String) -> String { short[word] ?? word }

    private static let units: Set<String> = ["flat", "apartment", "apt", "unit", "room", "floor", "no", "number"]
    private static let short = [
        "rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close", "dr": "drive",
        "ct": "court", "cres": "crescent", "cresc": "crescent", "gdns": "gardens", "pl": "place", "sq": "square",
        "tce": "terrace", "terr": "terrace", "wy": "way", "gr": "grove", "pk": "park", "wlk": "walk", "hse": "house",
    ]
    private static let types = Set(short.values).union([
        "row", "hill", "mews", "yard", "green", "rise", "view", "quay", "parade", "broadway", "loke", "cottages",
        "cottage", "buildings", "farm", "gate", "end", "heol", "ffordd", "stryd", "lon", "rhodfa", "maes",
    ])
}
