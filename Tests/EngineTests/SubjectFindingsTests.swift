import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("What is held about a person is found by name and date of birth")
struct SubjectFindingsTests {
    private let night: Night

    init() throws {
        night = try Night()
        var incident = Quayside.incident(
            "QS-1",
            children: [
                night.town.child("Rosalind", reference: "1"), night.town.child("Edmund", reference: "2"),
            ])
        incident.adults = [
            InvolvedAdult(
                role: .victim, relationship: "mother", forename: "Maud", surname: "Wetherby",
                dateOfBirth: day("1985-06-01"), address: PostalAddress(lines: ["12 Quay Road"], town: "Quayside"))
        ]
        try night.push(incident)
        try night.push(Quayside.incident("QS-2", children: [night.town.child("Jory", reference: "1")]))
        try night.push(text: #"{"force":"quayside","children":[{"surname":"Wetherby","forename":"Rosalind"}]}"#)
        try night.turn()
        _ = try night.opened(try night.notification(Quayside.primary), bySchool: Quayside.primary)
    }

    private func findings(_ name: String, _ born: String) throws -> SubjectFindings {
        try night.store.auditLog.findings(
            about: AccessSubject(name: name, born: day(born)), london: night.london)
    }

    @Test func aChildIsFoundInIncidentsAndOnRollsWithWhoLooked() throws {
        let found = try findings("rosalind WETHERBY", "2015-03-02")
        #expect(found.records.map(\.title) == ["a child in an incident", "a pupil on a roll"])
        #expect(found.records.allSatisfy { $0.role == .child && $0.likeness == .sure })
        #expect(found.refused == 1)
        #expect(found.looks.contains { $0.entry.action == "notification.disclosed" })
        #expect(found.looks.allSatisfy { [.consultation, .disclosure].contains($0.entry.kind) })
        let given = found.records.map(DraftedRecord.init).flatMap(\.given).map(\.value).joined(separator: "\n")
        #expect(given.contains("Rosalind Wetherby") && given.contains("quayside QS-1"))
        for other in ["Edmund", "Maud", "Quay Road", "Quay Primary", "900001", "MASH alone", "domestic"] {
            #expect(!given.contains(other), "\(other)")
        }
        let why = Set(found.records.map(DraftedRecord.init).flatMap(\.withheld).map(\.why))
        #expect(why.isSuperset(of: [.thirdParty, .school, .address, .narrative]))
    }

    /// What the desk released next to what the force wrote: a child's own words are the child's, the summary is read by hand.
    @Test func releasedTextsAreInTheDraft() throws {
        let night = try Night()
        var child = night.town.child("Rosalind")
        child.voice = ChildVoice(text: "I hid with Edmund", presentWhenSpoken: nil)
        var incident = Quayside.incident("QS-9", children: [child, night.town.child("Edmund", reference: "2")])
        incident.schoolSummary = "Edmund called from 01632 960111."
        try night.push(incident)
        try night.turn()
        let item = try night.notification(Quayside.primary)
        #expect(item.hold == .text)
        let desk = Principal.desk("sam", as: .supervisor)
        let review = try #require(
            try night.store.notifications.open(
                item.id, atDeskBy: desk,
                as: AuditEntry(.consultation, "notification.consulted", actor: desk.actor, subject: ""),
                at: night.clock.now()
            ).review)
        let edits = Dictionary(
            uniqueKeysWithValues: review.waiting.map { ($0.field, $0.field == .summary ? "A call was made." : "I hid") }
        )
        try night.store.notifications.releaseTexts(
            item.id, edits: edits, accepting: true, by: desk, at: night.clock.now())
        let found = try night.store.auditLog.findings(
            about: AccessSubject(name: "Rosalind Wetherby", born: day("2015-03-02")), london: night.london)
        let parts = found.records.flatMap(\.parts)
        #expect(parts.contains { $0.value == "A call was made." && $0.field == .narrative })
        let drafts = found.records.map(DraftedRecord.init)
        #expect(!drafts.flatMap(\.given).contains { $0.value == "A call was made." })
        #expect(drafts.flatMap(\.withheld).contains { $0.label == "summary for schools, as released" })
        #expect(
            drafts.flatMap(\.given).contains {
                $0.label == "what you said, as released to a school" && $0.value == "I hid"
            })
    }

    @Test func anAdultIsFoundAndLearnsOfNoSchool() throws {
        let found = try findings("Maud Wetherby", "1985-06-01")
        #expect(found.records.map(\.role) == [.adult])
        let draft = DraftedRecord(found.records[0])
        #expect(draft.given.contains { $0.label == "your part" && $0.value == "victim" })
        #expect(!draft.given.contains { $0.value.contains("Rosalind") || $0.value.contains("Quay Road") })
        #expect(draft.withheld.contains { $0.label == "other people" && $0.why == .thirdParty })
    }

    @Test func anotherBirthdayIsAnotherPersonAndStaffArePossible() throws {
        #expect(try findings("Rosalind Wetherby", "2015-03-03").records.isEmpty)
        let staff = try findings("Kay Prior", "1980-01-01")
        #expect(staff.records.map(\.title) == ["a contact of a school"])
        #expect(staff.records.allSatisfy { $0.likeness == .possible })
    }
}
