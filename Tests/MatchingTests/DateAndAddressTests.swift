import EncompassCore
import EncompassMatching
import Testing

@Suite struct DateAndAddressTests {
    private func roll() -> Roll {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", "2015-03-12")
        return roll
    }

    @Test(arguments: ["2015-03-12", "2015-12-03", "2015-03-13", "2015-03-21", "2014-03-12", "2005-03-12", "2015-05-12"])
    func slipsOfABirthdayAtOneHome(_ birth: String) {
        #expect(roll().decide(Roll.child("Rosalind", "Fenwick", birth)).verdict == .match)
    }

    @Test(arguments: ["2015-12-03", "2015-03-13", "2014-03-12"])
    func slipsOfABirthdayElsewhereAreLeftToAPerson(_ birth: String) {
        let child = Roll.child("Rosalind", "Fenwick", birth, at: Roll.elsewhere)
        #expect(roll().decide(child).verdict != .match)
    }

    @Test func nameAndHomeStandForABirthdayNotKnown() {
        #expect(roll().decide(Roll.child("Rosalind", "Fenwick", nil)).verdict == .match)
        #expect(roll().decide(Roll.child("Rosalind", "Fenwick", nil, at: nil)).verdict != .match)
    }

    @Test(arguments: ["1900-01-01", "2015-01-01", "2012-01-01"])
    func aPlaceholderForABirthdayIsNoBirthday(_ birth: String) {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", birth, at: Roll.elsewhere)
        let decision = roll.decide(Roll.child("Rosalind", "Fenwick", birth))
        #expect(decision.verdict != .match)
        #expect(!decision.notes.isEmpty)
    }

    @Test(arguments: [
        ["12, Quay Rd"], ["12 quay road"], ["12 Quay Raod"], ["Flat 2", "12 Quay Road"], ["12", "Quay Road"],
        ["12quay Road"],
    ])
    func waysToWriteOneHouse(_ lines: [String]) throws {
        let address = PostalAddress(lines: lines, town: "Gorleston", postcode: "nr316ab")
        let candidate = Matcher(index: roll().index(), model: .standard)
            .explain(Roll.child("Rosalind", "Fenwick", nil, at: address), as: PupilKey(raw: 0))
        #expect(try #require(candidate).waterfall.contains { $0.field == "address" && $0.level == "the same house" })
    }

    @Test func aHouseIsFoundWithoutItsPostcode() {
        let address = PostalAddress(lines: ["12 Quay Road"], town: "Gorleston")
        #expect(roll().decide(Roll.child("Rosalind", "Fenwick", nil, at: address)).verdict == .match)
    }

    @Test func thePlaceOfTheIncidentIsWeakEvidence() throws {
        let matcher = Matcher(index: roll().index(), model: .standard)
        let child = Roll.child("Rosalind", "Fenwick", "2015-03-12", at: nil)
        let own = try #require(matcher.explain(Roll.child("Rosalind", "Fenwick", "2015-03-12"), as: PupilKey(raw: 0)))
        let place = try #require(matcher.explain(child, as: PupilKey(raw: 0), location: Roll.home))
        let without = try #require(matcher.explain(child, as: PupilKey(raw: 0)))
        #expect(place.weight < own.weight)
        #expect(place.weight >= without.weight)
        #expect(matcher.decide([child], location: Roll.home)[0].notes.count == 1)
    }
}
