import EncompassCore
import Testing

@Suite("A changed address of a contact")
struct AddressChangeTests {
    private static let day = LocalDate(iso: "2026-09-01")
    private static let later = LocalDate(iso: "2026-11-20")

    /// `email waiting former verified` as one line; `-` is nothing.
    private static func contact(_ text: String) -> Contact? {
        let parts = text.split(separator: " ").map { $0 == "-" ? nil : String($0) }
        guard parts.count == 4, let urn = URN("121234") else { return nil }
        var contact = Contact(scope: .establishment(urn), role: .keyAdult, name: "Kay", email: parts[0])
        contact.pendingEmail = parts[1]
        contact.formerEmail = parts[2]
        contact.verifiedOn = parts[3] == nil ? nil : parts[3] == "v" ? day : later
        return contact
    }

    private static func text(_ contact: Contact) -> String {
        let verified = contact.verifiedOn.map { $0 == day ? "v" : "w" }
        return [contact.email, contact.pendingEmail, contact.formerEmail, verified].map { $0 ?? "-" }
            .joined(separator: " ")
    }

    /// What is entered over what is held: address, the one that waits, the former one, verified (v, or later: w).
    @Test(
        arguments: [
            // An area that trusts its files: as it always was.
            (AddressRule.trusted, "a - - v", "- - - -", "a - - v"), (.trusted, "a - - -", "- - - -", "a - - -"),
            (.trusted, "b - - v", "a - - v", "b - - v"), (.trusted, "b - - -", "a - - v", "b - - -"),
            (.trusted, "a - - -", "a - - v", "a - - -"), (.trusted, "- - - v", "a - - v", "- - - v"),
            // What its owner has confirmed, or has asked for, is not undone by an old file.
            (.trusted, "a - - -", "b - a w", "b - a w"), (.trusted, "a - - v", "a b - v", "a b - v"),
            (.trusted, "b - - -", "b - a w", "b - a w"), (.trusted, "c - - v", "b - a w", "c - - v"),
            (.trusted, "b - - v", "a b - v", "b - - v"),
            // An area that wants a code: the verified one stays in use.
            (.code, "b - - v", "a - - v", "a b - v"), (.code, "b - - -", "a - - v", "a b - v"),
            (.code, "b - - -", "a b - v", "a b - v"), (.code, "a - - -", "a b - v", "a b - v"),
            (.code, "c - - -", "a b - v", "a c - v"), (.code, "- - - -", "a - - v", "- - - -"),
            (.code, "a - - -", "a - - v", "a - - v"), (.code, "a - - -", "b - a w", "b - a w"),
            // Without a verified one nothing is sent until the code.
            (.code, "a - - v", "- - - -", "- a - v"), (.code, "a - - -", "- - - -", "- a - -"),
            (.code, "a - - -", "a - - -", "- a - -"), (.code, "b - - -", "a - - -", "- b - -"),
        ] as [(AddressRule, String, String, String)])
    func countsByTheArea(_ rule: AddressRule, _ new: String, _ held: String, _ result: String) throws {
        let entered = try #require(Self.contact(new))
        #expect(Self.text(entered.entered(over: Self.contact(held), rule)) == result)
        if held == "- - - -" { #expect(Self.text(entered.entered(over: nil, rule)) == result) }
    }

    @Test func theOwnersCodePutsItInForceAndAnOldFileDoesNotTakeItBack() throws {
        let held = try #require(Self.contact("a b - v"))
        let day = try #require(Self.later)
        let confirmed = held.confirming(.email, on: day)
        #expect(Self.text(confirmed) == "b - a w")
        #expect(confirmed.confirming(.email, on: day) == confirmed)
        for rule in AddressRule.allCases {
            let old = try #require(Self.contact("a - - -"))
            #expect(Self.text(old.entered(over: confirmed, rule)) == "b - a w")
        }
        #expect(Self.text(held.vouchedFor) == "a - - v")
    }

    @Test func whatIsAskedWhen() throws {
        let now = Timestamp(seconds: 1_800_000_000)
        let day = try #require(LocalDate(iso: "2027-01-20"))
        let began = now - .days(19)
        var contact = try #require(Self.contact("a b - v"))
        func due(
            asked: [Span] = [], reviews: [(Span, Span?)] = [], _ pace: ContactPolicy.Pace = .term,
            served: [Contact.Channel] = [.email], isSchoolDay: Bool = true, on day: LocalDate? = nil
        ) -> [ContactQuestion] {
            let day = day ?? LocalDate(iso: "2027-01-20") ?? LocalDate(dayNumber: 0)
            return ContactQuestion.due(
                for: contact, asked: [.email: asked.map { now - $0 }],
                reviews: reviews.map { (now - $0.0, $0.1.map { now - $0 }) }, ContactPolicy(confirmEvery: pace),
                served: served, isSchoolDay: isSchoolDay,
                on: day, term: ConfirmationTerm(containing: day), termBegan: began, at: now)
        }
        #expect(due() == [.address(.email), .review(.email)])
        #expect(due(.never) == [.address(.email)])
        #expect(due(asked: [.days(6)], .never).isEmpty && due(asked: [.days(8)], .never) == [.address(.email)])
        #expect(due(asked: [.days(8), .days(15), .days(22)], .never).isEmpty)
        #expect(due(served: [.sms]).isEmpty)
        #expect(due(isSchoolDay: false) == [.address(.email)])
        #expect(due(on: LocalDate(iso: "2027-01-12")) == [.address(.email)])
        contact.pendingEmail = nil
        #expect(due(reviews: [(.days(5), nil)]).isEmpty && due(reviews: [(.days(15), nil)]) == [.review(.email)])
        #expect(due(reviews: [(.days(15), .days(3))]).isEmpty)
        // An answer of the term before does not count.
        #expect(due(reviews: [(.days(80), .days(79))]) == [.review(.email)])
        #expect(due(reviews: [(.days(15), nil), (.days(16), nil)]).isEmpty)
        contact.awayFrom = day
        #expect(due().isEmpty)
        contact.awayFrom = nil
        contact.verifiedOn = nil
        #expect(due().isEmpty)
    }

    @Test func aTermIsATerm() throws {
        for (day, begins, ends) in [
            ("2026-11-20", "2026-09-01", "2026-12-31"), ("2027-01-05", "2027-01-01", "2027-04-14"),
            ("2027-04-14", "2027-01-01", "2027-04-14"), ("2027-04-15", "2027-04-15", "2027-08-31"),
            ("2027-08-31", "2027-04-15", "2027-08-31"),
        ] {
            let term = ConfirmationTerm(containing: try #require(LocalDate(iso: day)))
            #expect(term.begins.description == begins && term.ends.description == ends)
        }
    }

    /// By the calendar: half-terms are within a term, holidays between two; without terms around the day, the usual ones.
    @Test func aSchoolsOwnTermsCount() throws {
        let rows = [
            ("term", "2026-09-03", "2026-10-23"), ("term", "2026-11-02", "2026-12-18"),
            ("term", "2027-01-05", "2027-02-12"),
            ("term", "2027-02-22", "2027-03-25"), ("term", "2027-04-12", "2027-05-28"),
            ("term", "2027-06-07", "2027-07-21"),
        ]
        let urn = try #require(URN("121234"))
        func calendar(_ scope: Scope, _ rows: [(String, String, String)]) throws -> SchoolCalendar {
            SchoolCalendar(
                periods: try rows.map { kind, from, to in
                    CalendarPeriod(
                        scope: scope, kind: try #require(CalendarPeriod.Kind(rawValue: kind)),
                        from: try #require(LocalDate(iso: from)), to: try #require(LocalDate(iso: to)))
                }, bankHolidays: [], authorities: [urn: "926"])
        }
        let county = try calendar(.localAuthority("926"), rows)
        func term(_ day: String, _ calendar: SchoolCalendar) throws -> String {
            let term = calendar.days(urn: urn).confirmationTerm(containing: try #require(LocalDate(iso: day)))
            return "\(term.begins) \(term.ends)"
        }
        #expect(try term("2026-09-03", county) == "2026-09-03 2027-01-04")
        #expect(try term("2026-11-20", county) == "2026-09-03 2027-01-04")
        #expect(try term("2027-02-23", county) == "2027-01-05 2027-04-11")
        #expect(try term("2027-04-12", county).hasPrefix("2027-04-12 "))
        #expect(try term("2027-06-10", county).hasPrefix("2027-04-12 "))
        // Of its own, before its authority's.
        #expect(
            try term("2026-11-20", calendar(.establishment(urn), [("term", "2026-09-07", "2026-12-16")]))
                .hasPrefix("2026-09-07 "))
        // A calendar without terms around the day, and one that is no calendar of terms.
        #expect(try term("2028-11-20", county) == "2028-09-01 2028-12-31")
        #expect(
            try term("2026-11-20", calendar(.localAuthority("926"), [("term", "2020-01-01", "2080-12-31")]))
                == "2026-09-01 2026-12-31")
    }
}
