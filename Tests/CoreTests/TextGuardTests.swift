import EncompassCore
import Testing

/// What is found in a text for a school, and what is not.
@Suite("Texts for schools")
struct TextGuardTests {
    private static func guardian(
        adult: (String, String) = ("Dana", "Marsh"), sibling: (String, String) = ("Griselda", "Marsh"),
        child: (String, String) = ("Amelia", "Marsh"), street: String = "12 Quay Road"
    ) -> TextGuard {
        let home = PostalAddress(lines: [street], town: "Gorleston", postcode: "NR31 6AB")
        let incident = Incident(
            force: "norfolk", reference: "NC-20261120-0412", occurredAt: Timestamp(seconds: 1_795_000_000),
            location: home,
            adults: [InvolvedAdult(role: .victim, forename: adult.0, surname: adult.1, address: home)])
        return TextGuard(
            incident, own: [ChildDetails(forename: child.0, surname: child.1)],
            others: [ChildDetails(forename: sibling.0, surname: sibling.1)])
    }

    private static func found(_ text: String, _ guardian: TextGuard = guardian()) -> [String] {
        guardian.findings(in: text).map { "\($0.kind.rawValue): \($0.text)" }
    }

    @Test(arguments: [
        ("Her sister Griselda was there.", ["otherChild: Griselda"]),
        ("her sister griselda was there", ["otherChild: griselda"]),
        ("GRISELDA WAS THERE", ["otherChild: GRISELDA"]),
        (
            "Griselda's room, Griseldas room, Griselda\u{2019}s",
            ["otherChild: Griselda's", "otherChild: Griseldas", "otherChild: Griselda\u{2019}s"]
        ),
        ("Grisélda-Rose and (Griselda)", ["otherChild: Grisélda", "otherChild: Griselda"]),
        ("Gris\u{200B}elda", ["otherChild: Gris\u{200B}elda"]),
        ("Mum Dana left; Mrs Marsh returned.", ["adult: Dana", "adult: Marsh"]),
        ("Amelia Marsh was upstairs.", []), ("Amelia's brother slept.", []), ("The marsh flooded.", []),
        ("She is at the refuge, NR99 9ZZ.", ["postcode: NR99 9ZZ"]), ("nr999zz", ["postcode: nr999zz"]),
        ("NR99-9ZZ or NR99.9ZZ", ["postcode: NR99-9ZZ", "postcode: NR99.9ZZ"]), ("NR3I 6AB", ["postcode: NR3I 6AB"]),
        ("Back at 12 Quay Rd today", ["address: 12 Quay Rd"]), ("in quay road", ["address: quay road"]),
        ("at 12 Quay", ["address: 12 Quay"]), ("fell off the quay", []),
        ("Ring 07700 900123.", ["telephone: 07700 900123"]),
        ("+44 (0)7700 900 123", ["telephone: +44 (0)7700 900 123"]),
        ("O7700-900-123", ["telephone: O7700-900-123"]), ("ring her on 663377", ["telephone: 663377"]),
        ("at 01-02-2026 2315, aged 7, 9 and 11", []), ("on 20/11/2026 at 23:15", []), ("Log NC-20261120-0412", []),
        ("12 officers, 3 cars, 2026", []), ("NHS 943 476 5919", ["nhsNumber: 943 476 5919"]),
        ("UPN B801200005001 is hers", ["upn: B801200005001"]),
        ("Write to dana.marsh@example.org.", ["email: dana.marsh@example.org"]),
        ("Year 7 1st lesson on the A47 3rd exit", []), ("Police attended a disturbance at home.", []),
    ])
    func whatIsFound(text: String, expected: [String]) { #expect(Self.found(text) == expected) }

    @Test(arguments: ["Zoë", "Łukasz", "O'Brien", "Mary-Jane", "D’Arcy", "Müller"])
    func spellingsOfOneName(name: String) {
        let guardian = Self.guardian(adult: (name, "Marsh"))
        let plain = [
            "Zoë": "Zoe", "Łukasz": "Lukasz", "O'Brien": "O Brien", "Mary-Jane": "Mary Jane", "D’Arcy": "DArcy",
            "Müller": "Muller",
        ]
        for text in ["Then \(name) left.", "Then \(plain[name] ?? name) left.", "then \(name.lowercased()) left"] {
            #expect(!guardian.findings(in: text).isEmpty, "\(text)")
        }
    }

    /// A name that is also a word holds a text only where it is a name.
    @Test(arguments: [
        ("Will", "Will was present.", true), ("Will", "He hid and Will cried.", true), ("Will", "Will's room", true),
        ("Will", "Her brother Will saw it.", true), ("Will", "Will Marsh was upstairs.", true),
        ("Will", "Will be followed up.", false), ("Will", "Officers will visit. Will you ring?", false),
        ("Will", "her will was strong", false), ("Will", "WILL BE FOLLOWED UP", false),
        ("Will", "WILL WAS PRESENT", true),
        ("May", "It happened in May at home.", false), ("May", "On 3 May 2026 police came.", false),
        ("May", "Her sister May saw it.", true), ("May", "May have seen it.", false),
        ("May", "She may have seen it.", false),
        ("May", "Since May's birthday", true), ("Grace", "Grace was asleep.", true),
        ("Grace", "a period of grace", false),
        ("Grace", "Upstairs was Grace.", true), ("Mark", "There was a mark on her arm.", false),
        ("Mark", "Mark on the wall was old.", false), ("Mark", "He saw Mark leave.", true),
        ("Mark", "Mark, who left", true),
        ("Hope", "We hope that she is safe.", false), ("Hope", "a child called hope", true),
        ("Rose", "Voices rose in anger.", false), ("Rose", "Then Rose came.", true),
    ])
    func aNameThatIsAWord(name: String, text: String, isName: Bool) {
        #expect(!Self.found(text, Self.guardian(sibling: (name, "Marsh"))).isEmpty == isName, "\(text)")
    }

    @Test func surnamesThatAreWords() {
        let guardian = Self.guardian(adult: ("Dana", "Young"), child: ("Amelia", "Reed"))
        #expect(Self.found("Young children were present; young Amelia slept.", guardian).isEmpty)
        #expect(Self.found("Mr Young left.", guardian) == ["adult: Young"])
        #expect(Self.found("Then Young was arrested.", guardian) == ["adult: Young"])
    }

    @Test func aDecisionIsForOneTextAndWhatWasSeenInIt() {
        let guardian = Self.guardian()
        let text = "Griselda was there."
        let seen = Set(guardian.findings(in: text).map(\.key))
        func review(_ summary: String, _ text: String, accepted: Set<String> = []) -> TextReview {
            let released = ReleasedText(
                .summary, original: "Griselda was there.", text: text, accepted: accepted, by: "account:sam",
                at: Timestamp(seconds: 1))
            return TextReview(summary: summary, voices: [], released: [released], by: guardian)
        }
        #expect(review(text, text, accepted: seen).waiting.isEmpty)
        #expect(review(text, "A sister was there.").texts.first?.text == "A sister was there.")
        #expect(review(text, "Dana was there.", accepted: seen).waiting.count == 1)
        #expect(review("Griselda was there!", text, accepted: seen).waiting.count == 1)
    }
}
