import EncompassCore
import EncompassMatching
import Foundation
import Testing

@Suite struct MemoryTests {
    /// The decision about `again`, after people made `decisions` about a child with the facts of `then`; nil if no
    /// facts were stored.
    private func decide(
        _ decisions: [ClericalDecision], about then: ChildDetails? = child, again: ChildDetails = child,
        isProtected: Bool = false, second: Bool = false
    ) throws -> MatchDecision {
        var roll = Roll()
        roll.add(
            "Rosalind", "Fenwick", "2015-02-03", at: second ? nil : Roll.home, sex: .female, upn: "K926999915001",
            isProtected: isProtected)
        roll.add("Linda", "Hargreave", "2014-01-17", at: Roll.elsewhere)
        if second { roll.add("Rosalind", "Fenwick", "2015-03-02", at: nil) }
        var memory = ClericalMemory()
        let identity = try #require(ChildIdentity(again, key: (7, 11)))
        let likeness = then.map { ChildLikeness($0, of: identity, key: (7, 11)) }
        for decision in decisions { memory.remember(decision, about: identity, likeness: likeness) }
        return Matcher(index: roll.index(), model: .standard, decisions: memory, identityKey: (7, 11)).decide([again])[
            0]
    }

    /// Day and month swapped, and no home: the machine leaves it to a person.
    private static let child = Roll.child("Rosie", "Fenwick", at: nil)

    private func like(
        at address: PostalAddress? = nil, sex: Sex? = nil, upn: String? = nil, school: SchoolClaim? = nil
    ) -> ChildDetails {
        var child = Roll.child("Rosie", "Fenwick", at: address)
        (child.sex, child.upn, child.school) = (sex, upn, school)
        return child
    }

    @Test func aRuledOutPupilStaysOut() throws {
        let decision = try decide([.isNot(PupilKey(raw: 0))])
        #expect(decision.verdict == .none)
        #expect(decision.remembered == .isNot(PupilKey(raw: 0)))
    }

    @Test func aConfirmedPupilIsUsedAgain() throws {
        #expect(try decide([]).verdict != .match)
        let decision = try decide([.isPupil(PupilKey(raw: 0))])
        #expect(decision.verdict == .match)
        #expect(decision.best == PupilKey(raw: 0))
        #expect(decision.doubt == nil)
    }

