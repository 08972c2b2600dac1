public import EncompassCore
import Foundation

/// A child who is on no roll and is easily taken for a pupil who is. Nothing that is said of the child is wrong.
public struct LookAlike: Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// At the pupil's home, of the pupil's surname and born on the pupil's day: of any name, of one like the pupil's,
        /// and of one whose first half is the pupil's.
        case twin, twinOfLikeName, twinOfHalfAName
        /// At the pupil's home and of the pupil's surname, born on another day.
        case sibling
        /// Of the pupil's surname, in another home and born on another day: of any name, and of one like the pupil's.
        case cousin, cousinOfLikeName
        /// Of the pupil's surname and born on the pupil's day, in another home: of the pupil's name, and of one like it.
        /// Nothing but the home tells them from a pupil who has moved.
        case namesake, likeNamesake

        /// Whether more than the home tells the child from a pupil who has moved.
        public var isTold: Bool { self != .namesake && self != .likeNamesake }
    }

    public let kind: Kind
    public let child: ChildDetails
    /// The pupil on the roll.
    public let pupil: PupilIdentity
}

/// Children who are on no roll while somebody who is taken for them easily is. The names come from the roll of a made-up
/// county, none from a list in the code.
///
/// Each is of the sex that the name is given to on the roll; of every second one the sex is not said. No child bears a name
/// that is one with a name of the pupil, or of a brother or sister, since parents do not give one name to two children.
public struct LookAlikes {
    private let count: Int
    private let elsewhere: PostalAddress
    private var names: LikeNames
    private var entropy = SeededEntropy(seed: 5)

    /// - Parameters:
    ///   - count: of those whom more than the home tells from the pupil; there is a pupil for each four times over.
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
    /// Names that were drawn and left out since they are one with the pupil's: Sam for Samuel.
    public var oneName: Int { names.oneName }

    /// Pupil by pupil, until `count` are told apart by more than the home.
    public mutating func forEachChild(_ body: (LookAlike) throws -> Void) rethrows {
        var told = 0
        for household in roll.households() where told < count {
            guard let found = household.first(where: { $0.truth != nil && !$0.isProtected }), let pupil = found.truth
            else { continue }
            for other in likenesses(of: found, pupil, in: household, after: told) {
                try body(other)
                if other.kind.isTold { told += 1 }
            }
        }
    }

    private mutating func likenesses(
        of found: LinkageChild, _ pupil: PupilIdentity, in household: [LinkageChild], after told: Int
    ) -> [LookAlike] {
        guard let forename = found.child.forename else { return [] }
        // No child is given a name that a brother or sister bears, be it as a second or an everyday name.
        let taken = Set(household.compactMap(\.child.forename).flatMap(LikeNames.words))
            .union(names.borne[pupil.key] ?? [])
        var model = found.child
        (model.upn, model.school, model.knownAs) = (nil, nil, nil)
        let birth = model.dateOfBirth
        let otherDay = birth?.adding(days: (told % 350 + 1) * (told % 2 == 0 ? 1 : -1))
        var made: [LookAlike] = []
        var number: Int { told + made.count { $0.kind.isTold } }

        func make(_ kind: LookAlike.Kind, _ name: String, born: LocalDate?, at home: PostalAddress?) {
            var child = model
            (child.forename, child.dateOfBirth, child.address) = (name, born, home)
            child.sex = !kind.isTold || number % 2 == 0 ? names.sex(name) : nil
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

/// The forenames of a roll, and which of them are alike without being one name.
private struct LikeNames {
    private var names: [String] = []
    private var doubles: [String] = []
    /// All that a pupil is called on the roll, by number.
    private(set) var borne: [String: Set<String>] = [:]
    /// Names that were drawn for a twin and are the pupil's own in the matcher's table.
    private(set) var oneName = 0
    /// Pupils of the name who are girls, less those who are boys.
    private var girls: [String: Int] = [:]
    private let areOneName: (String, String) -> Bool

    /// Names that several pupils bear: one pupil's may be a clerk's slip.
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
        let isOne = LikeNames.words(name).contains { word in taken.contains { areOneName(word, $0) } }
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
            || areOneName(other.lowercased(), halves[1].lowercased())
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
