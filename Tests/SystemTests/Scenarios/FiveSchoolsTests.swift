import Testing

/// Scenario 12. Given a Monday, a pupil without a UPN, and one safeguarding lead for five schools with 14 references, then one
/// sign-in shows them all, and nobody else's.
struct FiveSchoolsTests {
    private static let schools = (1...6).map { "90001\($0)" }

    @Test func oneSignInShowsALeadOnlyTheirFiveSchools() throws {
        let pupils = MadeUp.crowd(16).enumerated().map { $1.moved(to: Self.schools[$0 < 14 ? $0 % 5 : 5]) }
        let morning = try Morning(
            Installation(start: "2026-11-23T06:40:00Z"), establishments: establishments, roll: roll(pupils),
            contacts: [MadeUp.contactColumns] + Self.schools.map(contact))
        let lines = pupils.enumerated().map { index, pupil in
            IncidentText.make(
                "NC-\(index)", children: [pupil.reported()], occurredAt: "2026-11-2\(index % 3)T21:10:00Z")
        }
        _ = try morning.feed.push(lines)
        let all = try morning.notifications(16)
        let own = all.filter { $0["establishment"]["urn"].text != Self.schools[5] }.map { $0["reference"].text }
        let others = all.filter { $0["establishment"]["urn"].text == Self.schools[5] }.map { $0["reference"].text }
        #expect(own.count == 14 && others.count == 2)
        #expect(all.allSatisfy { $0["deadlineAt"].text == "2026-11-23T09:00:00Z" })

        let password = try morning.account("lead", "keyAdult", "Lena Frost", at: Array(Self.schools.prefix(5)))
        let page = try Browser(morning.site.url).signIn("lead", password)
        #expect(page.status == 200)
        for reference in own { #expect(page.text.contains(reference)) }
        for reference in others { #expect(!page.text.contains(reference)) }
    }

    private var establishments: [String] {
        [MadeUp.establishments[0]]
            + Self.schools.map { "\($0),School \($0.suffix(1)),926,Norfolk,Primary,Open,4,11,Gorleston,NR31 6AA," }
    }

    private func contact(_ urn: String) -> String {
        MadeUp.contact(urn, "keyAdult", "Lena Frost", "lead@s\(urn.suffix(1)).example")
    }

    /// The first pupil has no UPN: her school knows her by a number of its own.
    private func roll(_ pupils: [Pupil]) -> [String] {
        let rows = pupils.enumerated().map { index, pupil in
            index == 0 ? "S-17," + pupil.row.drop { $0 != "," } : "," + pupil.row
        }
        return ["pupilId," + Pupil.columns] + rows
    }
}
