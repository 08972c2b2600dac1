import EncompassCore
import Testing

@Suite struct PolicyBookTests {
    private func area(_ id: String, _ codes: [String], force: String? = nil, postcodes: [String] = []) -> AreaPolicy {
        AreaPolicy(id: id, name: id, localAuthorities: codes, force: force, postcodes: postcodes)
    }

    private func school(la: String? = nil, postcode: String? = nil) throws -> Establishment {
        Establishment(
            urn: try urn(121_234), name: "A school", localAuthority: la, address: PostalAddress(postcode: postcode))
    }

    private var two: PolicyBook {
        PolicyBook(areas: [
            area("suffolk", ["935"], force: "suffolk", postcodes: ["IP", "NR3"]),
            area("norfolk", ["926"], force: "norfolk", postcodes: ["NR", "PE30"]),
        ])
    }

    @Test func theAuthoritysCodeDecides() throws {
        let found = try two.resolve(school(la: "935", postcode: "NR1 1AA"), force: "norfolk")
        #expect(found.areaID == "suffolk")
        #expect(found.localAuthority == "935")
        #expect(found.basis == .authorityCode)
    }

    @Test func withoutACodeTheOnlyAreasOnlyCodeIsUsed() throws {
        let found = PolicyBook(areas: [area("norfolk", ["926"])]).resolve(try school(postcode: "ZZ1 1ZZ"))
        #expect(found.basis == .onlyArea)
        #expect(found.localAuthority == "926")
    }

    @Test(arguments: [
        ("NR1 1AA", "norfolk"), ("nr31 6ab", "norfolk"), ("NR3 1AB", "suffolk"), ("PE30 1AA", "norfolk"),
        ("IP11AA", "suffolk"),
    ])
    func withoutACodeThePostcodeDecidesByItsLongestPrefix(postcode: String, expected: String) throws {
        let found = two.resolve(try school(postcode: postcode))
        #expect(found.areaID == expected)
        #expect(found.basis == .postcode)
    }

    @Test func anAreaOfTwoAuthoritiesDoesNotGuessWhichCalendar() throws {
        let book = PolicyBook(areas: [area("cleveland", ["805", "806"], postcodes: ["TS"])])
        let found = book.resolve(try school(postcode: "TS1 1AA"))
        #expect(found.areaID == "cleveland")
        #expect(found.localAuthority == nil)
    }

    @Test func outsideEveryAreaTheIncidentsForceDecidesWithItsOwnAuthoritysCalendar() throws {
        let found = two.resolve(try school(la: "202", postcode: "N1 9GU"), force: "suffolk")
        #expect(found.areaID == "suffolk")
        #expect(found.localAuthority == "202")
        #expect(found.basis == .incidentForce)
        #expect(found.explanation.first?.parts.first?.parts == [Phrase("policy.calendar.own", ["la": "202"])])
        let unknown = two.resolve(try school(la: "202"), force: "metropolitan")
        #expect(unknown.basis == .builtIn)
        #expect(unknown.timing == TimingRules())
        #expect(unknown.localAuthority == "202")
    }

    @Test func anAuthoritysOfficerIsNotifiedUnderItsOwnArea() {
        #expect(two.resolve(la: "926", force: "suffolk").areaID == "norfolk")
        #expect(two.resolve(la: "202", force: "suffolk").basis == .incidentForce)
    }

    @Test func twoAreasMustNotClaimOneAuthority() {
        let book = PolicyBook(areas: [area("a", ["926"]), area("b", ["926"]), area("b", ["935"])])
        #expect(book.faults().map(\.path) == ["localAuthorities", "id"])
        #expect(two.faults().isEmpty)
    }

    @Test func aForceIsCalledLikeItsOnlyArea() {
        var areas = [area("wyndshire", ["991"], force: "east-wynd"), area("eastmere", ["992"], force: "east-mere")]
        #expect(PolicyBook(areas: areas).name(ofForce: "east-wynd") == "wyndshire")
        areas[1].force = "east-wynd"
        #expect(PolicyBook(areas: areas).name(ofForce: "east-wynd") == "East Wynd", "two areas have one force")
        #expect(PolicyBook(areas: areas).name(ofForce: "east-mere") == "East Mere", "no area has it")
    }

    @Test func aClientCertificateStandsForOneForce() {
        var areas = two.areas
        areas[0].feedCertificates = ["records.norfolk.example"]
        let book = PolicyBook(areas: areas)
        #expect(book.namesFeedCertificates && !two.namesFeedCertificates)
        #expect(book.force(ofCertificate: ["localhost", "Records.Norfolk.example"]) == "norfolk")
        #expect(book.force(ofCertificate: ["norfolk.example"]) == nil)
        #expect(book.needsCertificate("norfolk") && !book.needsCertificate("suffolk"))
        areas[1].feedCertificates = ["records.norfolk.example"]
        #expect(PolicyBook(areas: areas).faults().map(\.path) == ["feedCertificates"])
        areas[1].force = nil
        #expect(areas[1].faults().map(\.path) == ["feedCertificates"])
    }
}
