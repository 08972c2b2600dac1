import Foundation

/// Whether two rows with the same number and date of birth can be one pupil, by their names.
///
/// Offices copy a twin's number down a column, so a number by itself never makes two children one: each school would
/// then be notified about the other's child. A changed surname with the same given name is the same person. Given names
/// that differ are two people, unless one is a usual short form of the other, or the row itself gives the other as the
/// preferred name.
public struct OnePerson: Sendable {
    public enum Verdict: Hashable, Sendable {
        /// The names can be one person's.
        case same
        /// A typing slip: one person if one row replaces the other, two if both are on the roll.
        case near
        case different
    }

    private let isShortForm: @Sendable (String, String) -> Bool

    /// - Parameter isShortForm: whether two given names, folded to lower-case letters, are usual forms of one name.
    public init(isShortForm: @escaping @Sendable (String, String) -> Bool = { _, _ in false }) {
        self.isShortForm = isShortForm
    }

    /// | given names | verdict |
    /// |---|---|
    /// | equal without case, accents, spaces, hyphens; more or fewer middle names; a middle initial | same |
    /// | a usual short form (Kate, Catherine), or the other row's preferred name | same |
    /// | two letters next to each other exchanged (Jhon, John) | same |
    /// | one letter apart, or two in a longer name | near |
    /// | equal first names with contradicting middle names; anything else; a short form of the other sex | different |
    public func verdict(_ a: PupilDetails, _ b: PupilDetails) -> Verdict {
        // This is nearly always true, and checked a million times in an import.
        if a.forename == b.forename, a.middleNames == b.middleNames, !a.forename.isEmpty { return .same }
        let names = (OnePerson.words(a.forename), OnePerson.words(b.forename))
        guard !names.0.isEmpty, !names.1.isEmpty else { return withoutGivenName(a, b) }
        let middles = (OnePerson.words(a.middleNames ?? ""), OnePerson.words(b.middleNames ?? ""))
        if agree(names.0 + middles.0, names.1 + middles.1) || agree(names.0, names.1, middles) {
            let isPlain = names.0.joined() == names.1.joined()
            return isPlain || !sexesContradict(a, b) ? .same : .different
        }
        if !sexesContradict(a, b) {
            let preferred = (OnePerson.words(a.preferredForename ?? ""), OnePerson.words(b.preferredForename ?? ""))
            if !preferred.0.isEmpty, agree(preferred.0, names.1) { return .same }
            if !preferred.1.isEmpty, agree(names.0, preferred.1) { return .same }
        }
        return !sexesContradict(a, b) && isNear(names.0, names.1) ? .near : .different
    }

    /// Word by word if both have the same number, so that Anna-Mae is not Anna-Lee.
    private func isNear(_ a: [String], _ b: [String]) -> Bool {
        func isNear(_ a: String, _ b: String) -> Bool {
            OnePerson.distance(Array(a), Array(b), upTo: min(a.count, b.count) < 6 ? 1 : 2)
        }
        if a.count == b.count { return a != b && zip(a, b).allSatisfy(isNear) }
        return isNear(a.joined(), b.joined())
    }

    /// For a row with only one name: everything that either row calls the child must be the same words.
    private func withoutGivenName(_ a: PupilDetails, _ b: PupilDetails) -> Verdict {
        func all(_ pupil: PupilDetails) -> [String] {
            OnePerson.words(pupil.forename + " " + pupil.surname).sorted()
        }
        return all(a) == all(b) && !all(a).isEmpty ? .same : .different
    }

    private func sexesContradict(_ a: PupilDetails, _ b: PupilDetails) -> Bool {
        [a.sex, b.sex].contains(.female) && [a.sex, b.sex].contains(.male)
    }

    /// Forenames that agree word by word, with middle names that do not contradict each other.
    private func agree(_ a: [String], _ b: [String], _ middles: ([String], [String])) -> Bool {
        guard a.joined() == b.joined() || (a.count == b.count && zip(a, b).allSatisfy(isForm)) else { return false }
        return middles.0.isEmpty || middles.1.isEmpty || isWithin(middles.0, middles.1)
            || isWithin(middles.1, middles.0)
    }

    /// The shorter list of given names is the longer one with some left out after the first.
    private func agree(_ a: [String], _ b: [String]) -> Bool {
        let (short, long) = a.count <= b.count ? (a, b) : (b, a)
        for count in 1...long.count where long.prefix(count).joined() == short.joined() { return true }
        guard isForm(short[0], long[0]) else { return false }
        return isWithin(Array(short.dropFirst()), Array(long.dropFirst()))
    }

    /// Whether every word is among the others, in the same order; an initial counts as its name.
    private func isWithin(_ words: [String], _ others: [String]) -> Bool {
        var rest = others[...]
        for word in words {
            guard let place = rest.firstIndex(where: { isForm(word, $0) || isInitial(word, $0) }) else { return false }
            rest = rest[(place + 1)...]
        }
        return true
    }

    private func isInitial(_ a: String, _ b: String) -> Bool { min(a.count, b.count) == 1 && a.first == b.first }

    private func isForm(_ a: String, _ b: String) -> Bool {
        a == b || isShortForm(a, b) || OnePerson.isExchange(Array(a), Array(b))
    }

    private static func isExchange(_ a: [Character], _ b: [Character]) -> Bool {
        guard a.count == b.count, a.count > 2, let place = a.indices.first(where: { a[$0] != b[$0] }),
            place + 1 < a.count, a[place] == b[place + 1], a[place + 1] == b[place]
        else { return false }
        return a[(place + 2)...] == b[(place + 2)...]
    }

    /// Whether that many inserted, deleted or changed letters turn one into the other.
    private static func distance(_ a: [Character], _ b: [Character], upTo limit: Int) -> Bool {
        guard abs(a.count - b.count) <= limit else { return false }
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let changed = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
            }
        }
        return row[b.count] <= limit
    }

    /// The words of a name in lower-case letters without accents; every other character except an apostrophe separates
    /// words.
    static func words(_ name: String) -> [String] {
        let apostrophes: Set<Unicode.Scalar> = ["'", "\u{2019}", "\u{2018}", "`", "\u{B4}"]
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in name.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            if scalar.properties.isAlphabetic {
                word.append(scalar)
            } else if scalar.properties.isDefaultIgnorableCodePoint
                || scalar.properties.canonicalCombiningClass != .notReordered
                || apostrophes.contains(scalar)
            {
                continue
            } else if !word.isEmpty {
                words.append(String(word))
                word = String.UnicodeScalarView()
            }
        }
        return word.isEmpty ? words : words + [String(word)]
    }
}
