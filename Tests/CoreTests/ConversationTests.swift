import EncompassCore
import Testing

@Suite("What a school and the desk say about a notification")
struct ConversationTests {
    private static let school = Scope("urn:121234") ?? .localAuthority("999")
    private static let priya = Principal(
        actor: .account("priya"), role: .keyAdult, name: "Priya Nair", places: [school])

    @Test(arguments: [
        (nil, nil, nil, 1, [NoteForm.Fault.noKind]), ("ill", nil, nil, 1, [.noKind]), ("arrived", nil, nil, 1, []),
        ("absent", nil, nil, 2, [.noChild]), ("absent", "9", nil, 2, [.noChild]), ("absent", "2", nil, 2, []),
        ("absent", NoteForm.everyChild, nil, 2, []), ("moved", nil, nil, 2, [.noChild, .noText]),
        ("moved", "1", "to Leeds", 2, []), ("message", nil, nil, 2, [.noText]), ("message", nil, "hello", 2, []),
        ("absent", nil, nil, 0, [.nobodyLeft]), ("arrived", "1", nil, 0, [.nobodyLeft]),
        ("moved", "1", "to Leeds", 0, []), ("message", nil, "hello", 0, []), ("absent", "2", nil, 1, [.childGone]),
        ("absent", "1", nil, 1, []), ("absent", NoteForm.everyChild, nil, 1, []), ("message", "2", "hello", 1, []),
    ])
    func aNoteNamesWhatIsNeeded(
        kind: String?, child: String?, text: String?, children: Int, faults: [NoteForm.Fault]
    ) {
        let references = (0..<children).map { String($0 + 1) }
        #expect(NoteForm(kind: kind, child: child, text: text).faults(children: references) == faults)
    }

    @Test func arrivedAndAbsentAreSaidOfChildrenWhoAreLeft() {
        #expect(NoteKind.offered(children: 1) == NoteKind.allCases)
        #expect(NoteKind.offered(children: 0) == [.moved, .message])
    }

    @Test func aNoteAboutTheOnlyChildNamesIt() {
        #expect(NoteForm(kind: "absent").reference(children: ["1"]) == "1")
        #expect(NoteForm(kind: "absent", child: NoteForm.everyChild).reference(children: ["1", "2"]) == nil)
        #expect(NoteForm(kind: "message", child: "1", text: "x").reference(children: ["1", "2"]) == nil)
    }

    private func note(_ kind: NoteKind, _ child: String? = nil, at minute: Int64, text: String? = nil)
        -> ConversationEntry
    {
        ConversationEntry(
            id: "\(minute)", side: .school, matter: .note(kind), child: child,
            at: Timestamp(milliseconds: minute * 60_000), actor: .account("priya"), text: text)
    }

    @Test func aChildIsAbsentUntilTheSchoolSaysOtherwise() {
        let absent = [note(.absent, "a", at: 1), note(.absent, "b", at: 2)]
        #expect(absent.absences.map(\.child) == ["a", "b"])
        #expect((absent + [note(.arrived, "a", at: 3)]).absences.map(\.child) == ["b"])
        #expect((absent + [note(.arrived, at: 3)]).absences.isEmpty)
        #expect((absent + [note(.absent, "a", at: 4)]).absences.map(\.id) == ["2", "4"])
    }

    private func facts(_ kind: NotificationKind = .new, closing closed: String? = nil) -> NotificationFacts {
        let children = [("a", "Amelia"), ("n", "Noah")].map { id, name in
            NotificationFacts.Child(
                id: id, reference: id, reported: ChildDetails(forename: name, surname: "Marsh"),
                isClosed: id == closed)
        }
        var facts = NotificationFacts(
            kind: kind, state: .sent, target: ConversationTests.school, occurredAt: Timestamp(milliseconds: 0),
            children: children)
        facts.conversation = [
            note(.message, at: 1, text: "Amelia left in June."), note(.message, at: 2, text: "The Marsh family moved."),
            note(.absent, "a", at: 3, text: "not here"), note(.absent, "n", at: 4, text: "not here"),
        ]
        return facts
    }

