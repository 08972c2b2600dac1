import EncompassCore
import EncompassMatching
import Testing

/// Shared household facts do not outweigh a contradiction.
@Suite struct ContradictionTests {
    /// With the same home, birthday and surname: the pupil's names, then the child's.
    @Test(arguments: [
        ("Mohammed", "Amin", "Mohammed Amir"), ("Mohammed Amin", "", "Mohammed Amir"),
        ("Mohammed", "", "Mohammed Amir"), ("Anna-Mae", "", "Anna-Lee"), ("Mary-Kate", "", "Mary-Jane"),
        ("Anna", "Mae", "Anna Lee"), ("Lilly-Mae", "", "Lily-Rose"), ("Francisca", "", "Francisco"),
        ("Danielle", "", "Daniel"), ("Daniel", "", "Danielle"), ("Francis", "", "Frances"), ("Louis", "", "Louise"),
        ("Amir", "", "Amin"), ("Kayla", "", "Layla"), ("Jayden", "", "Hayden"), ("Ella", "", "Ellie"),
        ("Ella", "", "Bella"), ("Harry", "", "Harvey"), ("Isabel", "", "Isabella"), ("Natalia", "", "Natalie"),
        ("Lewis", "Jack", "Lewis Harry"), ("Anna-Mae", "", "Anna"), ("Isabella", "", "Isahbelle"),
        ("Gracie", "", "Grahce"),
        ("Alexander", "", "Alex"), ("Amelie", "", "Amelya"), ("Mila", "", "Myla"), ("Ella-Mae", "", "EllaRae"),
    ])
    func aTwinOfALikeNameIsAPersonsQuestion(_ forename: String, _ middle: String, _ said: String) {
        var roll = Roll()
        roll.add(forename, "Fenwick", middle: middle.isEmpty ? nil : middle)
        #expect(roll.decide(Roll.child(said, "Fenwick")).verdict == .review)
    }

    /// A slip that is not a name, a form, or another spelling matches as before.
    @Test(arguments: [
        ("Harriet", "", "Harreit"), ("William", "", "Wiliam"), ("Thomas", "", "Tom"), ("Isabel", "", "Izabel"),
        ("Anna-Mae", "", "Anna-Mai"), ("Ella-Mae", "", "Ella"), ("Lewis", "Jack", "Lewis J"),
        ("Joshua", "", "Josh"), ("Isabelle", "", "Isahbelle"), ("Olivia", "", "Olivya"),
        ("Lewis", "Jack", "Lewis Jakc"), ("Mohammed Amin", "", "Mohammed Ameen"), ("Samuel", "", "Sam"),
        ("Emily", "", "Emyly"), ("Arlo", "", "Aro"), ("Esme", "", "Ezme"), ("Wilfred-Jay", "", "WilfredeJay"),
        ("Mason-Jai", "", "Mason-Jay"), ("Ella", "", "Ellla"),
    ])
    func aSlipOrAFormOfTheNameIsTheChild(_ forename: String, _ middle: String, _ said: String) {
        var roll = Roll()
        roll.add(forename, "Fenwick", middle: middle.isEmpty ? nil : middle)
        #expect(roll.decide(Roll.child(said, "Fenwick")).verdict == .match)
    }

    /// Barely a child in the country is called Aro, so that it is Arlo misspelt; unless there are some here.
    @Test func aRareNameOnTheRollIsNotASlip() {
        var roll = Roll()
        roll.add("Arlo", "Fenwick")
        for surname in ["Talbot", "Hargreave"] { roll.add("Aro", surname, "2012-04-05", at: Roll.elsewhere) }
        #expect(roll.decide(Roll.child("Aro", "Fenwick")).verdict == .review)
    }

    @Test func aSharedNamesSpellingDoesNotMatchTheTwin() {
        var roll = Roll()
        roll.add("Mohammed", "Hamid", sex: .male)
        var child = Roll.child("Mohammad", "Hamid")
        child.sex = .male
        #expect(roll.decide(child).verdict == .review)
    }

    @Test func aKnownAsNameIsNotThePupilsSecondName() {
        var roll = Roll()
        roll.add("Mohammed", "Fenwick", middle: "Amin")
        var child = Roll.child("Md", "Fenwick")
        child.knownAs = "Amir"
        #expect(roll.decide(child).verdict == .review)
    }

    @Test func aPupilKnownByTheFirstOfTwoNamesIsNotTheTwin() {
        var roll = Roll()
        roll.add("Anna-Mae", "Fenwick", preferred: "Anna")
        #expect(roll.decide(Roll.child("Anna-Lee", "Fenwick")).verdict == .review)
        #expect(roll.decide(Roll.child("Anna", "Fenwick")).verdict == .match)
    }

    @Test(arguments: [
        ("Harpreet", "Kaur", Sex.female, "Harpreet", "Singh", Sex.male, "2015-03-02"),
        ("Alex", "Taylor", .female, "Alex", "Brown", .male, "2015-03-02"),
        ("Alex", "Brown", .female, "Alex", "Brown", .male, "2015-03-20"),
        ("Alex", "Taylor", .female, "Alex", "Brown", .female, "2015-02-03"),
        ("Harriet", "Brown", .female, "Harreit", "Brown", .male, "2015-03-02"),
    ])
    func twoFactsThatContradictAreAPersonsQuestion(
        _ forename: String, _ surname: String, _ sex: Sex, _ said: String, _ family: String, _ other: Sex,
        _ birth: String
    ) {
        var roll = Roll()
        roll.add(forename, surname, sex: sex)
        var child = Roll.child(said, family, birth)
        child.sex = other
        #expect(roll.decide(child).verdict == .review)
    }

    @Test func oneFactMayBeAClerksSlip() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", sex: .female)
        var child = Roll.child("Rosalind", "Fenwick")
        child.sex = .male
        #expect(roll.decide(child).verdict == .match)
    }

    @Test func aNamesakeElsewhereOfTheOtherSexGoesToAPerson() {
        var roll = Roll()
        roll.add("Alex", "Fenwick", sex: .female)
        var child = Roll.child("Alex", "Fenwick", at: Roll.elsewhere)
        child.sex = .male
        #expect(roll.decide(child).verdict != .match)
    }

    /// Erin Williams and Eri Willyams were born on one day, in two towns.
    @Test func twoNamesThatAreNearlyThePupilsAreAnotherChildElsewhere() {
        var roll = Roll()
        roll.add("Erin", "Williams", sex: .female)
        var child = Roll.child("Eri", "Willyams", at: Roll.elsewhere)
        child.sex = .female
        #expect(roll.decide(child).verdict != .match)
        #expect(roll.decide(Roll.child("Eri", "Willyams")).verdict == .match)
    }

    @Test func anotherFamilyNextDoorIsAnotherChild() {
        var roll = Roll()
        roll.add("Annabelle", "Fenwick")
        var child = Roll.child("Annabelle", "Talbot")
        #expect(roll.decide(child).verdict == .match)
        child.address?.lines = ["14 Quay Road"]
        #expect(roll.decide(child).verdict == .review)
    }

    @Test func anotherFamilysChildOfALikeNameAtTheHomeIsAPersonsQuestionWithoutADay() {
        var roll = Roll()
        roll.add("Arlo", "Fenwick")
        roll.add("Rosalind", "Fenwick", "2013-06-20")
        let sister = Roll.child("Rosalind", "Fenwick", "2013-06-20")
        let child = Roll.child("Arloh", "Talbot", nil)
        #expect(Matcher(index: roll.index(), model: .standard).decide([child, sister])[0].verdict != .match)
    }
}
