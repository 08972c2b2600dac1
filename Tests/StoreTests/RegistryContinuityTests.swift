import EncompassCore
import EncompassStore
import TestSupport
import Testing

/// A pupil stays the same pupil when the number by which the school knows the child comes, goes or changes.
@Suite struct RegistryContinuityTests {
    /// A row with some of its numbers.
    private func row(
        _ number: Int, at urn: URN = Made.quay, forename: String? = nil, upn: Int? = nil, id: String? = nil,
        postcode: String = "NR31 6AB"
    ) -> RollRow {
        var row = Made.row(number, at: urn, forename: forename)
        row.pupil.upn = upn.map { TestSupport.upn($0) }
        row.pupil.pupilId = id
        row.pupil.address?.postcode = postcode
        return row
    }

    private func database(_ roll: [RollRow]) throws -> StoreFile {
        let database = try StoreFile()
        try database.load { try $0.stage(establishments: Made.schools) }
        if !roll.isEmpty { try database.load(roll: roll) }
        return database
    }

    private func ids(_ database: StoreFile) throws -> [Int64] { try database.pupils().map(\.pupil) }

    @Test(
        arguments: [
            ((nil, nil), (1, nil)), ((nil, nil), (nil, "42")), ((nil, nil), (1, "42")), ((nil, "42"), (1, "42")),
            ((nil, "42"), (1, nil)), ((nil, "0042"), (1, "42")), ((1, "42"), (nil, "42")), ((1, nil), (nil, nil)),
            ((1, "42"), (nil, nil)), ((nil, "42"), (nil, nil)), ((1, "42"), (2, "42")),
        ] as [((Int?, String?), (Int?, String?))])
    func aNumberThatComesGoesOrChangesKeepsThePupil(before: (Int?, String?), after: (Int?, String?)) throws {
        let old = row(1, upn: before.0, id: before.1)
        let new = row(1, upn: after.0, id: after.1)
        let filler = (10..<14).map { Made.row($0) }
        let database = try database(filler + [old])
        let held = try ids(database)
        let diff = try database.load(roll: filler + [new], day: 1)
        #expect((diff[.rolls].added, diff[.rolls].changed, diff[.rolls].removed) == (0, 1, 0))
        #expect(diff.warningCount == 0 && diff[.rolls].changedExamples[0].contains("the same pupil"))
        #expect(try ids(database) == held)
        let pupil = try #require(held.last)
        #expect(try database.store.registry.rollEntries(pupil: pupil) == [new])
        #expect(try database.store.registry.rollHistory(pupil: pupil).count == 2)
        #expect(try database.load(roll: filler + [new], day: 2).isUnchanged)
        // And back again.
        try database.load(roll: filler + [old], day: 3)
        #expect(try ids(database) == held)
        #expect(try database.load(roll: filler + [old], day: 4).isUnchanged)
    }

    @Test func aWholeRollThatGetsItsNumbersLosesNobody() throws {
        let database = try database((0..<40).map { row($0) })
        let before = try ids(database)
        let diff = try database.load(roll: (0..<40).map { row($0, upn: $0) }, day: 1)
        #expect(diff.losses.isEmpty && diff[.rolls].changed == 40 && diff[.rolls].removed == 0)
        #expect(try ids(database) == before)
        // A pupil who left and comes back with the number is still the same.
        try database.load(roll: (1..<40).map { row($0, upn: $0) }, day: 2)
        try database.load(roll: (0..<40).map { row($0, upn: $0) }, day: 3)
        #expect(try ids(database) == before)
    }

