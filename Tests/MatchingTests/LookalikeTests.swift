import EncompassCore
import EncompassMatching
import EncompassSample
import Foundation
import Testing

/// Children who are on no roll while somebody who is taken for them easily is: a twin, a brother or sister, a cousin, and a
/// twin of a like name. The names come from the roll of a made-up county, none from a list in the code.
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
        let names = LikeNames(set)
        var entropy = SeededEntropy(seed: 5)
        var (judged, forms, namesakes) = (0, 0, (all: 0, matched: 0))
        var matched: [String: Int] = [:]

        for household in LabelledSet.households(set) where judged < count {
            guard let pupil = household.first(where: { $0.truth != nil && !$0.isProtected })?.child,
                let forename = pupil.forename
            else { continue }
            let taken = Set(household.compactMap(\.child.forename).flatMap(LikeNames.words))
            var child = pupil
            (child.upn, child.school, child.knownAs) = (nil, nil, nil)

            func judge(_ kind: String, _ change: (inout ChildDetails) -> Void) {
                var other = child
                change(&other)
                judged += 1
                let decision = matcher.decide([other])[0]
                guard decision.verdict == .match else { return }
                let level = decision.candidates.first?.waterfall.first { $0.field == "forename" }?.level ?? ""
                // A form or another spelling is the same name: parents do not give it to a twin.
                if level.hasPrefix("a nickname or short form") || level.hasPrefix("another spelling") {
                    forms += 1
                } else {
                    matched["\(kind): \(level)", default: 0] += 1
                }
            }
            if let name = names.any(besides: taken, &entropy) {
                judge("twin") { $0.forename = name }
                judge("sibling") {
                    ($0.forename, $0.dateOfBirth) = (name, pupil.dateOfBirth?.adding(days: 300 + judged % 900))
                }
                judge("cousin") {
                    ($0.forename, $0.address) = (name, Roll.elsewhere)
                    $0.dateOfBirth = pupil.dateOfBirth?.adding(days: judged % 700 - 350)
                }
            }
            if let name = names.like(forename, besides: taken, &entropy) {
                judge("look-alike twin") { $0.forename = name }
                judge("look-alike cousin") { ($0.forename, $0.address) = (name, Roll.elsewhere) }
            }
            if let name = names.otherDouble(forename, &entropy) { judge("look-alike double") { $0.forename = name } }

            var namesake = child
            namesake.address = Roll.elsewhere
            namesakes.all += 1
            if matcher.decide([namesake])[0].verdict == .match { namesakes.matched += 1 }
        }
        #expect(judged >= count)
        #expect(matched.isEmpty, "\(matched)")
        #expect(Double(forms) / Double(judged) < 0.03)
        // Name and birthday letter for letter, and another home: a child who has moved, as far as anybody can see.
        #expect(namesakes.matched > namesakes.all / 2)
        if count > 1500 { print("look-alikes: \(judged), forms matched \(forms), namesakes \(namesakes)") }
    }
}

/// The forenames of a roll, and which of them are alike without being one name.
private struct LikeNames {
    private var names: [String] = []
    private var doubles: [String] = []
    private let stock = NameStock.standard

    /// Names that several pupils bear: one pupil's may be a clerk's slip.
    init(_ set: LinkageSet) {
        var bearers: [String: Int] = [:]
        set.forEachRow { bearers[$0.pupil.forename, default: 0] += 1 }
        for (name, count) in bearers.sorted(by: { $0.key < $1.key }) where name.utf8.allSatisfy({ $0 < 0x80 }) {
            if name.contains("-") { doubles.append(name) } else if count > 8, name.count > 3 { names.append(name) }
        }
    }

    static func words(_ name: String) -> [String] {
        name.lowercased().split { $0 == "-" || $0 == " " }.map(String.init)
    }

    func any(besides taken: Set<String>, _ entropy: inout SeededEntropy) -> String? {
        pick(names.filter { !taken.contains($0.lowercased()) }, &entropy)
    }

    func like(_ name: String, besides taken: Set<String>, _ entropy: inout SeededEntropy) -> String? {
        let forms = Set(stock.nicknames(of: name))
        return pick(
            names.filter { other in
                !taken.contains(other.lowercased()) && !forms.contains(other)
                    && !stock.nicknames(of: other).contains(name) && isLike(name, other)
            }, &entropy)
    }

    /// Anna-Lee for Anna-Mae: the first half kept, and the second of somebody else's.
    func otherDouble(_ name: String, _ entropy: inout SeededEntropy) -> String? {
        let halves = name.split(separator: "-")
        guard halves.count == 2, let other = pick(doubles, &entropy)?.split(separator: "-").last else { return nil }
        return LikeNames.bones(String(other)) == LikeNames.bones(String(halves[1])) ? nil : "\(halves[0])-\(other)"
    }

    private func pick(_ names: [String], _ entropy: inout SeededEntropy) -> String? {
        names.isEmpty ? nil : names[Int(entropy.next() % UInt64(names.count))]
    }

    /// One or two letters apart, or the one the other's beginning; and not one name in two spellings.
    private func isLike(_ a: String, _ b: String) -> Bool {
        let (x, y) = (a.lowercased(), b.lowercased())
        guard LikeNames.bones(x) != LikeNames.bones(y) else { return false }
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
