import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// What may be about a protected pupil is a supervisor's, whatever opened the item and whenever the roll said so.
@Suite struct ProtectedItemTests {
    private func isRefused(_ item: ExceptionItem, _ resolution: Resolution, _ night: Night) -> Bool {
        let error = #expect(throws: StoreError.self) { try night.resolve(item, resolution) }
        return error?.reason == .forbidden && error.map { !"\($0)".contains("protect") } ?? false
    }

    /// A supervisor took another pupil for the child, whose school gives it back: the likeliest is protected still.
    @Test func whatASchoolGivesBackStaysASupervisors() throws {
        var town = Quayside.town
        for place in town.roll.indices where town.roll[place].pupil.forename == "Fenella" {
            town.roll[place].isProtected = true
        }
        let night = try Night(town: town)
        try night.push(Quayside.incident(children: [town.child("Fenella", reference: "1")]))
        try night.turn()
        try night.resolve(night.exception(.review), .match(pupil: night.pupil("Jory")), supervisor: true)
        try night.turn()
        try night.acknowledge(night.notification(Quayside.high), children: ["1": .notOurPupil])
        try night.turn()
        let item = try night.exception(.notOurPupil)
        #expect(item.isRestricted)
        #expect(isRefused(item, .passToAuthority(Quayside.authority), night))
        #expect(isRefused(item, .dismiss, night))
        try night.resolve(item, .passToAuthority(Quayside.authority), supervisor: true)
    }

    @Test func pupilThatALaterRollProtectsMakesTheOpenItemASupervisors() throws {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [
                ChildDetails(
                    forename: "Rosie", surname: "Wetherby", dateOfBirth: day("2015-02-03"), present: true)
            ]))
        try night.turn()
        let item = try night.exception(.review)
        #expect(!item.isRestricted)
        try night.reimport { town in
            for place in town.roll.indices where town.roll[place].pupil.forename == "Rosalind" {
                town.roll[place].isProtected = true
            }
        }
        // Between the roll and the engine's next turn already.
        #expect(isRefused(item, .dismiss, night))
        try night.turn()
        let after = try night.exception(.review)
        #expect(after.id == item.id && after.isRestricted)
        #expect(isRefused(after, .passToAuthority(Quayside.authority), night))
        try night.resolve(after, .dismiss, supervisor: true)
    }

    /// Of whom a school has spoken the machine does not decide again; the roll is heeded all the same.
    @Test func itemsThatAreNotDecidedAgainFollowTheRollToo() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        try night.acknowledge(night.notification(Quayside.primary), children: ["1": .notOurPupil])
        try night.turn()
        #expect(try !night.exception(.notOurPupil).isRestricted)
        try night.reimport { town in
            for place in town.roll.indices where town.roll[place].pupil.forename == "Adaeze" {
                town.roll[place].isProtected = true
            }
        }
        try night.turn()
        #expect(try night.exception(.notOurPupil).isRestricted)
    }
}
