import EncompassCore
import Testing

/// Whether a name may be the adult's: an officer's spelling differs from the register's.
@Suite("Parties by the spelling of their names")
struct ExcludedPeopleTests {
    private func excluded(_ forename: String?, _ surname: String?, _ employer: String? = nil) -> ExcludedPeople {
        ExcludedPeople(
            adults: [
                InvolvedAdult(
                    role: .allegedPerpetrator, forename: forename, surname: surname, employer: employer)
            ],
            at: Workplace(name: "Fenwick Primary School"))
    }

    @Test(
        "A contact whose name may be the adult's is excluded",
        arguments: [
            ("Philippa", "Fairwether", "Philippa Fairweather"), ("Phil", "Fairweather", "Mrs P Fairweather"),
            ("Anna", "Labedz", "Anna \u{141}ab\u{119}d\u{17A}"),
            ("Soren", "Ostergard", "S\u{F8}ren \u{D8}sterg\u{E5}rd"),
            ("Fiona", "MacDonald", "Fiona Mac Donald"), ("Fiona", "Mac Donald", "Fiona MacDonald"),
            ("Joost", "Vandenberg", "Joost van den Berg"), ("Kate", "Smith-Jones", "Kate SmithJones"),
            ("Katrin", "Muller", "Katrin Mueller"), ("Katrin", "Stra\u{DF}er", "Katrin Strasser"),
            ("Tara", "Onel", "Tara O\u{2019}Neil"), ("Bea", "Hlal", "Bea Hall"),
            (nil, "Fairwether", "Philippa Fairweather"),
            ("Kim", nil, "Kim"), ("Kim", "Osei", "Kim"), ("Kim", "Osei", "KO"), ("Kim", "Osei", "Osei"),
        ] as [(String?, String?, String)])
    func fits(_ forename: String?, _ surname: String?, _ name: String) {
        #expect(excluded(forename, surname).mayInclude(name: name))
    }

    @Test(
        "Other contacts are not excluded",
        arguments: [
            ("Helen", "Hall", "Harry Hill"), ("Philippa", "Fairweather", "Rose Fairwether"),
            ("Kim", "Osei", "Kim Barton"),
            ("Kim", nil, "Kim Barton"), ("Ann", "Smith", "Ann Jones"), ("Ann", "Cole", "Ann Coleridge"),
            ("Tom", "May", "Tom Day"), ("Kim", "Osei", "Kit"),
        ] as [(String?, String?, String)])
    func differs(_ forename: String?, _ surname: String?, _ name: String) {
        #expect(!excluded(forename, surname).mayInclude(name: name))
    }

    @Test("A mailbox with the adult's name, or that leads to the adult's own, is excluded")
    func mailboxes() throws {
        func contact(_ name: String, _ email: String) throws -> Contact {
            Contact(
                scope: .establishment(try #require(URN("121234"))), role: .deputy, name: name, email: email)
        }
        let people = excluded("Mona", "Kettle")
        let mona = try contact("Mona Kettle", "dsl@fen.example")
        #expect(people.mayRead(try contact("Dee Dale", "mona.kettle@fen.example"), among: []))
        #expect(people.mayRead(try contact("Dee Dale", "DSL+new@fen.example"), among: [mona]))
        #expect(!people.mayRead(try contact("Dee Dale", "dee.dale@fen.example"), among: [mona]))
    }

    @Test(
        "An employer with a school's job next to the place's name is the place",
        arguments: [
            ("cook at Fenwick", true), ("Fenwick Primary", true), ("cleaner, Fenwick", true),
            ("Fenwick Fisheries", false),
            ("cook", false),
        ])
    func employers(_ employer: String, _ isPlace: Bool) {
        #expect(excluded("X", "Yarrow", employer).hidesSomebody(besides: []) == isPlace)
    }
}
