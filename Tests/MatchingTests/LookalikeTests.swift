import EncompassCore
import EncompassMatching
import EncompassSample
import Foundation
import Testing

/// Children who are on no roll while somebody who is taken for them easily is. The names come from the roll of a made-up
/// county, none from a list in the code.
///
/// - A twin, a brother or sister, a look-alike twin: at the pupil's home and of the pupil's surname. Twins are born on one day.
/// - A cousin, and one of a like name: of the pupil's surname, in another home and born on another day.
///
/// Each is of the sex that the name is given to on the roll; of every second one the sex is not said. No child bears a name
/// that is one with a name of the pupil, or of a brother or sister, since parents do not give one name to two
/// children: the same, another spelling of it, or what the name table has as its usual short form (`ShortForms.areOneName`).
///
/// Counted apart, for nothing but the home tells them from a pupil who has moved: namesakes, and children of a like name,
/// who were born on the pupil's day in another home.
///
/// `ENCOMPASS_LOOKALIKES=30000 swift test --filter LookalikeTests` measures with as many.
@Suite struct LookalikeTests {
    private static let count =
        ProcessInfo.processInfo.environment["ENCOMPASS_LOOKALIKES"].flatMap { Int($0) } ?? 1500

    @Test func nobodyIsMatchedToWhoIsOnlyLikeThem() throws {
        let count = Self.count
        let set = LinkageSet(
            pupils: max(12_000, count * 4), children: count * 2, seed: 88, part: .heldOut, offRoll: 0, rates: .none)
        var keys: [String: PupilKey] = [:]
        let matcher = Matcher(index: LabelledSet.index(set, &keys), model: .standard)
        var names = LikeNames(set)
        var entropy = SeededEntropy(seed: 5)
        var (judged, namesakes, alikeElsewhere) = (0, (all: 0, matched: 0), (all: 0, matched: 0))
        var matched: [String: Int] = [:]

        for household in LabelledSet.households(set) where judged < count {
            guard let found = household.first(where: { $0.truth != nil && !$0.isProtected }),
                let forename = found.child.forename
            else { continue }
            let pupil = found.child
            // No child is given a name that a brother or sister bears, be it as a second or an everyday name.
            let taken = Set(household.compactMap(\.child.forename).flatMap(LikeNames.words))
                .union(found.truth.flatMap { names.borne[$0.key] } ?? [])
            var child = pupil
            (child.upn, child.school, child.knownAs) = (nil, nil, nil)

            func judge(_ kind: String, _ change: (inout ChildDetails) -> Void) {
                var other = child
                change(&other)
                other.sex = judged % 2 == 0 ? other.forename.flatMap(names.sex) : nil
                judged += 1
                let decision = matcher.decide([other])[0]
                guard decision.verdict == .match else { return }
                let level = decision.candidates.first?.waterfall.first { $0.field == "forename" }?.level ?? ""
                matched["\(kind): \(level)", default: 0] += 1
            }
            let otherDay = pupil.dateOfBirth?.adding(days: (judged % 350 + 1) * (judged % 2 == 0 ? 1 : -1))
            if let name = names.any(besides: taken, &entropy) {
                judge("twin") { $0.forename = name }
                judge("sibling") {
                    ($0.forename, $0.dateOfBirth) = (name, pupil.dateOfBirth?.adding(days: 300 + judged % 900))
                }
                judge("cousin") {
                    ($0.forename, $0.address, $0.dateOfBirth) = (name, Roll.elsewhere, otherDay)
                }
            }
            if let name = names.like(forename, besides: taken, &entropy) {
                judge("look-alike twin") { $0.forename = name }
                judge("look-alike cousin") {
                    ($0.forename, $0.address, $0.dateOfBirth) = (name, Roll.elsewhere, otherDay)
                }
                var other = child
                (other.forename, other.address, other.sex) = (name, Roll.elsewhere, names.sex(name))
                alikeElsewhere.all += 1
                if matcher.decide([other])[0].verdict == .match { alikeElsewhere.matched += 1 }
            }
            if let name = names.otherDouble(forename, &entropy) { judge("look-alike double") { $0.forename = name } }

            var namesake = child
            namesake.address = Roll.elsewhere
            namesakes.all += 1
            if matcher.decide([namesake])[0].verdict == .match { namesakes.matched += 1 }
        }
        #expect(judged >= count)
        #expect(matched.isEmpty, "\(matched)")
        // Name and birthday letter for letter, and another home: a child who has moved, as far as anybody can see.
        #expect(namesakes.matched > namesakes.all / 2)
        if count > 1500 {
            print("look-alikes: \(judged), one name and left out \(names.oneName)")
            print("born on one day, elsewhere: namesakes \(namesakes), of a like name \(alikeElsewhere)")
        }
    }
}

