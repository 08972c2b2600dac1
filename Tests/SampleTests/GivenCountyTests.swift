import EncompassCore
import EncompassSample
import Testing

@Suite("A county of given establishments")
struct GivenCountyTests {
    static let names = [
        "Anytown Infant School", "Anytown Junior School", "Anytown Primary School", "Anytown High School",
        "Anytown Sixth Form College", "The Meadows", "Othertown Nursery School",
    ]
    let county = County(
        establishments: names.enumerated().compactMap { index, name in
            URN(number: Int32(150_000 + index)).map {
                Establishment(urn: $0, name: name, address: PostalAddress(town: index < 6 ? "Anytown" : "Othertown"))
            }
        })

    @Test("pupils are placed by the ages guessed from names, on the given schools' rolls")
    func ages() {
        let generator = FamilyGenerator(county: county, pupils: 2000, on: LinkageSet.date)
        var rows = 0
        generator.forEachRow { row in
            let age = Stage.ageAtStartOfYear(born: row.pupil.dateOfBirth, on: LinkageSet.date)
            let name = county.place(row.enrolment.urn)?.establishment.name
            if name == Self.names[0] { #expect((4...6).contains(age)) }
            if name == Self.names[2] { #expect((4...10).contains(age)) }
            if name == Self.names[3] { #expect((11...15).contains(age)) }
            #expect(name != nil)
            #expect(row.pupil.address?.postcode?.hasPrefix("WY") ?? true)
            rows += 1
        }
        #expect(rows >= 2000)
    }

    @Test("a school's contacts have addresses that belong to no school")
    func contacts() {
        let contacts = county.contacts(on: LinkageSet.date)
        #expect(contacts.allSatisfy { $0.email?.hasSuffix(".example") ?? true })
    }
}
