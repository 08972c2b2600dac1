import EncompassCore
import Foundation

/// The names and towns of the establishments, to read an officer's words by.
///
/// A school fits by the words of its name; its town tells schools of one name apart and names none by itself. All that fit
/// equally well are found, since choosing among schools of one name is for a person.
struct SchoolNames: Sendable {
    private var urns: [UInt32] = []
    /// How many words of each name tell it from others.
    private var wordCounts: [UInt8] = []
    /// Every word of the names and towns once.
    private var vocabulary: [[UInt8]] = []
    /// For each word, the places of the schools that have it in the name.
    private var names: [[UInt8]: [Int32]] = [:]
    private var towns: [[UInt8]: [Int32]] = [:]

    /// More than this many schools are no answer: `St Mary's` without a town, in the register of the whole country.
    static let most = 512
    /// As many establishments as a small register counts for, so that a word of it is rare all the same.
    private static let leaning = 1000
    /// The share of what was written that a school's name and town must account for.
    private static let leastCovered = 0.65

    mutating func add(_ urn: URN, _ name: String, town: String?) {
        let words = Set(SchoolNames.words(name))
        guard !words.isEmpty else { return }
        let place = Int32(urns.count)
        urns.append(UInt32(urn.number))
        wordCounts.append(UInt8(clamping: words.count))
        let town = Set(SchoolNames.words(town ?? "")).subtracting(words)
        vocabulary += words.union(town).filter { names[$0] == nil && towns[$0] == nil }
        for word in words { names[word, default: []].append(place) }
        for word in town { towns[word, default: []].append(place) }
    }

    var isEmpty: Bool { urns.isEmpty }

    /// The establishments that `text` names, best first; none if it names no school that is known, or too many.
    func urns(like text: String) -> [UInt32] {
        var scores: [Int32: Double] = [:]
        // By a word of the name, not by the town alone.
        var isNamed: Set<Int32> = []
        var written = 0.0
        for said in Set(SchoolNames.words(text)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let word = known(said) ?? said
            let (named, placed) = (names[word] ?? [], towns[word] ?? [])
            let rarity = log2(Double(urns.count + SchoolNames.leaning) / Double(max(named.count, placed.count) + 1))
            // A word that is no school's says less than one that is another school's.
            written += named.isEmpty ? rarity / 2 : rarity
            isNamed.formUnion(named)
            for place in named { scores[place, default: 0] += rarity }
            for place in placed { scores[place, default: 0] += rarity / 2 }
        }
        let fits = scores.filter { $0.value >= written * SchoolNames.leastCovered && isNamed.contains($0.key) }
        guard let best = fits.values.max() else { return [] }
        let found = fits.filter { $0.value >= best * 0.95 }.map { place, score in
            (score: score, words: wordCounts[Int(place)], urn: urns[Int(place)])
        }.sorted { (-$0.score, $0.words, $0.urn) < (-$1.score, $1.words, $1.urn) }
        var seen: Set<UInt32> = []
        let distinct = found.map(\.urn).filter { seen.insert($0).inserted }
        return distinct.count > SchoolNames.most ? [] : distinct
    }

    /// The word itself if a school has it, else the one that is a single letter from it.
    private func known(_ word: [UInt8]) -> [UInt8]? {
        if names[word] != nil || towns[word] != nil { return word }
        guard word.count >= 5 else { return nil }
        let pattern = NamePattern(word)
        var near: [UInt8]?
        for other in vocabulary where abs(other.count - word.count) <= 1 && pattern.distance(to: other.span) == 1 {
            if near != nil { return nil }
            near = other
        }
        return near
    }

    private static func words(_ text: String) -> [[UInt8]] {
        let folder = NameFolder()
        return text.split { $0.isWhitespace || $0 == "," || $0 == "-" || $0 == "/" }.flatMap {
            folder.fold(String($0)).words
        }
        .filter { $0.count > 1 && !common.contains($0) }
    }

    /// What tells no school from another, and what is written where no school is known.
    private static let common: Set<[UInt8]> = Set(
        """
        the of and in at near st saint school schools academy primary secondary infant infants junior juniors high upper
        lower middle first college ce cofe va vc rc church england catholic voluntary aided controlled community free
        foundation nursery preschool sixth form trust federation site year class reception pupil attends goes to
        not known unknown none home schooled educated education elective
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
