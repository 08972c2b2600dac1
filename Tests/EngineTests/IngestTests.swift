import EncompassCore
import EncompassStore
import Testing

@Suite struct IngestTests {
    private func revision(_ outcome: IngestOutcome) -> Int? {
        if case .accepted(_, let revision) = outcome { revision } else { nil }
    }

    @Test func theSameContentIsADuplicateAndChangedContentTheNextRevision() throws {
        let night = try Night()
        let first = Quayside.incident(children: [night.town.child("Rosalind", reference: "1")])
        var second = first
        second.schoolSummary = "Police attended twice."
        #expect(revision(try night.push(first)[0]) == 1)
        #expect(try night.push(first)[0].isDuplicate)
        #expect(revision(try night.push(second)[0]) == 2)
        // A push that is pushed again whole changes nothing.
        #expect(try night.push(first, second).allSatisfy { $0.isDuplicate })
    }

    @Test func aRevisionThatContradictsOneHeldIsAConflictThatStandsOnce() throws {
        let night = try Night()
        let children = [night.town.child("Rosalind", reference: "1")]
        try night.push(Quayside.incident(revision: 3, children: children))
        let other = Quayside.incident(revision: 3, children: [night.town.child("Jory", reference: "1")])
        let lower = Quayside.incident(revision: 2, children: children)
        #expect(try night.push(other)[0].isConflict)
        #expect(try night.push(other)[0].isConflict)
        #expect(try night.exceptions(.conflict).count == 1)
        #expect(try night.push(lower)[0].isConflict)
        #expect(try night.exceptions(.conflict).count == 2)
        #expect(revision(try night.push(Quayside.incident(revision: 7, children: children))[0]) == 7)
    }

    @Test func whatCannotBeReadStandsOnTheListOncePerContent() throws {
        let night = try Night()
        let first = try night.push(text: "{\"force\":\"quayside\"")
        #expect(try night.push(text: "{\"force\":\"quayside\"") == first)
        try night.push(text: "[]")
        let open = try night.exceptions(.quarantined)
        #expect(open.count == 2)
        #expect(open.allSatisfy { $0.deadlineAt == at("2026-11-20T09:00:00Z") })
        try night.turn()
    }

    @Test func whatWasAnsweredIsThereAfterTheFileIsOpenedAnew() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Rosalind", reference: "1")]))
        try night.restart()
        #expect(
            try night.push(Quayside.incident(children: [night.town.child("Rosalind", reference: "1")]))[0].isDuplicate)
        try night.turn()
        #expect(try night.notification(Quayside.primary).state == .sent)
    }

    @Test func everyReceiptHasItsEntryOfTheKindCollection() throws {
        let night = try Night()
        guard case .accepted(let id, _) = try night.push(Quayside.incident(children: [night.town.child("Jory")]))[0]
        else {
            Issue.record("not accepted")
            return
        }
        let trail = try night.store.auditLog.trail(of: "incident:\(id)")
        #expect(trail.map(\.entry.kind) == [.collection])
        #expect(trail.first?.entry.facts["children"] == "1")
    }

    @Test func aChildIsTheSameByReferenceElseByNameAndBirthdayNeverByPosition() throws {
        let night = try Night()
        var rosalind = night.town.child("Rosalind")
        let edmund = night.town.child("Edmund")
        try night.push(Quayside.incident(children: [rosalind, edmund]))
        try night.turn()
        let primary = try night.notification(Quayside.primary)
        let before = try night.opened(primary, bySchool: Quayside.primary).children[0].reference

        // The other order, and one more word about her.
        rosalind.welfareCheck = true
        try night.push(Quayside.incident(children: [edmund, rosalind]))
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.kind) == [.new, .correction])
        let after = try night.opened(all[1], bySchool: Quayside.primary).children
        #expect(after.map(\.reference) == [before])
        #expect(try night.notifications(Quayside.high).map(\.kind) == [.new])
    }

    @Test func aRetractionOfWhatWasNeverSentIsTakenAndTellsNobody() throws {
        let night = try Night()
        try night.push(Quayside.incident(status: .retracted, children: []))
        try night.push(Quayside.incident("QS-2", status: .retracted, children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T12:00:00Z"))
        #expect(try night.notifications().isEmpty)
        #expect(try night.exceptions().isEmpty)
    }
}

extension IngestOutcome {
    var isDuplicate: Bool { if case .duplicate = self { true } else { false } }
    var isConflict: Bool { if case .conflict = self { true } else { false } }
}
