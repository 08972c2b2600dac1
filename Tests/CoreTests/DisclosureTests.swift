import EncompassCore
import Testing

@Suite("Who sees what of a notification")
struct DisclosureTests {
    private let quay: Scope
    private let county = Scope.localAuthority("926")
    private let moment = Timestamp(seconds: 1_763_600_000)

    init() throws { quay = .establishment(try urn(121_234)) }

    private func person(
        _ role: Principal.Role = .keyAdult, _ name: String = "Kay Prior", at places: [Scope]? = nil
    ) -> Principal {
        Principal(
            actor: .account(name.lowercased().replacing(" ", with: ".")), role: role, name: name,
            places: places ?? [quay])
    }

    private func system(_ id: String = "1") -> Principal {
        Principal(actor: .credential("school", id), role: .school, places: [quay])
    }

    private func ada(shown: [Showing.Reader] = [], isClosed: Bool = false) throws -> NotificationFacts.Child {
        NotificationFacts.Child(
            id: "a", reference: "1",
            reported: ChildDetails(
                reference: "1", forename: "Ada", surname: "Marsh", dateOfBirth: try day("2015-03-02"),
                address: PostalAddress(lines: ["12 Quay Road"]), present: true, voice: ChildVoice(text: "She hid.")),
            isClosed: isClosed, shown: shown.map { Showing($0, at: moment) })
    }

    private func facts(
        _ children: [NotificationFacts.Child], kind: NotificationKind = .new, state: NotificationState = .sent,
        adults: [InvolvedAdult] = [], _ change: (inout NotificationFacts) -> Void = { _ in }
    ) -> NotificationFacts {
        var facts = NotificationFacts(
            kind: kind, state: state, target: quay, occurredAt: moment, summary: "Police attended.",
            parties: ExcludedPeople(adults: adults, at: Workplace(name: "Quay Primary School", town: "Gorleston")),
            children: children)
        change(&facts)
        return facts
    }

    private func view(_ facts: NotificationFacts, _ principal: Principal) -> DisclosedNotification? {
        Disclosure.view(facts, for: .principal(principal))
    }

    @Test("only the place's people, its system and an officer with a copy may know of it")
    func places() throws {
        let facts = facts([try ada()])
        let other = [Scope.establishment(try urn(121_235))]
        for reader in [person(), person(.laOfficer, at: [quay]), system()] {
            let seen = try #require(view(facts, reader))
            #expect(seen.children.map(\.name) == ["Ada Marsh"] && seen.summary == "Police attended.")
            #expect(seen.children[0].report == nil && seen.children[0].shown.isEmpty)
        }
        for reader in [person(at: other), person(.laOfficer, at: [county]), person(at: [])] {
            #expect(view(facts, reader) == nil)
        }
        let beside = self.facts([try ada()]) { $0.officers = [county] }
        #expect(view(beside, person(.laOfficer, at: [county]))?.children.count == 1)
        #expect(view(beside, person(.keyAdult, at: [county])) == nil)
        for role in [Principal.Role.feed, .engine] { #expect(view(facts, person(role)) == nil) }
    }

    @Test("held, cancelled and closed items are not shown to the place")
    func states() throws {
        #expect(view(facts([try ada()], state: .held), person()) == nil)
        let cancelled = try #require(view(facts([try ada()], state: .cancelled), person()))
        #expect(cancelled.children.isEmpty && cancelled.summary == nil && !cancelled.isDescribed)
        #expect(view(facts([try ada(isClosed: true)]), person())?.children.isEmpty == true)
    }

    @Test("a retraction names a child only to readers who were shown that child")
    func retraction() throws {
        let readers: [(Principal, Showing.Reader)] = [
            (person(), .account(.account("kay.prior"))), (person(), .person(name: "KAY  prior")),
            (system("2"), .system),
        ]
        for (principal, reader) in readers {
            let seen = facts([try ada(shown: [reader])], kind: .retraction)
            let named = try #require(view(seen, principal))
            #expect(named.children.map(\.name) == ["Ada Marsh"] && named.isWithdrawn)
            #expect(named.summary == nil && named.children[0].voice == nil && named.children[0].present == nil)
            // A deputy who has not opened the first one.
            let deputy = try #require(self.view(seen, person(.keyAdult, "Denis Pratt")))
            #expect(deputy.children.isEmpty && deputy.summary == nil && deputy.occurredAt == nil)
            #expect(!deputy.isDescribed && deputy.isWithdrawn)
        }
        let bySystem = facts([try ada(shown: [.system])], kind: .retraction)
        #expect(view(bySystem, person())?.children.isEmpty == true)
        #expect(
            view(facts([try ada(shown: [.account(.account("kay.prior"))])], kind: .retraction), system())?
                .children.isEmpty == true)
        // The report may now be about another child.
        var renamed = try ada(shown: [.system])
        renamed.pupil = PupilDetails(surname: "Lee", forename: "Beth", dateOfBirth: try day("2015-04-04"))
        let taken = try #require(view(facts([renamed], kind: .retraction), system())?.children.first)
        #expect(taken.name == "Beth Lee" && taken.reported == nil)
        // The first notification, opened after the retraction, does not bypass it.
        let first = facts([try ada()], state: .acknowledged) { $0.isWithdrawn = true }
        #expect(view(first, person())?.children.isEmpty == true)
        for recipient in [
            Disclosure.Recipient.caller(seesRestricted: true), .outagePack(describesRestricted: true),
        ] {
            #expect(Disclosure.view(bySystem, for: recipient)?.children.isEmpty == true)
        }
    }

