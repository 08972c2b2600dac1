import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// Who a pupil is, from the roll's file to the decision on a pushed child.
@Suite struct IdentityTests {
    private static let number = "9990000018"
    private static let other = "9990000026"

    /// The town with an NHS number on one pupil's row.
    private func town(_ forename: String, _ number: String?) -> Town {
        var town = Quayside.town
        for place in town.roll.indices where town.roll[place].pupil.forename == forename {
            town.roll[place].pupil.nhsNumber = number
        }
        return town
    }

    /// Pushes one child and turns the engine.
    private func push(_ child: ChildDetails, to night: Night) throws {
        try night.push(Quayside.incident(children: [child]))
        try night.turn()
    }

    /// The child as an officer met her: with her stepfather's name, at her grandmother's.
    private func moved(_ number: String?) -> ChildDetails {
        var child = Quayside.town.child("Adaeze", reference: "1")
        child.surname = "Larkham"
        child.address = PostalAddress(lines: ["40 Beach Parade"], town: "Cromer", postcode: "NR27 9AA")
        child.nhsNumber = number
        return child
    }

    @Test("a child is notified to the school by the NHS number alone where name and home have changed")
    func byNumber() throws {
        let without = try Night(town: town("Adaeze", IdentityTests.number))
        try push(moved(nil), to: without)
        #expect(try without.notifications().isEmpty && without.exceptions().count == 1)
        let with = try Night(town: town("Adaeze", IdentityTests.number))
        try push(moved("999 000 0018"), to: with)
        #expect(try with.names(with.notification(Quayside.primary), Quayside.primary) == ["Adaeze"])
        #expect(try with.exceptions().isEmpty)
    }

    @Test("another valid NHS number rules the pupil out, whatever else agrees")
    func conflict() throws {
        var child = Quayside.town.child("Adaeze", reference: "1")
        child.nhsNumber = IdentityTests.other
        let night = try Night(town: town("Adaeze", IdentityTests.number))
        try push(child, to: night)
        #expect(try night.notifications().isEmpty)
        #expect(try night.exception(.review).detail.isEmpty == false)
        // Without a number on the roll there is no conflict.
        let unknown = try Night(town: town("Adaeze", nil))
        try push(child, to: unknown)
        #expect(try unknown.notifications(Quayside.primary).count == 1)
    }

    @Test("a wrong check digit sends nobody to a person, and is no evidence")
    func wrong() throws {
        var child = Quayside.town.child("Adaeze", reference: "1")
        child.nhsNumber = "9990000019"
        let night = try Night(town: town("Adaeze", IdentityTests.number))
        try push(child, to: night)
        #expect(try night.notifications(Quayside.primary).count == 1 && night.exceptions().isEmpty)
        let moved = try Night(town: town("Adaeze", "9990000019"))
        try push(self.moved("9990000019"), to: moved)
        #expect(try moved.notifications().isEmpty)
    }

    @Test("two pupils with one NHS number: it is evidence for neither")
    func shared() throws {
        var town = town("Adaeze", IdentityTests.number)
        for place in town.roll.indices where town.roll[place].pupil.forename == "Chidi" {
            town.roll[place].pupil.nhsNumber = IdentityTests.number
        }
        let night = try Night(town: town)
        try push(moved(IdentityTests.number), to: night)
        #expect(try night.notifications().isEmpty && night.exceptions().count == 1)
    }

    @Test("what people decided about a pupil stays decided when the roll brings the UPN for the school's own number")
    func decided() throws {
        let night = try Night(.assisted)
        try night.push(
            Quayside.incident(
                children: ["Adaeze", "Chidi"].map { night.town.child($0, reference: $0) }))
        try night.turn()
        for item in try night.exceptions(.confirm) {
            let child = try #require(try night.store.exceptions.childUnderReview(exception: item.id)?.child)
            try night.resolve(item, .match(pupil: night.pupil(child.reference)))
        }
        try night.turn()
        let before = try ["Adaeze", "Chidi"].map { try night.pupil($0) }
        let sent = try night.notification(Quayside.primary)
        try night.reimport { town in
            for place in town.roll.indices where town.roll[place].pupil.surname == "Okonkwo" {
                town.roll[place].pupil.pupilId = nil
                town.roll[place].pupil.upn = upn(place, authority: 991)
            }
        }
        try night.turn()
        #expect(try ["Adaeze", "Chidi"].map { try night.pupil($0) } == before)
        #expect(try night.notification(Quayside.primary).id == sent.id && night.exceptions().isEmpty)
        // A correction of the same incident is still about the same pupils: nobody decides again.
        try night.push(
            Quayside.incident(
                revision: 2, status: .corrected,
                children: ["Adaeze", "Chidi"].map { night.town.child($0, reference: $0) }))
        try night.turn()
        #expect(try night.exceptions().isEmpty)
    }

    @Test("an address that the roll has changed explains where the child was met")
    func earlierHome() throws {
        let night = try Night()
        let then = night.town.child("Adaeze", reference: "1")
        try night.reimport { town in
            for place in town.roll.indices where town.roll[place].pupil.surname == "Okonkwo" {
                town.roll[place].pupil.address = PostalAddress(
                    lines: ["17 Shrub Walk"], town: "Swaffham", postcode: "PE37 7AA")
            }
        }
        var earlier: [String: [EarlierAddress]] = [:]
        try night.store.registry.streamRoll { earlier[$0.entries[0].pupil.forename] = $0.earlierAddresses }
        #expect(earlier["Adaeze"]?.map(\.address) == [then.address].compactMap(\.self) && earlier["Jory"] == [])
        var child = then
        child.dateOfBirth = nil
        try push(child, to: night)
        let item = try night.exception(.review)
        let detail = try #require(try night.store.exceptions.childUnderReview(exception: item.id))
        let text = String(decoding: try #require(detail.explanation), as: UTF8.self)
        #expect(text.contains("lived there until November 2026"))
    }

    @Test("an address that came back is the present one, and three earlier ones are kept")
    func manyHomes() throws {
        let night = try Night()
        func move(_ line: String) throws {
            night.tick()
            try night.reimport { town in
                for place in town.roll.indices where town.roll[place].pupil.forename == "Adaeze" {
                    town.roll[place].pupil.address?.lines = [line]
                }
            }
        }
        for number in 1...5 { try move("\(number) Rope Walk") }
        try move("5 Rope Walk")
        try move("3 Net Loft")
        var earlier: [EarlierAddress] = []
        try night.store.registry.streamRoll {
            if $0.entries[0].pupil.forename == "Adaeze" { earlier = $0.earlierAddresses }
        }
        #expect(earlier.count == EarlierAddress.most && !earlier.contains { $0.address.lines == ["3 Net Loft"] })
    }
}