    @Test func aTransferFileThatBringsTheUPNUpdatesThePupil() throws {
        let database = try database([row(1, id: "42"), row(2)])
        let before = try ids(database)
        var brought = row(1, upn: 1)
        brought.pupil.address = nil
        let diff = try database.load(day: 1) {
            try $0.stage(roll: [brought, row(2, upn: 2)].numbered, replacing: false)
        }
        #expect((diff[.rolls].added, diff[.rolls].changed, diff[.rolls].removed) == (0, 2, 0))
        #expect(try ids(database) == before)
        // What the file does not say stays as held.
        #expect(try database.store.registry.rollEntries(pupil: before[0]) == [row(1, upn: 1, id: "42")])
        // A file that says less than is held changes nothing.
        let less = try database.load(day: 2) {
            try $0.stage(roll: [row(1), row(2)].numbered, replacing: false)
        }
        #expect(less.isUnchanged && less[.rolls].unchanged == 2)
        #expect(try ids(database) == before)
    }

    @Test func namesakesStayApartWhereTheFileLeavesItOpen() throws {
        let two = [row(1, id: "41"), row(1, id: "42", postcode: "NR1 1AA")]
        let database = try database(two)
        let before = try Set(ids(database))
        #expect(before.count == 2)
        let diff = try database.load(roll: [row(1, upn: 1), row(1, upn: 2)], day: 1, acceptRemovals: true)
        #expect(diff.warnings.map(\.line) == [2, 3])
        #expect(diff.warnings[0].reason.contains("line 3") && diff.warnings[0].reason.contains("leaves it open"))
        #expect(try Set(ids(database)).isDisjoint(with: before) && ids(database).count == 2)
        // The other way round: one pupil was held, and two rows may be that pupil.
        let one = try self.database([row(1)])
        let held = try ids(one)
        let open = try one.load(roll: [row(1, upn: 1), row(1, upn: 2)], day: 1, acceptRemovals: true)
        #expect(open.warnings.map(\.line) == [2, 3])
        #expect(try ids(one).count == 2 && Set(ids(one)).isDisjoint(with: held))
    }

    @Test func aNumberTellsNamesakesApart() throws {
        let database = try database([row(1, id: "41"), row(1, id: "42")])
        let before = try database.pupils()
        let diff = try database.load(roll: [row(1, upn: 2, id: "42"), row(1, upn: 1, id: "41")], day: 1)
        #expect(diff[.rolls].changed == 2 && diff[.rolls].removed == 0)
        let after = try database.pupils()
        #expect(after.map(\.pupil) == before.map(\.pupil))
        #expect(after.map { $0.entries[0].pupil.pupilId } == before.map { $0.entries[0].pupil.pupilId })
    }

    @Test func twoRowsOfOneNameOfWhichOneHasNoNumberAreTwoPupilsAndNamed() throws {
        for rows in [[row(1), row(1, upn: 1)], [row(1, upn: 1), row(1)]] {
            let database = try database([])
            let diff = try database.load(roll: rows)
            #expect(diff.warnings.map(\.line).sorted { $0 ?? 0 < $1 ?? 0 } == [2, 3])
            #expect(try ids(database).count == 2)
            #expect(try database.load(roll: rows, day: 1).isUnchanged)
        }
    }

    @Test func namesakesWithoutNumbersWhoLiveApartAreTwoPupils() throws {
        let two = [row(1), row(1, postcode: "NR1 1AA")]
        let database = try database(two)
        let before = try database.pupils()
        #expect(before.count == 2)
        // One of them moves house; the other's row comes after and before.
        let moved = [row(1, postcode: "NR2 2AA"), row(1)]
        try database.load(roll: moved, day: 1)
        #expect(try database.pupils().map(\.pupil) == before.map(\.pupil))
        #expect(try database.pupils().map { $0.entries[0].pupil.address?.postcode } == ["NR31 6AB", "NR2 2AA"])
        #expect(try database.load(roll: moved.reversed(), day: 2).isUnchanged)
    }

