/// Who may be called what: nicknames, short forms and spellings, British first.
struct Nicknames: Sendable {
    /// A name on a roll for which another may have been said, and how often that other is said for it.
    struct Relative: Sendable {
        let name: [UInt8]
        let relation: Relation
        /// Share of the children on rolls as `name` of whom the police wrote the other name.
        let share: Float
    }

    enum Relation: UInt8, Sendable { case nickname, spelling }

    private let relatives: [[UInt8]: [Relative]]
    private let names: [[UInt8]]

    static let standard = Nicknames(shortForms: shortForms, variants: variants)

    init(shortForms: String, variants: String) {
        var relatives: [[UInt8]: [[UInt8]: Relative]] = [:]
        func add(_ said: [UInt8], for onRoll: [UInt8], _ relation: Relation, _ share: Float) {
            if said == onRoll || relatives[said]?[onRoll].map({ $0.share >= share }) == true { return }
            relatives[said, default: [:]][onRoll] = Relative(name: onRoll, relation: relation, share: share)
        }
        for line in shortForms.split(separator: "\n") {
            let parts = line.split(separator: ":")
            guard parts.count == 2 else { continue }
            let formal = Array(parts[0].utf8)
            let shorts = parts[1].split(separator: " ").map { (Array($0.utf8.drop { $0 == 0x7E }), $0.first != "~") }
            for (short, common) in shorts {
                add(short, for: formal, .nickname, common ? 0.15 : 0.03)
                add(formal, for: short, .nickname, common ? 0.04 : 0.01)
                for (other, otherCommon) in shorts where common && otherCommon {
                    add(short, for: other, .nickname, 0.02)
                }
            }
        }
        for line in variants.split(separator: "\n") {
            let group = line.split(separator: " ").map { Array($0.utf8) }
            for said in group { for onRoll in group { add(said, for: onRoll, .spelling, 0.02) } }
        }
        names = relatives.keys.sorted { $0.lexicographicallyPrecedes($1) }
        self.relatives = relatives.mapValues { $0.values.sorted { $0.name.lexicographicallyPrecedes($1.name) } }
    }

    /// The names of the table that are one letter from `name`.
    func names(near name: NamePattern) -> [[UInt8]] {
        names.filter { abs($0.count - name.bytes.count) <= 1 && name.distance(to: $0.span) == 1 }
    }

    /// The names on rolls for which `said` may have been said, in alphabetical order; never `said` itself.
    func relatives(of said: [UInt8]) -> [Relative] { relatives[said] ?? [] }
}
