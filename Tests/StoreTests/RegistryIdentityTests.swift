import EncompassCore
import EncompassStore
import Testing

@Suite struct RegistryIdentityTests {
    private let invalid = "A801200005001"

    @Test func oneUPNAndDateOfBirthAtTwoSchoolsIsOnePupil() throws {
        let database = try database()
        let second = Made.row(1, at: Made.staithe, upn: Made.upn(1).lowercased(), status: .subsidiary)
        try database.load(roll: [Made.row(1, status: .main), second])
        let pupils = try database.pupils()
        #expect(pupils.map { $0.entries.map(\.enrolment.urn) } == [[Made.quay, Made.staithe]])
        #expect(try database.store.pupil(upn: " " + Made.upn(1)) == pupils.map(\.pupil))
    }

    @Test func anInvalidUPNOrAnotherDateOfBirthIsAnotherPupil() throws {
        let database = try database()
        var otherBirthday = Made.row(2, at: Made.staithe)
        otherBirthday.pupil.dateOfBirth = LocalDate(dayNumber: 1)
        try database.load(roll: [
            Made.row(1, upn: invalid), Made.row(1, at: Made.staithe, upn: invalid), Made.row(2), otherBirthday,
        ])
        #expect(try database.pupils().count == 4)
        #expect(try database.store.pupil(upn: invalid).count == 2)
        #expect(try database.store.pupil(upn: Made.upn(2)).count == 2)
    }

    @Test func twinsWithOneUPNAreBothHeldWhicheverStandsFirst() throws {
        let database = try database()
        let twins = [Made.row(1, forename: "Ann"), Made.row(1, forename: "Bea")]
        let diff = try database.load(roll: twins)
        #expect(diff[.rolls].added == 2 && diff.warningCount == 1)
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
        #expect(try database.store.pupil(urn: Made.quay, pupilId: "42") == database.pupils().map(\.pupil))
        #expect(try database.store.pupil(urn: Made.staithe, pupilId: "42").isEmpty)
    }

    private func database() throws -> RegistryDatabase {
        let database = try RegistryDatabase()
        try database.load { try $0.stage(establishments: Made.schools) }
        return database
    }
}
