/// Nicknames, short forms and spellings, mainly British.
struct Nicknames: Sendable {
    /// A name on a roll for which another name may have been used, and how often.
    struct Relative: Sendable {
        let name: [UInt8]
        let relation: Relation
        /// Share of the children with `name` on rolls for whom the police wrote the other name.
        let share: Float
    }

    enum Relation: UInt8, Sendable {
        case nickname, spelling
        /// One is used for the other, and is also given to children as a name in its own right.
        case namesOfTwo
    }

    private let relatives: [[UInt8]: [Relative]]
    private let names: [[UInt8]]
    /// First and second letter and length of each of `names`, in one array: most names are excluded by these.
    private let heads: [Head]

    private struct Head: Sendable {
        let first: UInt8
        let second: UInt8
        let count: Int

        init(_ name: [UInt8]) {
            first = name.first ?? 0
            second = name.count > 1 ? name[1] : 0
            count = name.count
        }

        /// Whether names with these beginnings can be one letter apart: after one slip either the first letters agree,
        /// or the second ones, or the first of one is the second of the other.
        func mayBeNear(_ other: Head) -> Bool {
            abs(count - other.count) <= 1
                && (first == other.first || second == other.second || first == other.second || second == other.first)
        }
    }

    static let standard = Nicknames(shortForms: NameTables.shortForms, spellings: NameTables.spellings)

    init(shortForms: String, spellings: String) {
        var table = Table()
        for line in spellings.split(separator: "\n") {
            table.addSpellings(line.split(separator: " ").map { Array($0.utf8) })
        }
        for line in shortForms.split(separator: "\n") {
            let parts = line.split(separator: ":")
            guard parts.count == 2 else { continue }
            table.addShortForms(of: Array(parts[0].utf8), parts[1].split(separator: " "))
        }
        names = table.relatives.keys.sorted { $0.lexicographicallyPrecedes($1) }
        heads = names.map(Head.init)
        relatives = table.relatives.mapValues { $0.values.sorted { $0.name.lexicographicallyPrecedes($1.name) } }
    }

    private struct Table {
        var relatives: [[UInt8]: [[UInt8]: Relative]] = [:]
        var spellings: [[UInt8]: Set<[UInt8]>] = [:]

        mutating func addSpellings(_ group: [[UInt8]]) {
            // If there are many spellings, each one is less likely to be the one written.
            let share = 0.06 / Float(group.count).squareRoot()
            for said in group {
                for onRoll in group where said != onRoll {
                    add(said, for: onRoll, .spelling, share)
                    spellings[said, default: []].insert(onRoll)
                }
            }
        }

        mutating func addShortForms(of formal: [UInt8], _ words: [Substring]) {
            for word in words {
                let short = Array(word.utf8.drop { !($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) })
                let (isCommon, relation) = (word.first != "~", word.first == "+" ? Relation.namesOfTwo : .nickname)
                add(short, for: formal, relation, isCommon ? 0.2 : 0.03)
                add(formal, for: short, relation, isCommon ? 0.04 : 0.01)
                guard isCommon, relation == .nickname else { continue }
                // Short forms of Elizabeth are also those of Elisabeth.
                for form in spellings[formal] ?? [] { add(short, for: form, .nickname, 0.08) }
            }
        }

        private mutating func add(_ said: [UInt8], for onRoll: [UInt8], _ relation: Relation, _ share: Float) {
            if said == onRoll || relatives[said]?[onRoll].map({ $0.share >= share }) == true { return }
            relatives[said, default: [:]][onRoll] = Relative(name: onRoll, relation: relation, share: share)
        }
    }

    /// The names in the table that are one letter from `name`.
    func names(near name: NamePattern) -> [[UInt8]] {
        let head = Head(name.bytes)
        return heads.indices.lazy.filter { heads[$0].mayBeNear(head) }.map { names[$0] }
            .filter { name.distance(to: $0.span) == 1 }
    }

    /// The names on rolls for which `said` may have been used, in alphabetical order; never `said` itself.
    func relatives(of said: [UInt8]) -> [Relative] { relatives[said] ?? [] }
}

/// Which given names are usual forms of one name, for code outside the matcher.
public enum ShortForms {
    /// Leaves out forms that are so rare that they are far more often a separate name.
    private static let leastShare: Float = 0.04

    /// - Parameters:
    ///   - a: in lower-case letters without accents, like `b`.
    public static func relate(_ a: String, _ b: String) -> Bool {
        isSaid(Array(a.utf8), for: Array(b.utf8)) || isSaid(Array(b.utf8), for: Array(a.utf8))
    }

    /// Whether the matcher takes the two for one name: spellings, or one the usual short form of the other. Nobody
    /// gives two living children such a pair of names.
    public static func areOneName(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        return a == b || OwnNames.isRelated(a, b) || OwnNames.isRelated(b, a)
    }

    private static func isSaid(_ said: [UInt8], for name: [UInt8]) -> Bool {
        Nicknames.standard.relatives(of: said).contains {
            $0.name == name && $0.relation != .namesOfTwo && ($0.relation == .spelling || $0.share >= leastShare)
        }
    }
}
