import EncompassCore
import EncompassStore
import TestSupport
import Testing

@Suite struct RegistryRollTests {
    @Test func everyFieldOfARollRowComesBack() throws {
        let day = LocalDate(dayNumber: -5)
        let full = RollRow(
            pupil: PupilDetails(
                surname: "O’Née-Smith", forename: "Zoë", middleNames: "", preferredSurname: "Smith",
                preferredForename: "Zo", formerSurname: "Née", dateOfBirth: day, sex: .unspecified, upn: "not one",
                pupilId: "7/1", uln: "1234567890", nhsNumber: "999 000 0018",
                address: PostalAddress(
                    lines: [String(repeating: "long ", count: 60), ""], town: "X", postcode: "nr316ab")),
            enrolment: Enrolment(urn: Made.quay, status: .guest, entryDate: day, leavingDate: day.adding(days: 1)),
            isProtected: true)
        var bare = RollRow(
            pupil: PupilDetails(surname: "A", forename: "B", dateOfBirth: day, pupilId: "8"),
            enrolment: Enrolment(urn: Made.quay))
        var rows = [full, bare]
        for (number, status) in Enrolment.Status.allCases.enumerated() {
            bare.pupil.pupilId = "s\(number)"
            bare.pupil.sex = number == 0 ? .male : .female
            bare.pupil.address = PostalAddress()
            bare.enrolment.status = status
            rows.append(bare)
        }
        let database = try database()
        try database.load(roll: rows)
        #expect(try database.pupils().map(\.entries) == rows.map { [$0] })
    }

    @Test func theSameRollAgainChangesNothing() throws {
        let database = try database()
        let roll = (0..<50).map { Made.row($0) }
        #expect(try database.load(roll: roll)[.rolls].added == 50)
        let before = try database.pupils()
        let again = try database.load(roll: roll, day: 1)
        #expect(again.isUnchanged && again[.rolls].unchanged == 50)
        #expect(try database.pupils() == before)
    }

    @Test func aChangedRowKeepsItsPupilAndALeaverKeepsTheirDates() throws {
        let database = try database()
        try database.load(roll: (0..<20).map { Made.row($0) })
        let leaver = try #require(try database.store.registry.pupil(upn: upn(19)).first)
        let mover = try #require(try database.store.registry.pupil(upn: upn(3)).first)
        var roll = (0..<19).map { Made.row($0) }
        roll[3].pupil.address?.postcode = "NR1 1AA"
        let diff = try database.load(roll: roll, day: 7)[.rolls]
        #expect((diff.added, diff.changed, diff.removed, diff.unchanged) == (0, 1, 1, 18))
        #expect(try database.store.registry.rollEntries(pupil: mover).map(\.pupil.address?.postcode) == ["NR1 1AA"])
        #expect(try database.store.registry.rollEntries(pupil: leaver).isEmpty)
        let spell = try #require(try database.store.registry.rollHistory(pupil: leaver).first)
        #expect(spell.heldFrom == StoreFile.start && spell.heldTo == StoreFile.start + .days(7))
    }

    /// An export that lost a cell takes nobody's name away: without it the pupil would be found by nobody.
    @Test(arguments: ["surname", "forename"]) func aRowThatLacksANameKeepsTheRowThatIsHeld(_ column: String) throws {
        let database = try database()
        try database.load(roll: (0..<20).map { Made.row($0) })
        var roll = (0..<20).map { Made.row($0) }
        if column == "surname" { roll[3].pupil.surname = "" } else { roll[3].pupil.forename = "" }
        let diff = try database.load(roll: roll, day: 7)[.rolls]
        #expect((diff.added, diff.changed, diff.removed, diff.unchanged) == (0, 0, 0, 20))
        let pupil = try #require(try database.store.registry.pupil(upn: upn(3)).first)
        #expect(try database.store.registry.rollEntries(pupil: pupil).map(\.pupil) == [Made.row(3).pupil])
    }

