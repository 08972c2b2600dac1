import EncompassCore
import EncompassFormats
import TestSupport
import Testing

@Suite("Registers of children not in school")
struct NotInSchoolReaderTests {
    private let decoder = NotInSchoolDecoder(today: today) {
        SchoolDirectory([
            Establishment(
                urn: URN("121234").unsafelyUnwrapped, name: "Quay School", localAuthority: "926",
                localAuthorityName: "Norfolk"),
            Establishment(
                urn: URN("121235").unsafelyUnwrapped, name: "Hill School", localAuthority: "935",
                localAuthorityName: "Suffolk"),
        ])
    }

    private let header =
        "surname,forename,dob,local authority,upn,postcode,category,provider,provider email,provider telephone,"
        + "provider 2,case worker,case worker email,verified on\n"

    @Test("The child, the reason, the providers and the officer are read")
    func columns() throws {
        let items = try read(
            header
                + "Other,Ann,02/03/2015,Norfolk County Council,B801200005001,NR1 1AA,EHE,Sunny Tuition,"
                + "Tess <t@sunny.example>,01603 123456 ext 204,Forest Hub,Owen Field,owen@norfolk.example,01/11/2025\n",
            as: decoder)
        let row = try #require(items.first?.row)
        #expect(row.child.surname == "Other" && row.child.dateOfBirth == .on(2015, 3, 2))
        #expect(row.child.upn == "B801200005001" && row.child.address?.postcode == "NR1 1AA")
        #expect(row.authority == "926" && row.reason == .homeEducated && row.reasonText == "EHE")
        #expect(row.providers.map(\.name) == ["Sunny Tuition", "Forest Hub"])
        #expect(
            row.providers[0].people == [
                ChildNotInSchool.Person(
                    name: "Sunny Tuition", email: "t@sunny.example", phone: "01603123456", phoneNote: "ext 204")
            ])
        #expect(row.officer?.name == "Owen Field" && row.verifiedOn == .on(2025, 11, 1))
    }

    @Test("An NHS number is read like a roll's: a wrong one is kept with a warning")
    func nhsNumbers() throws {
        let items = try read(
            "surname,forename,dob,la,NHS number\nOther,Ann,2015-03-02,926,943 476 5919\nOther,Bob,2015-03-02,926,9434765918\n",
            as: decoder)
        #expect(items.map { $0.row?.child.nhsNumber } == ["9434765919", "9434765918"])
        #expect(items.map { $0.faults.compactMap(\.column) } == [[], ["NHS number"]])
    }

    @Test(
        "Authorities are found by code and by name",
        arguments: [
            ("926", "926"), ("la:935", "935"), ("Norfolk", "926"), ("SUFFOLK CC", "935"),
            ("Suffolk County Council", "935"), ("Essex", nil), ("881", nil),
        ] as [(String, String?)])
    func authorities(text: String, code: String?) throws {
        let items = try read("surname,forename,dob,la\nOther,Ann,2015-03-02,\(text)\n", as: decoder)
        #expect(items.first?.row?.authority == code)
        #expect(items.first?.faults.filter { $0.severity == .rejected }.map(\.column) == (code == nil ? ["la"] : []))
    }

    @Test(
        "Faults have the file's own headings",
        arguments: [
            ("Other,Ann,31/31/2015,926,,", "dob"), (",,2015-03-02,926,,", "surname"),
            ("Other,Ann,2030-03-02,926,,", "dob"), ("Other,Ann,2015-03-02,,,", "local authority"),
        ])
    func rejected(row: String, column: String) throws {
        let items = try read(header + row + ",,,,,,,,\n", as: decoder)
        #expect(items.first?.row == nil)
        #expect(items.first?.faults.filter { $0.severity == .rejected }.map(\.column) == [column])
    }

    @Test(
        "Who is the family and who is a provider",
        arguments: [
            ("Mother", true), ("Home", true), ("Elective Home Education", true), ("Mr & Mrs Other", true),
            ("Jo Other", true), ("parent/carer", true), ("Sunny Tuition", false), ("Other Tuition Centre", false),
            ("Tess Tutor", false), ("Forest Hub", false),
        ])
    func family(provider: String, isFamily: Bool) throws {
        let child = PupilDetails(
            surname: "Other", forename: "Ann", dateOfBirth: LocalDate(dayNumber: 16_496))
        #expect(ChildNotInSchool.isFamily(provider, of: child) == isFamily)
    }

    @Test("A file without a day of verification says that nothing will be sent to its addresses")
    func unverified() throws {
        var reader = TableReader(decoder)
        let text = "surname,forename,dob,la,provider,provider email\nOther,Ann,2015-03-02,926,Sunny,t@sunny.example\n"
        try reader.feed(Array(text.utf8)) { _ in }
        try reader.finish { _ in }
        #expect(reader.understanding.notes.contains { $0.contains("verifiedOn") })
    }
}
