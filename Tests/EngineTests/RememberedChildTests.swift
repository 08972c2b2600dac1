import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// A person's decision about a name and a birthday, and another child who has both.
@Suite struct RememberedChildTests {
    private let rosie = ChildDetails(
        forename: "Rosie", surname: "Wetherby", dateOfBirth: day("2015-02-03"), present: true)
    private let far = PostalAddress(lines: ["99 Zetland Street"], town: "King's Lynn", postcode: "PE30 2ZZ")

    /// After a person has said who the first one is.
    private func decided(_ child: ChildDetails) throws -> Night {
        let night = try Night()
        try night.push(Quayside.incident("QS-1", children: [child]))
        try night.turn()
        _ = try night.engine.run(
            .resolve(
                ResolveRequest(
                    exception: night.exception(.review).id, decision: "match", reason: "the mother said so",
                    pupilId: "Wetherby-Rosalind", urn: Quayside.primary)),
            by: .desk("olga", as: .operator))
        try night.turn()
        #expect(try night.notifications(Quayside.primary).count == 1)
        return night
    }

    @Test func anotherHomeAndNumberAreAPersonsQuestion() throws {
        let night = try decided(rosie)
        var second = rosie
        second.address = far
        second.upn = "D301999915777"
        second.sex = .male
        try night.push(Quayside.incident("QS-2", children: [second]))
        try night.turn()
        let review = try night.exception(.review)
        #expect(review.detail.hasPrefix("a person decided this name and birthday before; home"))
        #expect(try night.notifications().count == 1)
    }

    @Test func anotherHomeThanThenIsAPersonsQuestion() throws {
        var first = rosie
        first.address = PostalAddress(lines: ["4 Mill Lane"], town: "Acle", postcode: "NR13 3EZ")
        let night = try decided(first)
        var second = rosie
        second.address = far
        try night.push(Quayside.incident("QS-2", children: [second]))
        try night.turn()
        #expect(
            try night.exception(.review).detail == "a person decided this name and birthday before; home differs")

        // And the first child, as before, is known.
        try night.push(Quayside.incident("QS-3", children: [first]))
        try night.turn()
        #expect(try night.exceptions().count == 1)
        #expect(try night.notifications(Quayside.primary).count == 2)
    }

    @Test func theSchoolOfOneIsNotANamesakes() throws {
        let night = try Night()
        let child = ChildDetails(
            forename: "Tamsin", surname: "Goldsworthy", dateOfBirth: day("2010-04-05"), address: far)
        try night.push(Quayside.incident("QS-1", children: [child]))
        try night.turn()
        _ = try night.engine.run(
            .resolve(
                ResolveRequest(
                    exception: night.exception(.unmatched).id, decision: "establishment", reason: "rang the college",
                    urn: Quayside.college)),
            by: .desk("olga", as: .operator))
        try night.turn()
        var namesake = child
        namesake.address = PostalAddress(lines: ["4 Mill Lane"], town: "Acle", postcode: "NR13 3EZ")
        try night.push(Quayside.incident("QS-2", children: [namesake]))
        try night.turn()
        #expect(
            try night.exception(.review).detail == "a person decided this name and birthday before; home differs")
        #expect(try night.notifications(Quayside.college).count == 1)
    }

    @Test func nothingOfAChildCanBeReadFromWhatIsRemembered() throws {
        var first = rosie
        first.address = far
        first.sex = .female
        let night = try decided(first)
        let notes = try night.store.exceptions.clericalNotes().notes
        #expect(!notes.isEmpty)
        #expect(notes.allSatisfy { $0.likeness?.keys.sorted() == ["home", "sex"] })
        #expect(notes.allSatisfy { $0.likeness?.values.allSatisfy { $0.count == 32 } == true })
    }
}

/// Registrations of one pupil of which only one can hold.
@Suite struct ExclusiveRegistrationTests {
    private func night(_ first: Enrolment.Status, _ second: Enrolment.Status) throws -> Night {
        var town = Quayside.town
        let places = town.roll.indices.filter { town.roll[$0].pupil.forename == "Clementine" }
        for (place, status) in zip(places, [first, second]) { town.roll[place].enrolment.status = status }
        town.roll[places[0]].enrolment.entryDate = day("2025-09-03")
        town.roll[places[1]].enrolment.entryDate = day("2017-09-01")
        let night = try Night(town: town)
        try night.push(Quayside.incident(children: [town.child("Clementine")]))
        try night.turn()
        return night
    }

