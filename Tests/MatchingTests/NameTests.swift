import EncompassCore
import EncompassMatching
import Testing

@Suite struct NameTests {
    @Test(arguments: [
        ("Rosalind", "ROSALIND"), ("Zoë", "Zoe"), ("Søren", "Soren"), ("Łukasz", "Lukasz"), ("Mary-Jane", "Mary Jane"),
        ("Mary-Jane", "Maryjane"), ("Elizabeth", "Beth"), ("Samuel", "Sam"),
        ("Rosalind", "Rosalimd"), ("Rosalind", "Roaslind"), ("Rosalind", "Rosalind Grace"), ("Rosalind", "Rosalind G"),
        ("Дмитрий", "Dmitriy"), ("Rosalind", "Rosa\u{200F}lind"), ("Rosalind", "Rosalind \u{1F600}"),
        ("Rosalind", "Rosa\u{0}lind"), ("Frederick", "Fred"), ("Zoë", "ZOE"),
    ])
    func forenamesThatAreOneName(_ onRoll: String, _ said: String) {
        var roll = Roll()
        roll.add(onRoll, "Fenwick")
        #expect(roll.decide(Roll.child(said, "Fenwick")).verdict == .match)
    }

    /// An Alexandra is also an Alex, and may be the twin.
    @Test func aShortFormOfGirlsAndBoysNeedsTheSex() {
        var roll = Roll()
        roll.add("Alexander", "Fenwick", sex: .male)
        var child = Roll.child("Alex", "Fenwick")
        #expect(roll.decide(child).verdict == .review)
        child.sex = .male
        #expect(roll.decide(child).verdict == .match)
    }

    @Test(arguments: [
        ("O'Brien", "OBrien"), ("O'Brien", "O Brien"), ("McDonald", "Mc Donald"), ("Fenwick-Hargreave", "Fenwick"),
        ("Fenwick", "Fenwick-Hargreave"), ("Van den Berg", "Vandenberg"), ("De Souza", "Souza"), ("Fenwick", "Fenwik"),
        ("Núñez", "NUNEZ"), ("Al-Hassan", "Hassan"),
    ])
    func surnamesThatAreOneName(_ onRoll: String, _ said: String) {
        var roll = Roll()
        roll.add("Rosalind", onRoll)
        #expect(roll.decide(Roll.child("Rosalind", said)).verdict == .match)
    }

    @Test func forenameAndSurnameSwapped() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick")
        #expect(roll.decide(Roll.child("Fenwick", "Rosalind")).verdict == .match)
        #expect(roll.decide(Roll.child("Fenwik", "Rosalind")).verdict == .match)
    }

    @Test func preferredFormerAndKnownAsNames() {
        var roll = Roll()
        roll.add("Ngozi", "Fenwick", preferred: "Grace", former: "Hargreave")
        #expect(roll.decide(Roll.child("Grace", "Fenwick")).verdict == .match)
        #expect(roll.decide(Roll.child("Ngozi", "Hargreave")).verdict == .match)
        var child = Roll.child("Blessing", "Fenwick")
        child.knownAs = "Ngozi"
        #expect(roll.decide(child).verdict == .match)
        child = Roll.child("Ngozi", "Talbot")
        child.formerSurname = "Fenwick"
        #expect(roll.decide(child).verdict == .match)
    }

    @Test func aSlipThatMakesAnotherNameIsWeakerEvidence() throws {
        var roll = Roll()
        roll.add("Harriet", "Fenwick")
        let matcher = Matcher(index: roll.index(), model: .standard)
        let slip = try #require(matcher.explain(Roll.child("Harreit", "Fenwick"), as: PupilKey(raw: 0)))
        let other = try #require(matcher.explain(Roll.child("Harris", "Fenwick"), as: PupilKey(raw: 0)))
        #expect(slip.weight > other.weight + 5)
    }
}
