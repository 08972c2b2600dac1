import EncompassCore
import EncompassMatching
import Testing

@Suite struct RuleTests {
    private let mine = "B801200005001"
    private let other = "N926200000000"

    @Test func aProtectedPupilIsNeverMatchedByMachine() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", upn: mine, isProtected: true)
        var child = Roll.child("Rosalind", "Fenwick")
        child.upn = mine
        let decision = roll.decide(child)
        #expect(decision.verdict == .review)
        #expect(decision.notes.contains { $0.contains("protected") })
    }

    @Test func aDifferentValidUPNIsAVeto() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", upn: mine)
        var child = Roll.child("Rosalind", "Fenwick")
        child.upn = other
        #expect(roll.decide(child).verdict == .review)
        child.upn = "A801200005001"
        let decision = roll.decide(child)
        #expect(decision.verdict == .match)
        #expect(decision.notes.contains { $0.contains("check letter") })
    }

    @Test func anEqualUPNNeedsSomeAgreementOfNameAndBirthday() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", at: Roll.elsewhere, upn: mine)
        var child = Roll.child("Rosalind", "Talbot")
        child.upn = mine
        #expect(roll.decide(child).verdict == .match)
        child = Roll.child("Hugo", "Fenwick")
        child.upn = mine
        #expect(roll.decide(child).verdict == .review)
    }

    @Test func aTwinWithTheOthersUPNIsLeftToAPerson() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", upn: mine)
        roll.add("Hugo", "Fenwick", upn: other)
        var child = Roll.child("Hugo", "Fenwick")
        child.upn = mine
        #expect(roll.decide(child).verdict == .review)
    }

    @Test func theOfficersSchoolIsEvidenceButNotProof() throws {
        let urn = try #require(URN("121234"))
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", urns: [urn])
        let index = roll.index([(urn, "Gorleston Herring Quay Primary School")])
        let matcher = Matcher(index: index, model: .standard)
        var child = Roll.child("Rosalind", "Fenwick")
        child.school = SchoolClaim(name: "herring quay primary, gorleston")
        let named = try #require(matcher.explain(child, as: PupilKey(raw: 0)))
        #expect(named.waterfall.contains { $0.field == "school" && $0.weight >= 0 } || named.weight > 0)
        child.school = SchoolClaim(urn: URN("121235"))
        #expect(matcher.decide([child])[0].verdict == .match)
        var stranger = Roll.child("Hugo", "Talbot", "2011-05-05", at: nil)
        stranger.school = SchoolClaim(urn: urn)
        #expect(matcher.decide([stranger])[0].verdict == .none)
    }

    @Test func twoChildrenCannotBeOnePupil() {
        var roll = Roll()
        roll.add("Alexander", "Fenwick")
        let decisions = Matcher(index: roll.index(), model: .standard)
            .decide([Roll.child("Alexander", "Fenwick"), Roll.child("Alex", "Fenwick")])
        #expect(decisions.map(\.verdict) == [.match, .review])
    }

    @Test func aPupilOfTwoSchoolsIsOneCandidate() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick")
        roll.pupils[0].details.append(
            PupilDetails(
                surname: "Talbot", forename: "Rosie", dateOfBirth: Roll.day("2015-03-02"), address: Roll.elsewhere))
        for child in [Roll.child("Rosalind", "Fenwick"), Roll.child("Rosie", "Talbot", at: Roll.elsewhere)] {
            let decision = roll.decide(child)
            #expect(decision.verdict == .match)
            #expect(decision.candidates.count == 1)
        }
    }
}
