import EncompassCore
import Foundation

/// The names and towns of the establishments, used to read an officer's words.
///
/// A school fits by the words of its name. Its town only distinguishes schools of the same name. All schools that fit
/// equally well are found: a person chooses between schools of one name.
struct SchoolNames: Sendable {
    private var urns: [UInt32] = []
    /// How many words of each name distinguish it from others.
    private var wordCounts: [UInt8] = []
    /// Every word of the names and towns once.
    private var vocabulary: [[UInt8]] = []
    /// For each word, the indexes of the schools that have it in their name.
    private var names: [[UInt8]: [Int32]] = [:]
    private var towns: [[UInt8]: [Int32]] = [:]

    /// More schools than this are not an answer: `St Mary's` without a town, in the national register.
    static let most = 512
    /// The number of establishments that a small register counts as, so that its words are still rare.
    private static let leaning = 1000
    /// Words of this length may have two wrong letters.
    private static let longWord = 8
    /// The share of the written words that a school's name and town must account for.
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

    /// The establishments that `text` names, best first; none if it names no known school, or too many.
    func urns(like text: String) -> [UInt32] {
        var scores: [Int32: Double] = [:]
        // By a word of the name, not only by the town.
        var isNamed: Set<Int32> = []
        var written = 0.0
        for said in Set(SchoolNames.words(text)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let found = known(said)
            if found == nil, SchoolNames.isNearlyCommon(said) { continue }
            let word = found ?? said
            let (named, placed) = (names[word] ?? [], towns[word] ?? [])
            let rarity = log2(Double(urns.count + SchoolNames.leaning) / Double(max(named.count, placed.count) + 1))
            // A word of no school counts less against it than a word of another school.
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

    /// The word itself if a school has it, otherwise the only one that differs by a single letter, or in a long word by
    /// two.
    private func known(_ word: [UInt8]) -> [UInt8]? {
        if names[word] != nil || towns[word] != nil { return word }
        guard word.count >= 5 else { return nil }
        let pattern = NamePattern(word)
        let most = word.count >= SchoolNames.longWord ? 2 : 1
        var near: [(word: [UInt8], distance: Int)] = []
        for other in vocabulary where abs(other.count - word.count) <= most {
            let distance = pattern.distance(to: other.span)
            if distance <= most { near.append((other, distance)) }
        }
        let least = near.map(\.distance).min()
        let nearest = near.filter { $0.distance == least }
        return nearest.count == 1 ? nearest[0].word : nil
    }

    /// `Colege`, `Priamry`: a common word with a slip in it.
    private static func isNearlyCommon(_ word: [UInt8]) -> Bool {
        guard word.count >= 6 else { return false }
        let pattern = NamePattern(word)
        return common.contains { abs($0.count - word.count) <= 1 && pattern.distance(to: $0.span) == 1 }
    }

    private static func words(_ text: String) -> [[UInt8]] {
        let folder = NameFolder()
        return text.split { $0.isWhitespace || $0 == "," || $0 == "-" || $0 == "/" }.flatMap {
            folder.fold(String($0)).words
        }
        .filter { $0.count > 1 && !common.contains($0) }
    }

    /// Words that do not distinguish schools, and words written when no school is known.
    private static let common: Set<[UInt8]> = Set(
        """
        the of and in at near st saint school schools academy primary secondary infant infants junior juniors high upper
        lower middle first college ce cofe va vc rc church england catholic voluntary aided controlled community free
        foundation nursery preschool sixth form trust federation site year class reception pupil attends goes to
        prim sch acad coll jnr inf sec ps hs cp not known unknown none home schooled educated education elective
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
