import EncompassCore
import EncompassMatching
import Testing

/// What an officer writes for the school, and its effect on matching.
@Suite struct SchoolNameTests {
    private static let quay = URN("121234").unsafelyUnwrapped
    private static let marsh = URN("121235").unsafelyUnwrapped
    private static let mary = URN("121238").unsafelyUnwrapped
    private static let otherMary = URN("121239").unsafelyUnwrapped
    private static let fen = URN("121240").unsafelyUnwrapped
    private static let schools = [
        (quay, "Herring Quay Primary School", "Gorleston"), (marsh, "Marsh High School", "Acle"),
        (mary, "St Mary's Primary School", "Acle"), (otherMary, "St Mary’s C of E Primary School", "Acle"),
        (fen, "Fenland Community College", "Upwell"),
    ]

    private func matcher(_ roll: Roll = Roll()) -> Matcher {
        var builder = PupilIndex.Builder(reserving: 0)
        for (urn, name, town) in Self.schools { builder.addEstablishment(urn, name: name, town: town) }
        for pupil in roll.pupils { builder.add(pupil) }
        return Matcher(index: builder.build(), model: .standard)
    }

    @Test(arguments: [
        ("St Marys Primary, Acle", [mary, otherMary]), ("ST. MARY'S", [mary, otherMary]),
        ("Saint Mary's CE VA Primary School (Acle)", [mary, otherMary]),
        ("herring quay primary, gorleston", [quay]), ("Hering Quay", [quay]), ("goes to Marsh High, year 9", [marsh]),
        ("Fenland", [fen]), ("Fenlnd College", [fen]),
        ("Fenalnd Comunity Colege", [fen]), ("Hrering Quay Priamry School", [quay]),
        ("herring quay prim sch, gorlston", [quay]), ("Fennnnland", []),
        ("a primary school in Acle", []), ("home schooled", []), ("not known", []), ("", []), ("St John's, Acle", []),
        ("Marsh of the Sea Urchins", []), ("🏫", []),
    ])
    func theSchoolsThatFitWhatWasWritten(text: String, expected: [URN]) {
        var child = Roll.child("Nia", "Vale")
        child.school = SchoolClaim(name: text)
        let decision = matcher().decide([child])[0]
        #expect(decision.schools == expected, "\(text)")
        #expect(decision.verdict == .none && decision.best == nil)
        #expect(decision.notes.contains { $0.hasPrefix("Several schools") } == (expected.count > 1))
        #expect(decision.notes.contains { $0.hasPrefix("No school") } == expected.isEmpty)
    }

    @Test func aURNNamesOneSchool() {
        var child = Roll.child("Nia", "Vale")
        child.school = SchoolClaim(urn: Self.fen, name: "St Mary's")
        #expect(matcher().decide([child])[0].schools == [Self.fen])
    }

    @Test func aSchoolsNameIsEvidence() throws {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", urns: [Self.mary])
        roll.add("Rosalind", "Fenwick", at: Roll.elsewhere, urns: [Self.quay])
        for number in 0..<100 { roll.add("Boy\(number)", "Talbot", "2014-05-06", urns: [Self.marsh]) }
        var child = Roll.child("Rosalind", "Fenwick", at: nil)
        func weights() -> [Double?] {
            let decision = matcher(roll).decide([child])[0]
            return (0..<2).map { key in decision.candidates.first { $0.key == PupilKey(raw: key) }?.weight }
        }
        let before = weights()
        child.school = SchoolClaim(name: "St Marys, Acle")
        let after = weights()
        #expect(try #require(after[0]) > #require(before[0]))
        #expect(try #require(after[1]) < #require(before[1]))
    }

    /// Each pupil is matched or not, as if no school had been named.
    @Test(arguments: ["sex", "home", "surname", "given name", "second name", "date"])
    func aSchoolOutweighsNoContradiction(what: String) {
        var roll = Roll()
        roll.add("Anna-Mae", "Fenwick", sex: .female, urns: [Self.fen])
        for number in 0..<3_000 {
            roll.add("Girl\(number)", "Name\(number % 50)", "2014-01-0\(number % 9 + 1)", urns: [Self.quay])
        }
        let matcher = matcher(roll)
        var child = Roll.child("Anna-Mae", "Fenwick", at: nil)
        switch what {
        case "sex": child.sex = .male
        case "home": child.address = Roll.elsewhere
        case "surname": child.surname = "Talbot"
        case "given name": child.forename = "Anya-Mae"
        case "second name": child.forename = "Anna-Lee"
        default: child.dateOfBirth = Roll.day("2015-02-03")
        }
        let before = matcher.decide([child])[0].verdict
        child.school = SchoolClaim(name: "Fenland Community College, Upwell")
        #expect(matcher.decide([child])[0].verdict != .match || before == .match)
    }
}