    private func texts(_ facts: NotificationFacts, _ who: Principal) -> [String?]? {
        Disclosure.view(facts, for: .principal(who))?.conversation.map(\.text)
    }

    @Test func noTextNamesAChildWhoIsNotDisclosedToTheReader() {
        let priya = ConversationTests.priya
        #expect(texts(facts(), priya) == ["Amelia left in June.", "The Marsh family moved.", "not here", "not here"])
        // A sibling's surname names nobody.
        #expect(texts(facts(closing: "a"), priya) == [nil, "The Marsh family moved.", nil, "not here"])
        #expect(texts(facts(.retraction), priya) == [nil, nil, nil, nil])
        let desk = Principal.desk("sue", as: .operator)
        #expect(texts(facts(closing: "a"), desk)?.compactMap(\.self).count == 4)
        var copied = facts()
        copied.officers = [.localAuthority("926")]
        let officer = Principal(
            actor: .account("olive"), role: .laOfficer, name: "Olive Frost", places: [.localAuthority("926")])
        #expect(Disclosure.view(copied, for: .principal(officer))?.children.count == 2)
        #expect(texts(copied, officer) == [])
    }

    @Test func aProtectedPupilsOtherNameIsInNoText() {
        var facts = facts()
        facts.children[0].isProtected = true
        facts.children[0].pupil = PupilDetails(
            surname: "Quill", forename: "Petra", dateOfBirth: LocalDate(dayNumber: 16_000))
        #expect(texts(facts, ConversationTests.priya)?[0] == nil)
        #expect(texts(facts, .desk("sue", as: .operator))?[0] == nil)
        #expect(texts(facts, .desk("boss", as: .supervisor))?[0] == "Amelia left in June.")
    }

    @Test func aCorrectionListsWhatDiffers() {
        var facts = facts(.correction)
        let born = LocalDate(dayNumber: 16_000)
        facts.children[0].reported.dateOfBirth = born
        facts.children[1].reported.voice = ChildVoice(text: "I hid", presentWhenSpoken: nil)
        facts.summary = "Police attended."
        func changes(_ template: ContentTemplate, _ old: [String: ChildDetails]) -> [ReportedChange]? {
            facts.template = template
            facts.earlier = NotificationFacts.Earlier(
                occurredAt: facts.occurredAt, attendedAt: nil, summary: nil, children: old)
            return Disclosure.view(facts, for: .principal(ConversationTests.priya))?.changes
        }
        let amelia = ChildDetails(forename: "Amelia", surname: "Marsh")
        let noah = ChildDetails(forename: "Noah", surname: "Marsh")
        #expect(
            changes(.standard, ["a": amelia, "n": noah])
                == [.child("a", .dateOfBirth), .child("n", .voice), .summary])
        #expect(changes(.fixedSentence, ["a": amelia, "n": noah]) == [.child("a", .dateOfBirth)])
        #expect(changes(.nameOnly, ["a": amelia, "n": noah]) == [])
        #expect(
            changes(.nameOnly, ["a": amelia, "x": noah]) == [.childrenAdded(1), .childrenRemoved(1)])
        facts.children[0].isProtected = true
        #expect(changes(.standard, ["a": amelia, "n": noah]) == [.child("n", .voice), .summary])
    }

    @Test func thePersonReadsWhoElseWasNotified() {
        var facts = facts()
        facts.notified = ["Priya Nair", "Owen Clarke"].map {
            NotifiedPerson(name: $0, role: .keyAdult, channel: .email, at: Timestamp(milliseconds: 0))
        }
        let view = Disclosure.view(facts, for: .principal(ConversationTests.priya))
        #expect(view?.notified.map(\.name) == ["Owen Clarke"])
    }
}
