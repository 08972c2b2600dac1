import EncompassCore
import Testing

@Suite("How a child and a pupil agree, for a person who compares them")
struct ChildAgreementTests {
    private static let held = PostalAddress(lines: ["32 Lifeboat View"], town: "Netherquay", postcode: "WY12 7HR")

    /// As reported, and whether it is the home on the roll; nil if it cannot be said.
    private static let homes: [(PostalAddress, Bool?)] = [
        (PostalAddress(lines: ["32 Lifeboat View"], town: "Netherquay", postcode: "wy127hr"), true),
        (PostalAddress(lines: ["34 Lifeboat View"], town: "Netherquay", postcode: "WY12 7HR"), false),
        (PostalAddress(lines: ["32 Lifeboat View"], town: "Netherquay", postcode: "WY12 7HS"), false),
        (PostalAddress(lines: ["32, lifeboat view"], town: "NETHERQUAY"), true),
        (PostalAddress(lines: ["34 Lifeboat View"], town: "Netherquay"), nil),
        (PostalAddress(lines: ["32 Lifeboat View"]), nil),
        (PostalAddress(lines: ["Lifeboat View"], town: "Netherquay"), nil),
        (PostalAddress(lines: ["32"], town: "Netherquay"), nil),
    ]

    @Test(
        "A letter that is none with an accent is no difference",
        arguments: [
            ("Michal", "Michał"), ("Soren", "Søren"), ("Djordje", "Đorđe"), ("Thora", "Þóra"), ("Aegir", "Ægir"),
            ("MICHAŁ", "Michal"),
        ])
    func letters(_ reported: String, _ held: String) {
        let agrees = ChildAgreement(
            ChildDetails(forename: reported, surname: "Strauss"),
            PupilDetails(surname: "Strauß", forename: held, dateOfBirth: LocalDate(dayNumber: 16_529))
        ).agrees
        #expect(agrees[.forename] == (reported != "Djordje") && agrees[.surname] == true, "dj is another spelling")
    }

    @Test(arguments: homes) func aHomeWithoutAPostcodeIsTheSameOnlyIfAllElseIs(home: PostalAddress, agrees: Bool?) {
        let born = LocalDate(dayNumber: 16_529)
        var child = ChildDetails()
        (child.forename, child.surname, child.dateOfBirth, child.address) = ("Barnaby", "Turner", born, home)
        let pupil = PupilDetails(surname: "Turner", forename: "Barnaby", dateOfBirth: born, address: Self.held)
        let found = ChildAgreement(child, pupil)
        #expect(found.agrees[.address] == agrees)
        #expect(found.isComplete == (agrees == true))
        #expect(found.lacking == (agrees == nil ? [.homeOrNumber] : []))
    }

    @Test("What could not be compared is named: a number does for a home, and the other way round")
    func lacking() {
        let born = LocalDate(dayNumber: 16_529)
        let pupil = PupilDetails(
            surname: "Turner", forename: "Barnaby", dateOfBirth: born, upn: "B801200005001", address: Self.held)
        #expect(ChildAgreement(ChildDetails(), pupil).lacking == [.forename, .surname, .dateOfBirth, .homeOrNumber])
        var child = ChildDetails(forename: "Barnaby", surname: "Turner")
        #expect(ChildAgreement(child, pupil).lacking == [.dateOfBirth, .homeOrNumber])
        child.dateOfBirth = born
        #expect(ChildAgreement(child, pupil).lacking == [.homeOrNumber])
        child.upn = "B801200005001"
        #expect(ChildAgreement(child, pupil).lacking.isEmpty && ChildAgreement(child, pupil).isComplete)
        child.address = PostalAddress(lines: ["34 Lifeboat View"], town: "Netherquay", postcode: "WY12 7HR")
        #expect(ChildAgreement(child, pupil).lacking.isEmpty && !ChildAgreement(child, pupil).isComplete)
    }
}
