import EncompassCore

/// Makes a rarer forename of a common one: `Ellie-Mae` of `Ellie`, `Kayleih` of `Kayleigh`.
struct ForenameTail: Sendable {
    /// Second halves of hyphenated forenames, commonest first.
    let seconds: [String]
    private static let respellings: [(String, String)] = [
        ("ie", "y"), ("ey", "ie"), ("y", "ie"), ("leigh", "ley"), ("ph", "f"), ("c", "k"), ("ck", "k"), ("ll", "l"),
        ("l", "ll"), ("n", "nn"), ("i", "y"), ("ah", "a"), ("a", "ah"), ("z", "s"), ("s", "z"), ("ai", "ay"),
        ("mm", "m"), ("ee", "i"), ("th", "t"), ("u", "oo"),
    ]

    func rarer(_ name: String, compounds: Bool, _ entropy: inout SeededEntropy) -> String {
        if compounds, entropy.chance(0.55), name.utf8.count <= 7, !name.utf8.contains(0x2D) {
            let second = seconds[min(entropy.below(seconds.count), entropy.below(seconds.count))]
            return second == name ? name : name + "-" + second
        }
        let (old, new) = ForenameTail.respellings[entropy.below(ForenameTail.respellings.count)]
        return name.replacingLast(old, with: new)
    }
}