    @Test(arguments: [(Enrolment.Status.current, Enrolment.Status.current), (.main, .main), (.current, .main)])
    func twoThatExcludeEachOtherAreAPersonsQuestion(_ first: Enrolment.Status, _ second: Enrolment.Status) throws {
        let night = try night(first, second)
        let words: [Enrolment.Status: String] = [.current: "only school", .main: "main school"]
        #expect(try night.notifications().isEmpty)
        #expect(
            try night.exception(.review).detail == """
                the registrations at Quay Primary School, 900001 (\(words[second] ?? ""), from 1 September 2017) and \
                Harbour High School, 900002 (\(words[first] ?? ""), from 3 September 2025) exclude each other: find \
                out which school it is now
                """)
    }

    @Test(arguments: [
        (Enrolment.Status.main, Enrolment.Status.subsidiary), (.main, .guest), (.current, .guest),
        (.current, .furtherEducation),
    ])
    func twoThatGoTogetherAreBothNotified(_ first: Enrolment.Status, _ second: Enrolment.Status) throws {
        let night = try night(first, second)
        #expect(try night.exceptions().isEmpty)
        #expect(try night.notifications().map(\.target).count == 2)
    }

    @Test func whichSchoolItIsTeachesNothingAgainstThePupil() throws {
        let night = try night(.current, .current)
        let review = try night.exception(.review)
        _ = try night.engine.run(
            .resolve(
                ResolveRequest(
                    exception: review.id, decision: "match", reason: "it is she", pupilId: "Pemberton-Clementine",
                    urn: Quayside.high)),
            by: .desk("olga", as: .operator))
        try night.turn()
        // Who she is does not say where she is.
        #expect(try night.notifications().isEmpty)
        #expect(try night.exception(.review).detail.contains("exclude each other"))
        // The school does, and her pupil is not asked for again.
        try name(Quayside.primary, night)
        #expect(try night.notifications().map(\.target) == [.establishment(Quayside.primary)])
    }

    private func name(_ urn: URN, _ night: Night) throws {
        _ = try night.engine.run(
            .resolve(
                ResolveRequest(
                    exception: night.exception(.review).id, decision: "establishment", reason: "the office says so",
                    urn: urn)),
            by: .desk("olga", as: .operator))
        try night.turn()
    }

    /// The roll of the school is held: naming the school is the answer all the same, since the roll cannot give it.
    @Test(arguments: [Quayside.primary, Quayside.high])
    func onlyTheSchoolThatAPersonNamesIsNotified(_ urn: URN) throws {
        let night = try night(.current, .current)
        try name(urn, night)
        #expect(try night.notifications().map(\.target) == [.establishment(urn)])
        #expect(try night.exceptions().isEmpty)
        // The school reads the pupil as its roll has her.
        try night.run(until: at("2026-11-20T07:30:00Z"))
        let shown = try night.opened(night.notification(urn), bySchool: urn)
        #expect(shown.children.map(\.isOnRoll) == [true])
    }

    @Test func aSchoolWhoseRollDoesNotHaveThePupilStaysRefused() throws {
        let night = try night(.current, .current)
        try night.reimport { town in
            town.roll += Quayside.family(
                "Szymanski", "21 Anchor Row", "NR31 5GH", [("Wanda", "2017-02-14", Quayside.cottage)])
        }
        try night.turn()
        #expect(throws: StoreError.self) { try name(Quayside.cottage, night) }
    }

    @Test func schoolNamedByAPersonStaysWhenRollsAreImportedAgain() throws {
        var town = Quayside.town
        let places = town.roll.indices.filter { town.roll[$0].pupil.forename == "Clementine" }
        for place in places { town.roll[place].enrolment.status = .current }
        let night = try Night(at: at("2026-11-20T23:30:00Z"), town: town)
        try night.push(
            Quayside.incident(occurredAt: at("2026-11-20T22:41:00Z"), children: [town.child("Clementine")]))
        try night.turn()
        try name(Quayside.primary, night)
        // Held over the weekend; each roll that lands has her matched again before she goes out.
        for hours in [10, 34] {
            night.clock.set(at("2026-11-20T23:30:00Z") + .hours(hours))
            try night.reimport { $0.roll[0].pupil.address = nil }
            try night.turn()
        }
        try night.run(until: at("2026-11-23T08:59:00Z"))
        #expect(try night.exceptions().isEmpty)
        #expect(
            try night.notifications().filter { $0.state != .cancelled }.map(\.target) == [
                .establishment(Quayside.primary)
            ])
        #expect(try night.notification(Quayside.primary).state == .sent)
    }
}