    /// Two children may share name and birthday: a decision about one is only shown with the other.
    @Test func aContradictionStopsADecisionFromBeingReused() throws {
        let before = "a person decided this name and birthday before; "
        func doubt(_ then: ChildDetails?, _ again: ChildDetails) throws -> String? {
            let decision = try decide([.isPupil(PupilKey(raw: 0))], about: then, again: again)
            #expect(decision.verdict == .review)
            #expect(decision.best == PupilKey(raw: 0))
            return decision.doubt
        }
        let far = PostalAddress(lines: ["99 Zetland Street"], town: "King's Lynn", postcode: "PE30 2ZZ")
        #expect(try doubt(Self.child, like(at: far, upn: "D301999915777")) == before + "home and UPN differ")
        #expect(try doubt(like(at: Roll.home), like(at: Roll.elsewhere)) == before + "home differs")
        #expect(try doubt(Self.child, like(sex: .male)) == before + "sex differs")
        let school = SchoolClaim(name: "Marsh High")
        #expect(
            try doubt(like(school: SchoolClaim(name: "Quay Primary")), like(school: school)) == before
                + "school differs")
        #expect(
            try doubt(nil, Self.child) == before + "what the child looked like then is not known")
    }

    @Test func theSameChildInTheSameStateContradictsNothing() throws {
        let moved = like(at: Roll.elsewhere)
        #expect(try decide([.isPupil(PupilKey(raw: 0))], about: moved, again: moved).verdict == .match)
        #expect(try decide([.isPupil(PupilKey(raw: 0))], about: moved, again: like()).verdict == .match)
        // The pupil's own values contradict nothing, whatever was recorded then.
        #expect(try decide([.isPupil(PupilKey(raw: 0))], about: moved, again: like(at: Roll.home)).verdict == .match)
    }

    @Test func aPupilWithAnotherNameGoesToAPersonEachTime() throws {
        let decision = try decide([.isPupil(PupilKey(raw: 1))])
        #expect(decision.verdict == .review)
        #expect(decision.doubt?.contains("given name, surname and date of birth differ") == true)
    }

    @Test func aSecondPupilWhoFitsIsSeen() throws {
        let decision = try decide([.isPupil(PupilKey(raw: 0))], second: true)
        #expect(decision.verdict == .review)
        #expect(decision.doubt?.hasSuffix("a second pupil fits") == true)
    }

    @Test func aPupilRuledOutForANamesakeIsStillACandidate() throws {
        let namesake = like(at: Roll.elsewhere)
        let ruledOut: [ClericalDecision] = [.isNot(PupilKey(raw: 0))]
        let decision = try decide(ruledOut, about: namesake, again: like(at: Roll.home))
        #expect(decision.candidates.contains { $0.key == PupilKey(raw: 0) })
        #expect(decision.verdict == .review)
        #expect(try decide(ruledOut, again: like(upn: "K926999915001")).verdict == .review)
    }

    @Test func oneChildsSchoolIsNotANamesakesSchool() throws {
        let urn = try #require(URN("121234"))
        let tamsin = ChildDetails(forename: "Tamsin", surname: "Goldsworthy", dateOfBirth: Roll.day("2010-04-05"))
        var other = tamsin
        other.address = Roll.elsewhere
        var then = tamsin
        then.address = Roll.home
        #expect(try decide([.attends(urn)], about: then, again: then).remembered == .attends(urn))
        let decision = try decide([.attends(urn)], about: then, again: other)
        #expect(decision.verdict == .review)
        #expect(decision.remembered == nil)
        #expect(decision.doubt == "a person decided this name and birthday before; home differs")
        var named = tamsin
        named.school = SchoolClaim(name: "Marsh High")
        #expect(try decide([.attends(urn)], about: tamsin, again: named).doubt?.hasSuffix("school differs") == true)
    }

    @Test func aLikenessRevealsNothing() throws {
        let child = like(at: Roll.home, sex: .female, upn: "K926999915001")
        let (a, b) = (try #require(ChildIdentity(child)), ChildIdentity(hash: String(repeating: "0", count: 32)))
        let likeness = ChildLikeness(child, of: a, key: (1, 2))
        #expect(likeness.hashes.keys.sorted() == ["home", "sex", "upn"])
        #expect(likeness.hashes.values.allSatisfy { $0.count == 32 })
        // Equal sexes do not look equal in two children's notes.
        #expect(likeness.hashes["sex"] != ChildLikeness(child, of: b, key: (1, 2)).hashes["sex"])
        #expect(likeness.hashes["sex"] != ChildLikeness(child, of: a, key: (1, 3)).hashes["sex"])
    }

    @Test func aProtectedPupilStillGoesToAPerson() throws {
        #expect(try decide([.isPupil(PupilKey(raw: 0))], isProtected: true).verdict == .review)
    }

    @Test func aSchoolWhoseRollIsNotHeldIsRemembered() throws {
        let urn = try #require(URN("121234"))
        let known = like(at: Roll.elsewhere)
        let decision = try decide([.isNot(PupilKey(raw: 0)), .attends(urn)], about: known, again: known)
        #expect(decision.remembered == .attends(urn))
        #expect(decision.verdict != .match)
    }

    /// A decision about a child with no other known facts may be about a namesake.
    @Test func aSchoolIsNotRememberedByNameAndBirthdayOnly() throws {
        let urn = try #require(URN("121234"))
        for again in [Self.child, like(at: Roll.elsewhere), like(upn: "D301999915777")] {
            let decision = try decide([.isNot(PupilKey(raw: 0)), .attends(urn)], again: again)
            #expect(decision.verdict == .review)
            #expect(decision.remembered != .attends(urn))
            #expect(decision.doubt?.hasSuffix("nothing else is known to be the same") == true)
        }
    }

    /// Two pupils share name and birthday: naming one rules out the other for that child.
    @Test func aPupilRejectedForANamesakeIsStillARival() throws {
        var roll = Roll()
        roll.add("Grace", "Tilbrook", "2015-02-03", at: Roll.home, sex: .female, upn: "K926999915001")
        roll.add("Grace", "Tilbrook", "2015-02-03", at: Roll.elsewhere, sex: .female)
        let vague = ChildDetails(
            forename: "Grace", surname: "Tilbrook", dateOfBirth: Roll.day("2015-02-03"), sex: .female)
        let identity = try #require(ChildIdentity(vague, key: (7, 11)))
        func decide(_ child: ChildDetails, about then: ChildDetails) -> MatchDecision {
            var memory = ClericalMemory()
            let likeness = ChildLikeness(then, of: identity, key: (7, 11))
            memory.remember(.isNot(PupilKey(raw: 1)), about: identity, likeness: likeness)
            memory.remember(.isPupil(PupilKey(raw: 0)), about: identity, likeness: likeness)
            return Matcher(index: roll.index(), model: .standard, decisions: memory, identityKey: (7, 11)).decide([
                child
            ])[0]
        }
        let decision = decide(vague, about: vague)
        #expect(decision.verdict == .review)
        #expect(decision.doubt?.hasSuffix("a second pupil fits") == true)
        // A child with the same known home is that child.
        var known = vague
        known.address = Roll.home
        #expect(decide(known, about: known).verdict == .match)
    }

    @Test func theLaterDecisionCounts() throws {
        #expect(try decide([.isNot(PupilKey(raw: 0)), .isPupil(PupilKey(raw: 0))]).verdict == .match)
        #expect(try decide([.isPupil(PupilKey(raw: 1)), .isPupil(PupilKey(raw: 0))]).best == PupilKey(raw: 0))
    }

    @Test func anIdentityIgnoresTheNamesSpelling() throws {
        let same = ChildDetails(
            forename: " ROSIE", surname: "fénwick", dateOfBirth: Self.child.dateOfBirth, address: Roll.elsewhere)
        #expect(ChildIdentity(Self.child) == ChildIdentity(same))
        #expect(ChildIdentity(Self.child, key: (1, 2)) != ChildIdentity(Self.child))
        #expect(try #require(ChildIdentity(Self.child)).hash.count == 32)
    }

    @Test func aChildWhoIsNotNamedInFullHasNone() {
        #expect(ChildIdentity(Roll.child("Baby", "Fenwick")) == nil)
        #expect(ChildIdentity(Roll.child("Rosalind", nil)) == nil)
        #expect(ChildIdentity(Roll.child("Rosalind", "Fenwick", "2015-01-01")) == nil)
    }

    @Test func memoryRoundTripsAsText() throws {
        var memory = ClericalMemory()
        memory.remember(.isNot(PupilKey(raw: 3)), about: try #require(ChildIdentity(Self.child)))
        let copy = try JSONDecoder().decode(ClericalMemory.self, from: JSONEncoder().encode(memory))
        #expect(copy == memory)
        #expect(copy.count == 1)
    }
}