    @Test func aCorrectedBirthdayAndAChangedSurnameKeepThePupilAndAreSaid() throws {
        let database = try database([row(1, upn: 1), row(2, upn: 2), row(3, id: "43")])
        let before = try ids(database)
        var roll = [row(1, upn: 1), row(2, upn: 2), row(3, id: "43")]
        roll[0].pupil.dateOfBirth = LocalDate(dayNumber: 16_100)
        roll[1].pupil.surname = "Fen"
        roll[2].pupil.dateOfBirth = LocalDate(dayNumber: 16_004)
        let diff = try database.load(roll: roll, day: 1)
        #expect((diff[.rolls].added, diff[.rolls].changed, diff[.rolls].removed, diff.warningCount) == (0, 3, 0, 0))
        let text = diff[.rolls].changedExamples.joined(separator: "\n")
        #expect(text.contains("date of birth corrected") && text.contains("surname changed"))
        #expect(try ids(database) == before)
        #expect(try database.load(roll: roll, day: 2).isUnchanged)
    }

    @Test func aTwinWithTheLeaversNumberIsAnotherPupil() throws {
        let database = try database([row(1, forename: "Ivy", id: "42")])
        let before = try ids(database)
        try database.load(roll: [row(1, forename: "Rose", upn: 1, id: "42")], day: 1, acceptRemovals: true)
        #expect(try ids(database).count == 1 && ids(database) != before)
    }

    @Test func aRowWithAnotherNumberIsAnotherPupilAndNamed() throws {
        let database = try database([row(1, upn: 1)])
        let before = try ids(database)
        let diff = try database.load(roll: [row(1, upn: 2)], day: 1, acceptRemovals: true)
        #expect(diff[.rolls].removed == 1 && diff.warnings.map(\.line) == [2])
        #expect(diff.warnings[0].reason.contains("another number"))
        #expect(try ids(database) != before)
    }

    @Test func twoPupilsWhoTurnOutToBeOneAreJoined() throws {
        // Registered at two schools, of which only one gave the UPN.
        let main = Made.row(1, status: .main)
        var subsidiary = row(1, at: Made.staithe)
        subsidiary.enrolment.status = .subsidiary
        let database = try database([main, subsidiary])
        let before = try ids(database)
        #expect(before.count == 2)
        subsidiary.pupil.upn = upn(1)
        let diff = try database.load(roll: [subsidiary], day: 1)
        #expect((diff[.rolls].added, diff[.rolls].changed, diff[.rolls].removed) == (0, 1, 0))
        #expect(try database.pupils().map { $0.entries.count } == [2])
        #expect(try ids(database) == [before[0]])
        // The history of both is the pupil's.
        #expect(try database.store.registry.rollHistory(pupil: before[0]).count == 3)
        // The row without the number leads to the same pupil.
        subsidiary.pupil.upn = nil
        try database.load(roll: [subsidiary], day: 2)
        #expect(try ids(database) == [before[0]])
    }

    @Test func aTransferFileJoinsTwoPupilsWhoAreOne() throws {
        let numberless = row(1, at: Made.staithe)
        let database = try database([Made.row(1), numberless])
        let before = try ids(database)
        var brought = numberless
        brought.pupil.upn = upn(1)
        let diff = try database.load(day: 1) { try $0.stage(roll: [brought].numbered, replacing: false) }
        #expect((diff[.rolls].added, diff[.rolls].changed, diff[.rolls].removed) == (0, 1, 0))
        #expect(try database.pupils().map { $0.entries.count } == [2] && ids(database) == [before[0]])
    }

    @Test func anImportThatIsDiscardedLeavesEveryPupilAsBefore() throws {
        let database = try database([row(1), row(2)])
        let before = try database.pupils()
        let discarded = try database.store.registry.beginImport(by: .login("tester"), at: StoreFile.start)
        try discarded.stage(roll: [row(1, upn: 1), row(2, upn: 2)].numbered)
        #expect(try discarded.diff()[.rolls].changed == 2)
        try discarded.discard()
        #expect(try database.pupils() == before)
        #expect(try database.load(roll: [row(1), row(2)], day: 1).isUnchanged)
        // The identities of the discarded import lead nowhere.
        let diff = try database.load(roll: [row(1, upn: 2), row(2, upn: 1)], day: 2)
        #expect(diff[.rolls].changed == 2)
        #expect(try ids(database) == before.map(\.pupil))
    }
}
