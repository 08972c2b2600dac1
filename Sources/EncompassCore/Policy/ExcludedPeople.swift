import Foundation

/// People who must not be told of an incident because they are a party to it: a deputy may be the victim.
///
/// It errs on the side of leaving somebody out: another contact, or a phone call, then takes their place.
public struct ExcludedPeople: Hashable, Sendable, Codable {
    private var people: [Person] = []

    private struct Person: Hashable, Sendable, Codable {
        var surname: [String]
        /// Nil where it is not known.
        var initial: String?
    }

    public init() {}

    /// Every adult named in the incident who has a surname.
    public init(adults: [InvolvedAdult]) {
        for adult in adults { exclude(forename: adult.forename, surname: adult.surname) }
    }

    public mutating func exclude(forename: String?, surname: String?) {
        let names = ExcludedPeople.words(surname ?? "")
        guard !names.isEmpty else { return }
        let initial = ExcludedPeople.words(forename ?? "").first.map { String($0.prefix(1)) }
        people.append(Person(surname: names, initial: initial))
    }

    /// Whether `name`, written in any order and with titles, may be one of them.
    ///
    /// The whole surname is enough, since Elizabeth is Liz at work; of a double surname one half is, beside a word with
    /// the forename's first letter.
    public func mayInclude(name: String) -> Bool {
        let words = ExcludedPeople.words(name)
        return people.contains { person in
            let held = person.surname.filter(words.contains)
            if held.count == person.surname.count { return true }
            guard !held.isEmpty, let initial = person.initial else { return false }
            return words.contains { !held.contains($0) && $0.hasPrefix(initial) }
        }
    }

    /// Words in lower case without accents and apostrophes; hyphens part them.
    static func words(_ text: String) -> [String] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return plainWords(text) }
        let folded = text.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars.filter {
            $0.properties.generalCategory != .nonspacingMark && $0 != "'" && $0 != "\u{2019}"
        }
        return String(String.UnicodeScalarView(folded)).split { !$0.isLetter }.map(String.init)
    }

    /// The same of a text that has no letters but a to z, as most names have.
    private static func plainWords(_ text: String) -> [String] {
        let folded = text.utf8.filter { $0 != 0x27 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return folded.split { !(0x61...0x7A).contains($0) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
