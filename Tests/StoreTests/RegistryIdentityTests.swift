import EncompassCore
import EncompassStore
import TestSupport
import Testing

@Suite struct RegistryIdentityTests {
    private let invalid = "A801200005001"

    @Test func oneUPNAndDateOfBirthAtTwoSchoolsIsOnePupil() throws {
        let database = try database()
        let second = Made.row(1, at: Made.staithe, upn: upn(1).lowercased(), status: .subsidiary)
        try database.load(roll: [Made.row(1, status: .main), second])
        let pupils = try database.pupils()
        #expect(pupils.map { $0.entries.map(\.enrolment.urn) } == [[Made.quay, Made.staithe]])
        #expect(try database.store.registry.pupil(upn: " " + upn(1)) == pupils.map(\.pupil))
    }

    @Test func anInvalidUPNOrAnotherDateOfBirthIsAnotherPupil() throws {
        let database = try database()
        var otherBirthday = Made.row(2, at: Made.staithe)
        otherBirthday.pupil.dateOfBirth = LocalDate(dayNumber: 1)
        try database.load(roll: [
            Made.row(1, upn: invalid), Made.row(1, at: Made.staithe, upn: invalid), Made.row(2), otherBirthday,
        ])
        #expect(try database.pupils().count == 4)
        #expect(try database.store.registry.pupil(upn: invalid).count == 2)
        #expect(try database.store.registry.pupil(upn: upn(2)).count == 2)
    }

    @Test func twinsWithOneUPNAreBothHeldWhicheverComesFirst() throws {
        let database = try database()
        let twins = [Made.row(1, forename: "Ann"), Made.row(1, forename: "Bea")]
        let diff = try database.load(roll: twins)
        #expect(diff[.rolls].added == 2 && diff.warnings.compactMap(\.line) == [2, 3])
        let before = try database.pupils()
        #expect(before.map { $0.entries[0].pupil.forename } == ["Ann", "Bea"])
        #expect(try database.load(roll: twins.reversed()).isUnchanged)
        #expect(try database.pupils() == before)
    }

    @Test func aCorrectedForenameKeepsThePupil() throws {
        let database = try database()
        try database.load(roll: [Made.row(1, forename: "Jhon")])
        let before = try database.pupils().map(\.pupil)
        #expect(try database.load(roll: [Made.row(1, forename: "John")])[.rolls].changed == 1)
        #expect(try database.pupils().map(\.pupil) == before)
    }

    @Test func aPupilIsFoundByTheSchoolsOwnNumber() throws {
        let database = try database()
        var row = Made.row(1)
        row.pupil.upn = nil
        row.pupil.pupilId = "42"
        try database.load(roll: [row])
        #expect(try database.store.registry.pupil(urn: Made.quay, pupilId: "42") == database.pupils().map(\.pupil))
        #expect(try database.store.registry.pupil(urn: Made.staithe, pupilId: "42").isEmpty)
    }

    @Test func oneNumberOfTwoChildrenAtTwoSchoolsIsTwoPupilsWhicheverCameFirst() throws {
        for order in [[0, 1], [1, 0]] {
            let database = try database()
            let ivy = Made.row(1, forename: "Ivy")
            let rose = Made.row(1, at: Made.staithe, forename: "Rose")
            let rows = order.map { [ivy, rose][$0] }
            let diff = try database.load(roll: rows)
            #expect(diff.warnings.compactMap(\.line) == [2, 3])
            let held = try database.pupils()
            #expect(held.count == 2 && held.allSatisfy { $0.sharesUPN && $0.entries.count == 1 })
            #expect(try database.store.registry.pupil(upn: upn(1)) == held.map(\.pupil))
            #expect(try database.load(roll: rows.reversed()).isUnchanged)
            #expect(try database.pupils() == held)
        }
    }

