public import EncompassCore
import Foundation

/// A child on no roll who is easily mistaken for a pupil. The child's reported details are all correct.
public struct LookAlike: Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// With the pupil's home, surname and birthday: with any forename, a similar one, or one that shares its first
        /// half.
        case twin, twinOfLikeName, twinOfHalfAName
        /// With the pupil's home and surname, born on another day.
        case sibling
        /// With the pupil's surname, in another home and born on another day: with any forename, or a similar one.
        case cousin, cousinOfLikeName
        /// With the pupil's surname and birthday, in another home: with the same forename, or a similar one. Only the
        /// home distinguishes them from a pupil who has moved.
        case namesake, likeNamesake

        /// Whether more than the home distinguishes the child from a pupil who has moved.
        public var isDistinguishable: Bool { self != .namesake && self != .likeNamesake }
    }

    public let kind: Kind
    public let child: ChildDetails
    /// The pupil on the roll.
    public let pupil: PupilIdentity
}

/// Children on no roll who resemble somebody who is. The names come from the roll of a made-up county, not from a list
/// in the code.
///
/// Each has the sex that the name usually has on the roll; for every second child it is not given. No child has a form
/// of the pupil's name, or of a sibling's, since parents do not give one name to two children.
public struct LookAlikes {
    private let count: Int
    private let elsewhere: PostalAddress
    private var names: LikeNames
    private var entropy = SeededEntropy(seed: 5)

    /// - Parameters:
    ///   - count: children who differ from the pupil in more than the home; the roll has four times as many pupils.
    ///   - elsewhere: the home of those who do not live with the pupil.
    ///   - areOneName: whether two words in lower case without accents are forms of one name.
    public init(
        count: Int, seed: UInt64, elsewhere: PostalAddress, areOneName: @escaping (String, String) -> Bool
    ) {
        roll = LinkageSet(
            pupils: max(12_000, count * 4), children: count * 2, seed: seed, part: .heldOut, offRoll: 0, rates: .none)
        self.elsewhere = elsewhere
        names = LikeNames(roll, areOneName)
        self.count = count
    }

    /// The pupils of the county; none of the children is one of them.
    public let roll: LinkageSet

    /// Pupil by pupil, until there are `count` children with more differences than the home.
    public mutating func forEachChild(_ body: (LookAlike) throws -> Void) rethrows {
        var distinguishable = 0
        for household in roll.households() where distinguishable < count {
            guard let found = household.first(where: { $0.truth != nil && !$0.isProtected }), let pupil = found.truth
            else { continue }
            for other in likenesses(of: found, pupil, in: household, after: distinguishable) {
                try body(other)
                if other.kind.isDistinguishable { distinguishable += 1 }
            }
        }
    }

    private mutating func likenesses(
        of found: LinkageChild, _ pupil: PupilIdentity, in household: [LinkageChild], after distinguishable: Int
    ) -> [LookAlike] {
        guard let forename = found.child.forename else { return [] }
        // No child gets a name of a sibling, not even as a second or everyday name.
        let taken = Set(household.compactMap(\.child.forename).flatMap(LikeNames.words))
            .union(names.borne[pupil.key] ?? [])
        var model = found.child
        (model.upn, model.school, model.knownAs) = (nil, nil, nil)
        let birth = model.dateOfBirth
        let otherDay = birth?.adding(days: (distinguishable % 350 + 1) * (distinguishable % 2 == 0 ? 1 : -1))
        var made: [LookAlike] = []
        var number: Int { distinguishable + made.count { $0.kind.isDistinguishable } }

        func make(_ kind: LookAlike.Kind, _ name: String, born: LocalDate?, at home: PostalAddress?) {
            var child = model
            (child.forename, child.dateOfBirth, child.address) = (name, born, home)
            child.sex = !kind.isDistinguishable || number % 2 == 0 ? names.sex(name) : nil
            made.append(LookAlike(kind: kind, child: child, pupil: pupil))
        }
        if let name = names.any(besides: taken, &entropy) {
            make(.twin, name, born: birth, at: model.address)
            make(.sibling, name, born: birth?.adding(days: 300 + number % 900), at: model.address)
            make(.cousin, name, born: otherDay, at: elsewhere)
        }
        if let name = names.like(forename, besides: taken, &entropy) {
            make(.twinOfLikeName, name, born: birth, at: model.address)
            make(.cousinOfLikeName, name, born: otherDay, at: elsewhere)
            make(.likeNamesake, name, born: birth, at: elsewhere)
        }
        if let name = names.otherDouble(forename, &entropy) {
            make(.twinOfHalfAName, name, born: birth, at: model.address)
        }
        var namesake = model
        namesake.address = elsewhere
        made.append(LookAlike(kind: .namesake, child: namesake, pupil: pupil))
        return made
    }
}

/// The forenames of a roll, and which are similar without being forms of one name.
private struct LikeNames {
    private var names: [String] = []
    private var doubles: [String] = []
    /// All names of a pupil on the roll, by number.
    private(set) var borne: [String: Set<String>] = [:]
    /// Girls with the name, less boys with it.
    private var girls: [String: Int] = [:]
    private let areOneName: (String, String) -> Bool

    /// Only names that several pupils have: a single one may be a clerk's slip.
    init(_ set: LinkageSet, _ areOneName: @escaping (String, String) -> Bool) {
        self.areOneName = areOneName
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

    /// The usual sex of the name.
    func sex(_ name: String) -> Sex? { girls[name].flatMap { $0 > 0 ? .female : $0 < 0 ? .male : nil } }

    static func words(_ name: String) -> [String] {
        name.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).split { $0 == "-" || $0 == " " }
            .map(String.init)
    }

    func any(besides taken: Set<String>, _ entropy: inout SeededEntropy) -> String? {
        another(pick(names.filter { !taken.contains($0.lowercased()) }, &entropy), than: taken)
    }

    /// Nil if it is a form of one of those taken.
    private func another(_ name: String?, than taken: Set<String>) -> String? {
        guard let name else { return nil }
        return LikeNames.words(name).contains { word in taken.contains { areOneName(word, $0) } } ? nil : name
    }

    func like(_ name: String, besides taken: Set<String>, _ entropy: inout SeededEntropy) -> String? {
        another(
            pick(names.filter { !taken.contains($0.lowercased()) && isLike(name, $0) }, &entropy), than: taken)
    }

    /// Anna-Lee for Anna-Mae: the first half with somebody else's second half.
    func otherDouble(_ name: String, _ entropy: inout SeededEntropy) -> String? {
        let halves = name.split(separator: "-")
        guard halves.count == 2, let other = pick(doubles, &entropy)?.split(separator: "-").last else { return nil }
        let isOne =
            LikeNames.bones(String(other)) == LikeNames.bones(String(halves[1]))
            || areOneName(other.lowercased(), halves[1].lowercased())
        return isOne ? nil : "\(halves[0])-\(other)"
    }

    private func pick(_ names: [String], _ entropy: inout SeededEntropy) -> String? {
        names.isEmpty ? nil : names[Int(entropy.next() % UInt64(names.count))]
    }

    /// One or two letters apart, or one is the beginning of the other.
    private func isLike(_ a: String, _ b: String) -> Bool {
        let (x, y) = (a.lowercased(), b.lowercased())
        if x.hasPrefix(y) || y.hasPrefix(x) { return true }
        return abs(x.count - y.count) <= 2 && LikeNames.distance(Array(x), Array(y)) <= (x.count < 6 ? 1 : 2)
    }

    /// The consonants, by sound.
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
