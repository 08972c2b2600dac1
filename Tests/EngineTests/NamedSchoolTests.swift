import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// A school that an officer named: proposed to a person, and no more than that.
@Suite struct NamedSchoolTests {
    private static let mary = URN("900011").unsafelyUnwrapped
    private static let otherMary = URN("900012").unsafelyUnwrapped

    private func night(_ change: (inout Town) -> Void = { _ in }) throws -> Night {
        var town = Quayside.town
        for (urn, name) in [(Self.mary, "St Mary's Primary School"), (Self.otherMary, "St Mary’s Primary School")] {
            var school = town.establishments[0]
            (school.urn, school.name, school.address.town) = (urn, name, "Acle")
            town.establishments.append(school)
        }
        change(&town)
        return try Night(town: town)
    }

    private func unmatched(_ night: Night, school: String) throws -> [NamedSchool] {
        let text = #"""
            {"force":"quayside","reference":"QS-14","occurredAt":"2026-11-19T22:41:00Z","children":[{"reference":"1",
            "forename":"Nia","surname":"Vale","dateOfBirth":"2016-02-02","school":\#(school)}]}
            """#
        try night.push(text: text.split(separator: "\n").joined())
        try night.turn()
        #expect(try night.notifications().isEmpty)
        let item = try night.exception(.unmatched)
        let detail = try night.store.exceptions.open(
            item.id, by: .desk("olga", as: .operator),
            as: AuditEntry(.consultation, "test", actor: .login("olga"), subject: ""), at: night.clock.now())
        let named = try NamedSchools(
            store: night.store, policies: night.engine.policies, london: night.engine.london,
            on: night.engine.london.date(night.clock.now()))
        return try named.all(for: #require(detail.child).details, detail.explanation, force: item.force)
    }

    @Test func bothSchoolsOfOneNameAreProposedAndNeitherIsNotified() throws {
        let night = try night()
        let named = try unmatched(night, school: #"{"name":"St Marys Primary, Acle"}"#)
        #expect(named.map(\.establishment.urn) == [Self.mary, Self.otherMary])
        #expect(named.allSatisfy { !$0.holdsRoll })
        try night.run(until: at("2026-11-20T12:00:00Z"))
        #expect(try night.notifications().isEmpty)
    }

    /// The likeliest first: who wrote a URN or the whole name meant that school.
    @Test func theURNComesFirstThenTheExactNameThenTheAreasOwn() throws {
        let night = try night { town in
            for (urn, name, la) in [
                ("900013", "St Mary's C of E Primary School", "800"), ("900014", "St Mary's Infant School", nil),
            ] {
                var school = town.establishments[0]
                (school.urn, school.name, school.address.town) = (URN(urn).unsafelyUnwrapped, name, "Elsewhere")
                school.localAuthority = la ?? school.localAuthority
                town.establishments.append(school)
            }
        }
        let named = try unmatched(night, school: #"{"name":"ST. MARY’S Infant School"}"#)
        #expect(named.map(\.establishment.urn.description) == ["900014", "900011", "900012", "900013"])
        #expect(named.map(\.basis) == [.name, .likeName, .likeName, .likeName])
    }

    @Test func theNameOfAClosedSchoolProposesItsSuccessor() throws {
        let named = try unmatched(night(), school: #"{"name":"pier infants"}"#)
        #expect(named.map(\.establishment.urn) == [Quayside.primary])
        #expect(named.map(\.holdsRoll) == [true])
    }

    @Test func aNumberIsProposedAsANameIs() throws {
        let named = try unmatched(night(), school: #"{"urn":"900005"}"#)
        #expect(named.map(\.establishment.urn) == [Quayside.college])
    }

    /// A school that the register learns of later is proposed once it is there.
    @Test func theNamesFollowTheRegister() throws {
        let night = try Night()
        #expect(try unmatched(night, school: #"{"name":"St Marys Primary, Acle"}"#).isEmpty)
        try night.reimport { town in
            var school = town.establishments[0]
            (school.urn, school.name, school.address.town) = (Self.mary, "St Mary's Primary School", "Acle")
            town.establishments.append(school)
        }
        #expect(
            try unmatched(night, school: #"{"name":"St Marys Primary, Acle"}"#).map(\.establishment.urn) == [Self.mary])
    }

    /// The pupil's name and birthday fit, the sex and the home do not, and the pupil's school is named.
    @Test func thePupilsSchoolMakesNoMatchOfAnotherChild() throws {
        let night = try night()
        var town = night.town.child("Rosalind")
        town.address = PostalAddress(lines: ["99 Zetland Street"], town: "King's Lynn", postcode: "PE30 2ZZ")
        town.surname = "Quigley"
        town.school = SchoolClaim(name: "Quay Primary School, Quayside")
        try night.push(Quayside.incident(children: [town]))
        try night.turn()
        #expect(try night.notifications().isEmpty)
    }
}
