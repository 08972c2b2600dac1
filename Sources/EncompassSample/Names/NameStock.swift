public import EncompassCore

/// Made-up people's names with the frequencies of an English county.
///
/// Some 1,000 forenames, 1,400 surnames and a long tail composed of parts; the commonest forename has about one pupil
/// in a hundred, the commonest surname slightly fewer. Draws depend on the entropy alone.
public struct NameStock: Sendable {
    /// The one stock; reading its tables takes some milliseconds, so it is kept.
    public static let standard = NameStock()

    private let forenames = Forenames()
    private let surnames = Surnames()
    private let nicknames = Nicknames()
    private let traditions = WeightedIndex(Tradition.allCases.map(\.share))

    init() {}

    public func tradition(_ entropy: inout SeededEntropy) -> Tradition {
        Tradition.allCases[traditions.draw(&entropy)]
    }

    /// A first name; `sex` other than female draws a boy's.
    public func forename(
        _ sex: Sex, _ tradition: Tradition = .british, _ entropy: inout SeededEntropy
    ) -> String {
        forenames.draw(sex, tradition, &entropy)
    }

    public func surname(_ tradition: Tradition = .british, _ entropy: inout SeededEntropy) -> String {
        surnames.draw(tradition, &entropy)
    }

    /// Everyday forms of a forename (`William`: `Will`, `Bill`, `Billy`…), commonest first; empty where there is none.
    public func nicknames(of forename: String) -> [String] { nicknames.forms(of: forename) }

    /// An everyday form, nil where there is none.
    public func nickname(of forename: String, _ entropy: inout SeededEntropy) -> String? {
        entropy.pick(nicknames.forms(of: forename))
    }
}