    @Test("a party to the incident learns nothing in any role")
    func parties() throws {
        let adults = [InvolvedAdult(role: .allegedPerpetrator, forename: "Katherine", surname: "Prior")]
        let facts = facts([try ada()], adults: adults)
        #expect(view(facts, person()) == nil)
        #expect(view(facts, person(.laOfficer)) == nil)
        #expect(!Disclosure.mayKnow(name: "Mrs K. Prior", parties: facts.parties))
        #expect(view(facts, person(.keyAdult, "Denis Pratt")) != nil)
        #expect(Disclosure.mayKnow(name: "Denis Pratt", parties: facts.parties))
    }

    @Test("a restricted item is described to supervisors only, and to the place after its release")
    func restricted() throws {
        let facts = facts([try ada()]) { $0.isRestricted = true }
        #expect(view(facts, person(.operator, at: []))?.isDescribed == false)
        #expect(view(facts, person(.auditor, at: []))?.children.isEmpty == true)
        #expect(view(facts, person(.supervisor, at: []))?.children.count == 1)
        #expect(view(facts, person())?.children.count == 1)
        #expect(Disclosure.view(facts, for: .caller(seesRestricted: false))?.children.isEmpty == true)
        #expect(Disclosure.view(facts, for: .caller(seesRestricted: true))?.children.count == 1)
    }

    @Test("a pupil has the roll's name, with the report if it differs")
    func roll() throws {
        var child = try ada()
        child.pupil = PupilDetails(
            surname: "Marsh-Lee", forename: "Adelaide", preferredForename: "Ada", dateOfBirth: try day("2015-03-03"))
        for recipient in [
            Disclosure.Recipient.principal(person()), .principal(person(.operator, at: [])),
            .caller(seesRestricted: false), .outagePack(describesRestricted: false),
        ] {
            let seen = try #require(Disclosure.view(facts([child]), for: recipient)?.children.first)
            #expect(seen.name == "Adelaide Marsh-Lee" && seen.knownAs == "Ada Marsh-Lee")
            #expect(seen.dateOfBirth == child.pupil?.dateOfBirth)
            #expect(seen.reported?.name == "Ada Marsh" && seen.reported?.dateOfBirth == child.reported.dateOfBirth)
        }
        child.reported.surname = "MARSH LEE"
        child.reported.dateOfBirth = child.pupil?.dateOfBirth
        #expect(view(facts([child]), person())?.children.first?.reported == nil)
        child.pupil = nil
        #expect(view(facts([child]), person())?.children.first?.name == "Ada MARSH LEE")
    }

    @Test("only a supervisor sees a protected pupil's other name")
    func protected() throws {
        var child = try ada()
        child.isProtected = true
        child.pupil = PupilDetails(surname: "Hope", forename: "Iris", dateOfBirth: try day("2015-03-02"))
        child.reported.formerSurname = "Reed"
        child.reported.voice = ChildVoice(text: "Ada said that she hid.", presentWhenSpoken: "an aunt")
        let facts = facts([child]) { $0.summary = "Police attended at the Marsh family's." }
        for principal in [person(), system(), person(.operator, at: []), person(.auditor, at: [])] {
            let seen = try #require(view(facts, principal))
            #expect(seen.children.map(\.name) == ["Iris Hope"] && seen.summary == nil)
            #expect(seen.children[0].voice == ChildVoice(text: nil, presentWhenSpoken: "an aunt"))
            let text = "\(seen)"
            for word in ["Ada", "Marsh", "Reed", "Quay Road"] { #expect(!text.contains(word), "\(principal.role)") }
        }
        let supervisor = try #require(view(facts, person(.supervisor, at: [])))
        #expect(supervisor.children[0].reported?.name == "Ada Marsh" && supervisor.summary != nil)
        // No roll here has the pupil: the name waits for a person.
        child.pupil = nil
        let unnamed = try #require(view(self.facts([child]), person())?.children.first)
        #expect(unnamed.isNameWithheld && unnamed.forename == nil && unnamed.dateOfBirth == nil)
    }

    @Test("an area's template limits what the place is shown")
    func template() throws {
        let named = facts([try ada()]) { $0.template = .nameOnly }
        let child = try #require(view(named, person())?.children.first)
        #expect(child.name == "Ada Marsh" && child.dateOfBirth == nil && child.present == nil && child.voice == nil)
        #expect(view(named, person())?.summary == nil)
        let sentence = facts([try ada()]) { $0.template = .fixedSentence }
        #expect(view(sentence, person())?.children.first?.present == true)
        #expect(view(sentence, person())?.children.first?.voice == nil)
    }
}

@Suite("Who is a party, and what is a name")
struct PartyTests {
    private let quay = Workplace(name: "Quay Primary School", town: "Gorleston")

