import EncompassCore
import EncompassMatching
import Testing

/// A placeholder is not evidence, on either side, and is named.
@Suite struct NotKnownTests {
    @Test(arguments: [
        "FNU", "Pupil", "Baby", "Unknown", "N/A", "Test", "Child 1", "Mr", "\u{3164}", "\u{2800}", "\u{200B}\u{2060}",
        "\u{E0041}", "\u{FE0F}", "?", "\u{00AD}",
    ])
    func aNameThatIsNoneAgreesWithNothing(_ name: String) {
        var roll = Roll()
        roll.add(name, "Fenwick")
        let same = roll.decide(Roll.child(name, "Fenwick"))
        #expect(same.verdict != .match)
        #expect(same.notes.contains { $0.contains("forename") && $0.contains("not known") })
        #expect(same.candidates.first?.waterfall.contains { $0.field == "forename" } != true)
        #expect(roll.decide(Roll.child("Rosalind", "Fenwick")).verdict != .match)
    }

    @Test(arguments: ["LNU", "Unknown", "Surname", "\u{3164}", "Mrs"])
    func aSurnameThatIsNoneAgreesWithNothing(_ name: String) {
        var roll = Roll()
        roll.add("Ann", name, at: nil)
        let decision = roll.decide(Roll.child("Ann", name, at: nil))
        #expect(decision.verdict != .match)
        #expect(decision.notes.contains { $0.contains("surname") && $0.contains("not known") })
    }

    private static func place(_ line: String, _ postcode: String? = nil, town: String? = nil) -> PostalAddress {
        PostalAddress(lines: [line], town: town, postcode: postcode)
    }

    @Test(arguments: [
        place("No fixed abode", "ZZ99 3VZ"), place("Address not known", "ZZ99 3WZ"), place("", "ZZ99 3CZ"),
        place("", "XX1 1XX"), place("", "A1 1AA"), place("NFA", town: "Unknown"), place("c/o 12 Quay Road", "NR31 6AB"),
        place("Care of Grandmother", "NR31 6AB"), place("The Refuge", "NR31 6AB"), place("Not known", nil, town: "n/a"),
        place("Homeless", "NR31 6AB"), place("C/O Social Services, 4 Mill Lane"), place("confidential"),
    ])
    func anAddressThatIsNoneAgreesWithNothing(_ address: PostalAddress) {
        var roll = Roll()
        roll.add("Lily", "Marsh", "2014-05-06", at: address)
        for place in 0..<40 { roll.add("Hugo", "Fenwick\(place)", "2013-01-09") }
        let with = roll.decide(Roll.child("Lilly", "Marshe", "2014-06-05", at: address))
        #expect(with.verdict != .match)
        #expect(with.candidates.first?.waterfall.contains { $0.field == "address" } != true)
        #expect(with.notes.contains { $0.contains("pseudo-postcode") })
    }

    @Test func aPlaceholderLineKeepsThePostcode() {
        var roll = Roll()
        roll.add("Lily", "Marsh", at: Self.place("12 Quay Road", "NR31 6AB"))
        let decision = roll.decide(Roll.child("Lily", "Marsh", at: Self.place("Address not known", "NR31 6AB")))
        #expect(decision.candidates.first?.waterfall.contains { $0.field == "address" } == true)
    }

    @Test(arguments: [
        ("Refuge Lane", "NR31 6AB"), ("1 Nile Road", "L1 8JQ"), ("2 Station Road", "LL11 1AA"),
        ("3 High Street", "SS1 1AA"),
    ])
    func aRealAddressIsOne(_ line: String, _ postcode: String) {
        var roll = Roll()
        roll.add("Lily", "Marsh", at: Self.place(line, postcode))
        let decision = roll.decide(Roll.child("Lily", "Marsh", at: Self.place(line, postcode)))
        #expect(decision.candidates.first?.waterfall.contains { $0.field == "address" } == true)
    }
}

/// A number that two pupils share is not evidence for either.
@Suite struct SharedNumberTests {
    private static let upn = "K926999915001"

    @Test func aNumberSharedByTwoPupilsIsNotEvidence() {
        var roll = Roll()
        roll.add("Ivy", "Fenwick", upn: Self.upn)
        roll.add("Rose", "Fenwick", upn: Self.upn)
        for (place, name) in ["Ivy", "Rose"].enumerated() {
            var child = Roll.child(name, "Fenwick")
            child.upn = Self.upn
            let decision = roll.decide(child)
            #expect(decision.best == PupilKey(raw: Int64(place)))
            #expect(decision.candidates.allSatisfy { $0.waterfall.allSatisfy { $0.field != "UPN" } })
            #expect(decision.notes.contains { $0.contains("Two pupils on the rolls have this UPN") })
        }
        var third = Roll.child("Daisy", "Fenwick", at: nil)
        third.upn = Self.upn
        #expect(roll.decide(third).verdict != .match)
    }

    @Test func aNumberSharedByTwoPupilsIsNotAVeto() {
        var roll = Roll()
        roll.add("Ivy", "Fenwick", upn: Self.upn)
        roll.add("Rose", "Fenwick", upn: Self.upn)
        var child = Roll.child("Ivy", "Fenwick")
        child.upn = "D301999915777"
        let decision = roll.decide(child)
        #expect(decision.verdict == .match)
        #expect(decision.notes.contains { $0.contains("also belongs to another pupil") })
    }

    @Test func aPupilWithTwoChildrensRowsGoesToAPerson() {
        var roll = Roll()
        roll.add("Ivy", "Fenwick", upn: Self.upn)
        var second = roll.pupils[0].details[0]
        second.forename = "Rose"
        roll.pupils[0].details.append(second)
        for name in ["Ivy", "Rose"] {
            var child = Roll.child(name, "Fenwick")
            child.upn = Self.upn
            let decision = roll.decide(child)
            #expect(decision.verdict == .review)
            #expect(decision.notes.contains { $0.contains("two given names") })
        }
    }

    @Test(arguments: [("Elizabeth", "Beth"), ("Mary", "Mary Jane"), ("Olivia", "Oliwia"), ("Sarah", "Sarha")])
    func onePupilUnderTwoFormsOfANameIsOne(_ name: String, _ other: String) {
        var roll = Roll()
        roll.add(name, "Fenwick", upn: Self.upn)
        var second = roll.pupils[0].details[0]
        second.forename = other
        roll.pupils[0].details.append(second)
        #expect(roll.decide(Roll.child(name, "Fenwick")).verdict == .match)
    }
}