/// The forenames of a roll, and which of them are alike without being one name.
private struct LikeNames {
    private var names: [String] = []
    private var doubles: [String] = []
    /// All that a pupil is called on the roll, by number.
    private(set) var borne: [String: Set<String>] = [:]
    /// Names that were drawn for a twin and are the pupil's own in the matcher's table: Sam for Samuel.
    private(set) var oneName = 0
    /// Pupils of the name who are girls, less those who are boys.
    private var girls: [String: Int] = [:]

    /// Names that several pupils bear: one pupil's may be a clerk's slip.
    init(_ set: LinkageSet) {
        var bearers: [String: Int] = [:]
        set.forEachRow { row in
            bearers[row.pupil.forename, default: 0] += 1
            if let sex = row.pupil.sex { girls[row.pupil.forename, default: 0] += sex == .female ? 1 : -1 }
            let names = [row.pupil.forename, row.pupil.middleNames, row.pupil.preferredForename].compactMap { $0 }
            borne[row.pupil.upn ?? row.pupil.pupilId ?? "", default: []].formUnion(names.flatMap(LikeNames.words))
        }
        for (name, count) in bearers.sorted(by: { $0.key < $1.key }) where name.utf8.allSatisfy({ $0 < 0x80 }) {
            if name.contains("-") { doubles.append(name) } else if count > 8, name.count > 3 { names.append(name) }
        }
    }

    /// Whom the name is given to as a rule.
    func sex(_ name: String) -> Sex? { girls[name].flatMap { $0 > 0 ? .female : $0 < 0 ? .male : nil } }

    static func words(_ name: String) -> [String] {
        name.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).split { $0 == "-" || $0 == " " }
            .map(String.init)
    }

    mutating func any(besides taken: Set<String>, _ entropy: inout SeededEntropy) -> String? {
        another(pick(names.filter { !taken.contains($0.lowercased()) }, &entropy), than: taken)
    }

    /// Nil for what is one name with one of those taken.
    private mutating func another(_ name: String?, than taken: Set<String>) -> String? {
        guard let name else { return nil }
        let isOne = LikeNames.words(name).contains { word in taken.contains { ShortForms.areOneName(word, $0) } }
        if isOne { oneName += 1 }
        return isOne ? nil : name
    }

    mutating func like(_ name: String, besides taken: Set<String>, _ entropy: inout SeededEntropy) -> String? {
        another(
            pick(names.filter { !taken.contains($0.lowercased()) && isLike(name, $0) }, &entropy), than: taken)
    }

    /// Anna-Lee for Anna-Mae: the first half kept, and the second of somebody else's.
    func otherDouble(_ name: String, _ entropy: inout SeededEntropy) -> String? {
        let halves = name.split(separator: "-")
        guard halves.count == 2, let other = pick(doubles, &entropy)?.split(separator: "-").last else { return nil }
        let isOne =
            LikeNames.bones(String(other)) == LikeNames.bones(String(halves[1]))
            || ShortForms.areOneName(other.lowercased(), halves[1].lowercased())
        return isOne ? nil : "\(halves[0])-\(other)"
    }

    private func pick(_ names: [String], _ entropy: inout SeededEntropy) -> String? {
        names.isEmpty ? nil : names[Int(entropy.next() % UInt64(names.count))]
    }

    /// One or two letters apart, or the one the other's beginning.
    private func isLike(_ a: String, _ b: String) -> Bool {
        let (x, y) = (a.lowercased(), b.lowercased())
        if x.hasPrefix(y) || y.hasPrefix(x) { return true }
        return abs(x.count - y.count) <= 2 && LikeNames.distance(Array(x), Array(y)) <= (x.count < 6 ? 1 : 2)
    }

    /// Consonants as they are heard.
    private static func bones(_ name: String) -> String {
        var text = name.lowercased()
        for (written, heard) in [("ph", "f"), ("ck", "k"), ("c", "k"), ("z", "s"), ("w", "v")] {
            text = text.split(separator: written, omittingEmptySubsequences: false).joined(separator: heard)
        }
        return text.filter { !"aeiouyh".contains($0) }.reduce(into: "") { if $0.last != $1 { $0.append($1) } }
    }

    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let change = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