    @Test func aRollThatLosesMoreThanATenthMustBeAccepted() throws {
        let database = try database()
        try database.load(roll: (0..<20).map { Made.row($0) } + (50..<60).map { Made.row($0, at: Made.staithe) })
        #expect(try database.load(roll: (0..<18).map { Made.row($0) })[.rolls].removed == 2)
        let refusal = #expect(throws: StoreError.self) { try database.load(roll: (0..<16).map { Made.row($0) }) }
        #expect(
            refusal?.reason == .invalid
                && refusal?.phrase.parts.map(\.values) == [["urn": "121234", "removed": "2", "held": "18"]])
        #expect(try database.pupils().count == 28)
        let diff = try database.load(roll: (0..<16).map { Made.row($0) }, acceptRemovals: true)
        #expect(diff.losses.map(\.urn) == [Made.quay] && diff.losses.map(\.held) == [18])
        #expect(try database.pupils().count == 26)
    }

    @Test func anAddingFileTakesNobodyOff() throws {
        let database = try database()
        try database.load(roll: (0..<10).map { Made.row($0) })
        let diff = try database.load { try $0.stage(roll: [Made.row(10)].numbered, replacing: false) }
        #expect(diff[.rolls].added == 1 && diff[.rolls].removed == 0 && !diff.needsAcceptance)
        #expect(try database.pupils().count == 11)
    }

    @Test func aRowGivenTwiceIsWarnedOfAndTheFirstKept() throws {
        let database = try database()
        var again = Made.row(1)
        again.pupil.address = nil
        let diff = try database.load(roll: [Made.row(1), again])
        #expect(diff[.rolls].added == 1)
        #expect(diff.warnings.map(\.line) == [3] && diff.warnings[0].reason.contains("line 2"))
        #expect(try database.pupils().map(\.entries) == [[Made.row(1)]])
    }

    @Test func aPupilWhoLeftAndCameBackHasBothSpells() throws {
        let database = try database()
        var before = Made.row(1, status: .previous)
        before.enrolment.leavingDate = LocalDate(dayNumber: 18_000)
        try database.load(roll: [before, Made.row(1)])
        #expect(try database.pupils().map(\.entries) == [[before, Made.row(1)]])
        #expect(try database.load(roll: [Made.row(1), before]).isUnchanged)
    }

    @Test func aRowOfAnUnknownEstablishmentIsRejectedByLine() throws {
        let database = try database()
        let (old, new) = (urn(140_000), urn(150_000))
        try database.load { registry in
            try registry.stage(establishments: Made.schools + [Made.school(new, "Staged")])
            try registry.stage(links: [
                EstablishmentLink(urn: old, linked: Made.quay, kind: .successor, description: "Successor")
            ])
            try registry.stage(roll: [Made.row(1, at: new), Made.row(2, at: urn(999_999))].numbered)
            let warnings = try registry.diff().warnings
            #expect(warnings.map(\.line) == [3] && warnings[0].reason.hasSuffix("999999 is not in the register"))
        }
        try database.load { registry in
            try registry.stage(roll: [Made.row(3, at: old)].numbered)
            #expect(try registry.diff().warnings.first?.reason.hasSuffix("its successor is 121234") == true)
        }
        #expect(try database.pupils().count == 3)
    }

    @Test func aDiffNamesNoPupil() throws {
        let database = try database()
        try database.load(roll: (0..<10).map { Made.row($0) })
        var roll = (5..<15).map { Made.row($0) } + [Made.row(5), Made.row(6, forename: "Twin")]
        roll[1].pupil.surname = "Fen"
        let diff = try database.load(roll: roll, acceptRemovals: true)
        let text = "\(diff)"
        #expect(!diff[.rolls].addedExamples.isEmpty && !diff[.rolls].removedExamples.isEmpty && diff.warningCount == 3)
        for secret in ["Marsh", "Ada", "Fen", "Twin", "Quay Road", upn(12)] { #expect(!text.contains(secret)) }
    }

    private func database() throws -> StoreFile {
        let database = try StoreFile()
        try database.load { try $0.stage(establishments: Made.schools) }
        return database
    }
}
