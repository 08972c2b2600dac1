import EncompassCore
import EncompassEngine
import EncompassMatching
import EncompassSample
import EncompassStore

/// How many children on no roll are matched to a pupil who only resembles them, by the daemon's own registry and matcher;
/// what the daemon adds to the matcher's word only ever takes a match away.
struct LookAlikesPart {
    let bench: Bench

    private static let count = 30_000
    private static let elsewhere = PostalAddress(
        lines: ["7 Mill Lane"], town: "Nether Wynd", postcode: "WY99 3EZ")

    func measure() throws {
        var others = LookAlikes(
            count: LookAlikesPart.count, seed: bench.seed, elsewhere: LookAlikesPart.elsewhere,
            areOneName: ShortForms.areOneName)
        let ground = try Ground(others.roll)
        let stage = try Bases(bench: bench).registry(ground)
        let store = try stage.open()
        defer { try? store.close() }
        let matcher = try RegistrySnapshot(store: store, model: .standard).matcher
        var tally = LookAlikeTally()
        others.forEachChild { tally.add($0, matcher.decide([$0.child])[0]) }
        try tally.record(in: bench)
    }
}

private struct LookAlikeTally {
    private var all: [LookAlike.Kind: Int] = [:]
    /// Matched to a pupil of the child's forename, surname and date of birth: by chance, where the child is no namesake.
    private var namesakes: [LookAlike.Kind: Int] = [:]
    private var others: [LookAlike.Kind: [String]] = [:]
    /// Why namesakes were matched or not, with how many.
    private var reasons: [String: Int] = [:]

    mutating func add(_ other: LookAlike, _ decision: MatchDecision) {
        all[other.kind, default: 0] += 1
        if other.kind == .namesake { reasons[reason(decision), default: 0] += 1 }
        guard decision.verdict == .match else { return }
        if isNamesake(decision) {
            namesakes[other.kind, default: 0] += 1
        } else {
            others[other.kind, default: []].append(decision.agreement)
        }
    }

    /// Forename, surname and date of birth are the pupil's, but for capitals, accents and hyphens.
    private func isNamesake(_ decision: MatchDecision) -> Bool {
        ["forename", "surname", "date of birth"].allSatisfy { decision.level(of: $0) == "the same" }
    }

    private func reason(_ decision: MatchDecision) -> String {
        switch decision.verdict {
        case .match: "matched: name and birthday agree, home \(decision.level(of: "address") ?? "not compared")"
        case .review: decision.isBarred ? decision.notes.joined(separator: " ") : "not sure enough"
        case .none: "nobody plausible"
        }
    }

    func record(in bench: Bench) throws {
        let distinguishable = LookAlike.Kind.allCases.filter(\.isDistinguishable)
        try record("on no roll, only like a pupil: matched", distinguishable, in: bench)
        for kind in distinguishable { try record("— \(kind.words)", [kind], in: bench) }
        try record(LookAlike.Kind.likeNamesake.words + ": matched", [.likeNamesake], in: bench)
        try bench.record(
            Figure(
                LookAlike.Kind.namesake.words + ": matched", "children",
                [Double(namesakes[.namesake] ?? 0) + Double(others[.namesake]?.count ?? 0)],
                note: "of \(Number.grouped(all[.namesake] ?? 0))"))
        for (reason, count) in reasons.sorted(by: { $0.value > $1.value }) {
            try bench.record(Figure("— \(reason)", "children", [Double(count)]))
        }
    }

    private func record(_ name: String, _ kinds: [LookAlike.Kind], in bench: Bench) throws {
        func sum(_ counts: [LookAlike.Kind: Int]) -> Int { kinds.reduce(0) { $0 + (counts[$1] ?? 0) } }
        let levels = kinds.flatMap { others[$0] ?? [] }
        try bench.record(
            Figure(
                name, "children", [Double(sum(namesakes) + levels.count)],
                note: "of \(Number.grouped(sum(all))); \(sum(namesakes)) by chance another pupil's namesake, "
                    + "\(levels.count) others"
                    + (kinds.count == 1 ? levels.map { "; one by: \($0)" }.joined() : "")))
    }
}

extension MatchDecision {
    /// How a field of the likeliest pupil agreed.
    fileprivate func level(of field: String) -> String? {
        candidates.first?.waterfall.first { $0.field == field }?.level
    }

    /// How the fields of the likeliest pupil agreed: levels alone.
    var agreement: String {
        (candidates.first?.waterfall ?? []).filter { !["prior", "kin"].contains($0.field) }
            .map { "\($0.field) \($0.level)" }.joined(separator: ", ")
    }
}

extension LookAlike.Kind {
    fileprivate var words: String {
        switch self {
        case .twin: "twins"
        case .twinOfLikeName: "twins of a like name"
        case .twinOfHalfAName: "twins with another half of a double name"
        case .sibling: "brothers and sisters"
        case .cousin: "cousins"
        case .cousinOfLikeName: "cousins of a like name"
        case .namesake: "namesakes with one birthday and another home"
        case .likeNamesake: "a like name, one birthday and another home"
        }
    }
}
