import EncompassCore
import Foundation

/// The names of the establishments, to read an officer's free text by.
struct SchoolNames: Sendable {
    private var names: [(urn: UInt32, words: Set<[UInt8]>)] = []
    private var places: [[UInt8]: [Int]] = [:]

    mutating func add(_ urn: URN, _ name: String) {
        let words = Set(SchoolNames.words(name))
        guard !words.isEmpty else { return }
        for word in words.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            places[word, default: []].append(names.count)
        }
        names.append((UInt32(urn.number), words))
    }

    var isEmpty: Bool { names.isEmpty }

    /// The establishments whose names share most with `text`, by the rarity of the words shared; at most eight.
    func urns(like text: String) -> [UInt32] {
        let words = Set(SchoolNames.words(text))
        var scores: [Int: Double] = [:]
        for word in words.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let found = places[word], found.count * 5 < names.count + 20 else { continue }
            let rarity = -log2(Double(found.count) / Double(names.count + 1))
            for place in found { scores[place, default: 0] += rarity }
        }
        guard let best = scores.values.max(), best > 3 else { return [] }
        return scores.filter { $0.value >= best * 0.95 }.keys.sorted().prefix(8).map { names[$0].urn }
    }

    private static func words(_ text: String) -> [[UInt8]] {
        NameFolder().fold(text).words.filter { $0.count > 1 && !common.contains($0) }
    }

    private static let common: Set<[UInt8]> = Set(
        """
        the of and school academy primary secondary infant infants junior high college ce cofe va vc rc church england
        catholic voluntary aided controlled community free nursery sixth form
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
