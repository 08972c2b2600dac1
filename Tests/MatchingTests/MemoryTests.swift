import EncompassCore
import EncompassMatching
import Foundation
import Testing

@Suite struct MemoryTests {
    private let child = Roll.child("Rosalind", "Fenwick")

    private func decide(_ decisions: [ClericalDecision], isProtected: Bool = false) throws -> MatchDecision {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", isProtected: isProtected)
        roll.add("Linda", "Hargreave", "2014-01-17", at: Roll.elsewhere)
        var memory = ClericalMemory()
        let identity = try #require(ChildIdentity(child, key: (7, 11)))
        for decision in decisions { memory.remember(decision, about: identity) }
        return Matcher(index: roll.index(), model: .standard, decisions: memory, identityKey: (7, 11)).decide([child])[
            0]
    }

    @Test func whatAPersonRuledOutStaysOut() throws {
        let decision = try decide([.isNot(PupilKey(raw: 0))])
        #expect(decision.verdict == .none)
        #expect(decision.remembered == .isNot(PupilKey(raw: 0)))
    }

    @Test func whatAPersonConfirmedIsUsedAgain() throws {
        let decision = try decide([.isPupil(PupilKey(raw: 1))])
        #expect(decision.verdict == .match)
        #expect(decision.best == PupilKey(raw: 1))
    }

    @Test func aProtectedPupilIsLeftToAPersonEvenSo() throws {
        #expect(try decide([.isPupil(PupilKey(raw: 0))], isProtected: true).verdict == .review)
    }

    @Test func aSchoolWhoseRollIsNotHeldIsRemembered() throws {
        let urn = try #require(URN("121234"))
        let decision = try decide([.isNot(PupilKey(raw: 0)), .attends(urn)])
        #expect(decision.remembered == .attends(urn))
        #expect(decision.verdict != .match)
    }

    @Test func theLaterDecisionStands() throws {
        #expect(try decide([.isNot(PupilKey(raw: 0)), .isPupil(PupilKey(raw: 0))]).verdict == .match)
        #expect(try decide([.isPupil(PupilKey(raw: 1)), .isPupil(PupilKey(raw: 0))]).best == PupilKey(raw: 0))
    }

    @Test func anIdentityIsTheSameHoweverTheNameIsWritten() throws {
        let same = ChildDetails(
            forename: " ROSALIND", surname: "fénwick", dateOfBirth: child.dateOfBirth, address: Roll.elsewhere)
        #expect(ChildIdentity(child) == ChildIdentity(same))
        #expect(ChildIdentity(child, key: (1, 2)) != ChildIdentity(child))
        #expect(try #require(ChildIdentity(child)).hash.count == 32)
    }

    @Test func aChildWhoIsNotNamedInFullHasNone() {
        #expect(ChildIdentity(Roll.child("Baby", "Fenwick")) == nil)
        #expect(ChildIdentity(Roll.child("Rosalind", nil)) == nil)
        #expect(ChildIdentity(Roll.child("Rosalind", "Fenwick", "2015-01-01")) == nil)
    }

    @Test func memoryIsKeptAsText() throws {
        var memory = ClericalMemory()
        memory.remember(.isNot(PupilKey(raw: 3)), about: try #require(ChildIdentity(child)))
        let copy = try JSONDecoder().decode(ClericalMemory.self, from: JSONEncoder().encode(memory))
        #expect(copy == memory)
        #expect(copy.count == 1)
    }
}