    private func parties(_ forename: String?, _ surname: String?, _ employer: String?) -> ExcludedPeople {
        ExcludedPeople(
            adults: [InvolvedAdult(role: .victim, forename: forename, surname: surname, employer: employer)], at: quay)
    }

    @Test(
        "an employer that names the school excludes contacts with the same initial",
        arguments: [
            "Quay Primary", "teacher at Quay Primary School", "QUAY PRIMARY SCH.", "TA, Quay Primary, Gorleston",
            "Quay",
        ])
    func employed(_ employer: String) throws {
        let parties = parties("Elizabeth", "Hall", employer)
        #expect(parties.mayInclude(name: "Mrs Ellie Stone") && parties.mayInclude(name: "Stone, Eliza"))
        #expect(!parties.mayInclude(name: "Mrs Kay Stone"))
    }

    @Test(
        "another employer excludes only contacts with the same surname",
        arguments: [nil, "", "Quay Fisheries Ltd", "Harbour High School", "Gorleston Bakery", "NHS"])
    func elsewhere(_ employer: String?) {
        let parties = parties("Elizabeth", "Hall", employer)
        #expect(!parties.mayInclude(name: "Mrs Elizabeth Stone"))
        #expect(parties.mayInclude(name: "Mr Tom Hall"))
        #expect(!parties.hidesSomebody(besides: []))
    }

    @Test("an unnamed school excludes contacts with the same forename")
    func unnamed() {
        for employer in ["teacher", "works at a school", "teaching assistant at the local primary school"] {
            let parties = parties("Elizabeth", "Hall", employer)
            #expect(parties.mayInclude(name: "Elizabeth Stone"), "\(employer)")
            #expect(!parties.mayInclude(name: "Ellie Stone"))
            #expect(!parties.hidesSomebody(besides: []))
        }
    }

    @Test("a party who works at the school under no contact's name is detected")
    func hidden() throws {
        func contact(_ name: String) throws -> Contact {
            Contact(scope: .establishment(try urn(121_234)), role: .keyAdult, name: name)
        }
        let kay = try contact("Kay Prior")
        #expect(parties("Elizabeth", "Hall", "Quay Primary").hidesSomebody(besides: [kay]))
        #expect(!parties("Katherine", "Hall", "Quay Primary").hidesSomebody(besides: [kay]))
        #expect(!parties(nil, "Prior", "Quay Primary").hidesSomebody(besides: [kay]))
        #expect(parties(nil, nil, "Quay Primary").hidesSomebody(besides: [kay]))
    }

    @Test("two names in one field are separated")
    func oneBox() { #expect(parties("Elizabeth Hall", nil, nil).mayInclude(name: "Liz Hall")) }

    @Test(
        "a text without two letters, or a word for nobody, is not a name",
        arguments: [
            "", " ", "\u{2060}", "\u{200B}\u{3164}", "1234", "-", "A", "X\u{2060}", "unknown", "N/A", "the school",
            "Key Adult", "Caretaker", "the school caretaker", "secretary to the head", "head cook", "Mr", "Ms.",
            "Dear Sir",
            "N/K", "No one", "auto", "automated reply", "MIS", "CPOMS", "test", "x x", "J S", "acknowledged",
            "on behalf of the DSL",
            "Safeguarding\u{200B} Team", "n\u{2060}/\u{2060}a", "To whom it may concern", "Mr Caretaker",
            "Page read", "page read by head", "PAGE READ", "Page Read by Office", "Page Read Automatically",
            "Message read", "Email opened", "Notification read",
        ])
    func nobody(_ text: String) { #expect(PersonName.reading(text) == nil) }

    @Test("a name keeps its letters and loses invisible characters")
    func names() {
        #expect(PersonName.reading("  Zoë\u{2060}  O\u{2019}Brien-Núñez ") == "Zoë O\u{2019}Brien-Núñez")
        #expect(PersonName.reading("Li") == "Li")
        for name in [
            "Mrs Cook", "Mr Head", "Sally Cook", "J May", "Jo", "Dr K. Ng", "Sister Mary", "Kit, the caretaker",
            "Amy N", "Anna Head", "Sally Porter", "May Cook", "Page Porter",
            "Page Read", "Page Read-Jones", "MS PAGE READ", "Page E. Read", "Tom Message", "Mr Read",
        ] {
            #expect(PersonName.reading(name) == name)
        }
        #expect(PersonName.reading("王芳") == "王芳")
        #expect(PersonName.isSame("priya  NAIR", "Priya Nair"))
        #expect(PersonName.isSame("Michał Bæk", "michal baek") && !PersonName.isSame("Michał", "Mikal"))
        // What hashes are made of stays as it was.
        #expect(PersonName.storedWords("MICHAŁ Núñez") == ["michał", "nunez"])
        #expect(!PersonName.isSame("", ""))
    }
}
