import EncompassCore
import EncompassMatching
import Testing

/// The NHS number is as strong as a UPN, and a conflict as certain.
@Suite struct NHSNumberTests {
    private let mine = "9990000018"
    private let other = "999 000 0026"

    private func roll(_ number: String?, upn: String? = nil, at home: PostalAddress? = Roll.home) -> Roll {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", at: home, upn: upn)
        roll.pupils[0].details[0].nhsNumber = number
        return roll
    }

    private func child(
        _ forename: String = "Rosalind", _ surname: String = "Fenwick", _ birth: String = "2015-03-02", number: String?,
        upn: String? = nil
    ) -> ChildDetails {
        var child = Roll.child(forename, surname, birth)
        child.nhsNumber = number
        child.upn = upn
        return child
    }

    @Test func anEqualNumberFindsAChildWithAnotherSurnameAndHome() {
        let roll = roll(mine, at: Roll.elsewhere)
        #expect(roll.decide(child("Rosalind", "Talbot", number: nil)).verdict != .match)
        let decision = roll.decide(child("Rosalind", "Talbot", number: "999-000-0018"))
        #expect(decision.verdict == .match)
        #expect(decision.candidates[0].waterfall.contains { $0.field == "NHS number" && $0.weight > 15 })
    }

    /// Neither birthday, home nor surname lead to the pupil: the number does.
    @Test func theNumberAloneFindsTheCandidate() {
        var roll = roll(mine, at: Roll.elsewhere)
        for number in 0..<50 { roll.add("Hugo\(number)", "Talbot", at: nil) }
        let decision = roll.decide(child("Rosie", "Talbot", "2014-11-30", number: mine))
        #expect(decision.candidates.first?.key == PupilKey(raw: 0) && decision.verdict == .review)
        #expect(decision.notes.contains { $0.hasPrefix("The NHS number is this pupil's") })
    }

    @Test func aDifferentValidNumberIsAVeto() {
        let decision = roll(mine).decide(child(number: other))
        #expect(decision.verdict == .review && decision.best == nil)
        #expect(decision.notes.contains { $0.contains("different valid NHS number") })
        // Also against an equal UPN: one of the two is wrong.
        let upn = "B801200005001"
        #expect(roll(mine, upn: upn).decide(child(number: other, upn: upn)).verdict == .review)
    }

    @Test func aWrongCheckDigitIsNeitherEvidenceNorAVeto() {
        let decision = roll(mine).decide(child(number: "9990000019"))
        #expect(decision.verdict == .match)
        #expect(decision.notes.contains { $0.contains("check digit") })
        #expect(decision.candidates[0].waterfall.allSatisfy { $0.field != "NHS number" })
    }

    @Test func aNumberOfTwoPupilsIsIgnored() {
        var roll = roll(mine)
        roll.add("Hugo", "Fenwick", "2012-07-09")
        roll.pupils[1].details[0].nhsNumber = mine
        let decision = roll.decide(child("Rosalind", "Talbot", number: mine))
        #expect(decision.candidates.allSatisfy { $0.waterfall.allSatisfy { $0.field != "NHS number" } })
        #expect(decision.notes.contains { $0.contains("Two pupils on the rolls have this NHS number") })
        #expect(roll.decide(child(number: other)).verdict == .match)
    }

    /// Two rolls say different numbers of one pupil: neither is evidence, and neither rules the pupil out.
    @Test func twoNumbersOfOnePupilAreNoEvidence() {
        var roll = roll(mine)
        roll.pupils[0].details.append(roll.pupils[0].details[0])
        roll.pupils[0].details[1].nhsNumber = other
        for number in [mine, other] {
            let decision = roll.decide(child(number: number))
            #expect(decision.verdict == .match)
            #expect(decision.candidates[0].waterfall.allSatisfy { $0.field != "NHS number" })
        }
    }

    /// A decision about one child of a name and birthday is not about another with another number.
    @Test func aRememberedDecisionIsNotReusedForAnotherNumber() throws {
        let roll = roll(nil)
        let first = child(number: mine)
        let identity = try #require(ChildIdentity(first))
        var memory = ClericalMemory()
        memory.remember(.isPupil(PupilKey(raw: 0)), about: identity, likeness: ChildLikeness(first, of: identity))
        let matcher = Matcher(index: roll.index(), model: .standard, decisions: memory)
        #expect(matcher.decide([first])[0].verdict == .match)
        let second = matcher.decide([child(number: other)])[0]
        #expect(second.doubt?.contains("NHS number") == true)
    }
}