    @Test func aLaterRollDoesNotTakeAnotherChildsPupil() throws {
        let database = try database()
        let filler = (10..<40).map { Made.row($0) }
        try database.load(roll: filler + [Made.row(1, forename: "Ivy")])
        let ivy = try pupil("Ivy", database)
        let diff = try database.load(roll: [Made.row(1, at: Made.staithe, forename: "Rose")], day: 1)
        #expect(diff.warnings.map(\.line) == [2] && diff.warnings[0].reason.contains("the roll of 121234"))
        let rose = try pupil("Rose", database)
        #expect(rose != ivy)
        // Ivy leaves; Rose's school sends its roll again: nobody becomes Ivy.
        try database.load(roll: filler, day: 2)
        #expect(try database.load(roll: [Made.row(1, at: Made.staithe, forename: "Rose")], day: 3).isUnchanged)
        #expect(try pupil("Rose", database) == rose)
        #expect(try database.pupils().allSatisfy { !$0.sharesUPN })
        // Ivy comes back, and is Ivy.
        try database.load(roll: filler + [Made.row(1, forename: "Ivy")], day: 4)
        #expect(try pupil("Ivy", database) == ivy)
    }

    @Test func aChangedSurnameAPreferredNameAndMoreMiddleNamesAreOnePupil() throws {
        let database = try database()
        let first = Made.row(1, forename: "Elizabeth", status: .main)
        var second = Made.row(1, at: Made.staithe, forename: "Beth", status: .subsidiary)
        second.pupil.surname = "Fen"
        second.pupil.preferredForename = "Elizabeth"
        try database.load(roll: [first, second])
        #expect(try database.pupils().map(\.entries.count) == [2])
        let pupil = try database.pupils().map(\.pupil)
        var married = first
        married.pupil.surname = "Wherry"
        married.pupil.middleNames = "Ann Marie"
        try database.load(roll: [married], day: 1)
        #expect(try database.pupils().map(\.pupil) == pupil)
    }

    @Test func aSlipOfThePenIsOnePupilOnlyWhereTheEarlierRowIsGone() throws {
        for rows in [["Amir", "Amin"], ["Amin", "Amir"]] {
            let database = try database()
            try database.load(roll: [Made.row(1, forename: "Amin")])
            let amin = try pupil("Amin", database)
            try database.load(roll: rows.map { Made.row(1, forename: $0) }, day: 1)
            #expect(try pupil("Amin", database) == amin)
            #expect(try pupil("Amir", database) != amin)
        }
        let database = try database()
        try database.load(roll: [Made.row(1, forename: "Cathrine")])
        let before = try database.pupils().map(\.pupil)
        let diff = try database.load(roll: [Made.row(1, forename: "Catherine")], day: 1)[.rolls]
        #expect((diff.added, diff.changed, diff.removed) == (0, 1, 0))
        #expect(try database.pupils().map(\.pupil) == before)
        // The old spelling comes back beside the new one, and the pupils stay who they are.
        let both = ["Catherine", "Cathrine"].map { Made.row(1, forename: $0) }
        try database.load(roll: both, day: 2)
        let held = try database.pupils()
        #expect(held.count == 2 && held.map(\.pupil).contains(before[0]))
        #expect(try database.load(roll: both.reversed(), day: 3).isUnchanged)
    }

    @Test func oneAdmissionNumberOfTwoChildrenIsTwoPupils() throws {
        let database = try database()
        let rows = ["Ivy", "Rose"].map { name in
            var row = Made.row(1, forename: name)
            row.pupil.upn = nil
            row.pupil.pupilId = "42"
            return row
        }
        let diff = try database.load(roll: rows)
        #expect(diff[.rolls].added == 2 && diff.warnings.compactMap(\.line) == [2, 3])
        #expect(try database.store.registry.pupil(urn: Made.quay, pupilId: "42").count == 2)
        #expect(try database.load(roll: rows.reversed()).isUnchanged)
    }

    private func pupil(_ forename: String, _ database: StoreFile) throws -> Int64? {
        try database.pupils().first { $0.entries.contains { $0.pupil.forename == forename } }?.pupil
    }

    private func database() throws -> StoreFile {
        let database = try StoreFile()
        try database.load { try $0.stage(establishments: Made.schools) }
        return database
    }
}
