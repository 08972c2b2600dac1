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

    @Test func nameAndHomeMakeUpForAnUnknownBirthday() {
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

    /// The level and weight of a reported address for Rosalind of `home`.
    private func address(_ told: PostalAddress, of home: PostalAddress = Roll.home) throws -> MatchStep {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", "2015-03-12", at: home)
        // Neighbours, so that a street, a postcode and a village are shared by some.
        for number in 20..<40 {
            roll.add(
                "Hugo", "Ames",
                at: PostalAddress(
                    lines: ["\(number) Quay Road", "Southtown"], town: "Gorleston", postcode: "NR31 6AB"))
        }
        for number in 20..<60 {
            roll.add(
                "Ivy", "Beck",
                at: PostalAddress(
                    lines: ["\(number) Mill Lane"], town: "Gorleston", postcode: "NR31 6AB"))
        }
        let candidate = Matcher(index: roll.index(), model: .standard)
            .explain(Roll.child("Rosalind", "Fenwick", at: told), as: PupilKey(raw: 0))
        return try #require(candidate?.waterfall.first { $0.field == "address" })
    }

    @Test(arguments: [["12 Quay Road", "Southtown"], ["Southtown", "12 Quay Road"], ["12 Southtown", "Quay Road"]])
    func streetAndVillageAreReadInEitherOrder(_ lines: [String]) throws {
        let step = try address(PostalAddress(lines: lines, town: "Gorleston"))
        #expect(step.level == "the same house")
    }

    @Test func numberAndStreetOutweighAWrongPostcodeAndTown() throws {
        let wrong = PostalAddress(lines: ["12 Quay Road"], town: "Diss", postcode: "IP22 4DT")
        let other = PostalAddress(lines: ["13 Quay Road"], town: "Diss", postcode: "IP22 4DT")
        #expect(try address(wrong).level == "the same street")
        #expect(try address(wrong).weight > address(other).weight)
        #expect(try address(wrong).weight < address(Roll.home).weight)
    }

    @Test func namedHousesInOnePostcodeAreDistinguished() throws {
        func cottage(_ name: String) -> PostalAddress {
            PostalAddress(lines: [name, "Church Lane"], town: "Acle", postcode: "NR13 3EZ")
        }
        #expect(try address(cottage("Rose Cottage"), of: cottage("Rose Cottage")).level == "the same house")
        #expect(try address(cottage("Rose Cotage"), of: cottage("Rose Cottage")).level == "the same house")
        #expect(try address(cottage("The Old Rectory"), of: cottage("Rose Cottage")).level != "the same house")
    }

    @Test func withinAPostcodeTheRarerStreetIsTheStrongerEvidence() throws {
        let quay = PostalAddress(lines: ["99 Quay Road"], town: "Gorleston", postcode: "NR31 6AB")
        let mill = PostalAddress(lines: ["99 Mill Lane"], town: "Gorleston", postcode: "NR31 6AB")
        #expect(try address(quay).weight > address(mill).weight)
    }

    @Test func aHouseIsFoundWithoutItsPostcode() {
        let address = PostalAddress(lines: ["12 Quay Road"], town: "Gorleston")
        #expect(roll().decide(Roll.child("Rosalind", "Fenwick", nil, at: address)).verdict == .match)
    }

    @Test func theIncidentsLocationIsWeakEvidence() throws {
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
