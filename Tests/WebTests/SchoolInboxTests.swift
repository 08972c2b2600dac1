import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("The inbox of a safeguarding lead, and the page that it leads to")
struct SchoolInboxTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func reference(_ id: String) throws -> String {
        try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.reference)
    }

    @Test func aReferenceTypedInLeadsToTheNotification() async throws {
        let ids = try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        let own = try reference(try #require(ids[County.quay]))
        let others = try reference(try #require(ids[County.harbour]))
        let lead = try await Browser(web, .keyAdult, urns: [County.quay])
        let found = try await lead.get("/school?reference=" + own.lowercased().replacing("-", with: "%20"))
        #expect(found.status == 303)
        #expect(found.header("Location") == "/school/notifications/" + (ids[County.quay] ?? ""))
        let foreign = try await lead.get("/school?reference=" + others)
        #expect(foreign.status == 404 && foreign.body.contains("None of your schools has a notification"))
        let mistyped = try await lead.get("/school?reference=4X69-XXXX")
        #expect(mistyped.status == 404 && mistyped.body.contains("That is not a reference"))
        #expect(mistyped.body.contains(#"value="4X69-XXXX""#))
    }

    @Test func aLeadOfTwoSchoolsChoosesOneAndLooksBackAMonth() async throws {
        let ids = try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        let quay = try reference(try #require(ids[County.quay]))
        let harbour = try reference(try #require(ids[County.harbour]))
        let lead = try await Browser(web, .keyAdult, urns: [County.quay, County.harbour])
        let all = try await lead.get("/school").body
        #expect(all.contains(quay) && all.contains(harbour) && all.contains("Harbour High School"))
        let one = try await lead.get("/school?place=urn:121235").body
        #expect(!one.contains(quay) && one.contains(harbour))
        // A place of somebody else's changes nothing.
        #expect(try await lead.get("/school?place=urn:121236").body.contains(quay))
        let page = "/school/notifications/" + (ids[County.quay] ?? "")
        _ = try await lead.submit(page, from: page, [("outcome", "acknowledged")])
        let answered = try await lead.get("/school").body
        #expect(answered.contains("Acknowledged in the last two weeks"))
        #expect(answered.contains("Acknowledged by Sam Hart"))
        web.clock.advance(.days(60))
        let later = try await Browser(web, .keyAdult, urns: [County.quay, County.harbour], login: "later")
        #expect(!(try await later.get("/school").body.contains(quay)))
        let november = try await later.get("/school?month=2026-11").body
        #expect(november.contains(quay) && november.contains(harbour) && november.contains("November 2026"))
        #expect(!(try await later.get("/school?month=2026-12").body.contains(quay)))
    }

    @Test func anothersLinkSaysWhoseItIsAndWhatToDo() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let message = try #require(try web.engine.leaseStep(limit: 10).compactMap(\.notification).first)
        let other = try await Browser(web, .keyAdult, urns: [County.harbour], name: "Ruth Bell")
        for path in ["/a/" + message.linkToken, "/school/notifications/\(id)"] {
            let answer = try await other.get(path)
            #expect(answer.status == 404)
            #expect(answer.body.contains("for another school") && answer.body.contains("signed in as Ruth Bell"))
            #expect(!answer.body.contains("Quayside") && !answer.body.contains("Amelia"))
        }
    }

    @Test func aPageForTheSafeguardingFileIsLoggedAsAConsultation() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let sheet = try await person.get("/school/notifications/\(id)/print")
        #expect(sheet.status == 200 && sheet.body.contains("Amelia Marsh") && sheet.body.contains("For Sam Hart"))
        #expect(!sheet.body.contains("<textarea") && !sheet.body.contains("SECRET"))
        let entry = try #require(try web.store.auditLog.trail(of: "notification:\(id)").map(\.entry).last)
        #expect(entry.action == "notification.printed" && entry.kind == .consultation)
        #expect(entry.actor == .account("sam.hart"))
        #expect(try await person.get("/school/notifications/\(id)").body.contains("/print\">Print, or save"))
    }

    /// The roll's names, the class and year that it holds, and the officer's spelling next to them.
    @Test func eachChildIsNamedAsTheSchoolKnowsThem() async throws {
        var row = try #require(County.roll.first)
        row.pupil.preferredForename = "Millie"
        (row.pupil.yearGroup, row.pupil.className) = ("6", "6B")
        let rest = County.roll.dropFirst()
        try Town(establishments: County.establishments, roll: [row] + rest, contacts: County.contacts)
            .land(in: web.store, at: web.clock.now())
        let child = Sample.amelia.replacing("Amelia", with: "Amelja")
        let attended = #""attendedAt":"2026-11-19T23:05:00Z""#
        let id = try #require(
            try await web.notify(Sample.incident(children: [child], more: attended))[County.quay])
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = try await person.get("/school/notifications/\(id)").body
        #expect(page.contains("<h3>Millie Marsh</h3>") && page.contains("Amelja Marsh"))
        #expect(page.contains("<dt>Name on the roll</dt><dd class=\"pre\">Amelia Marsh</dd>"))
        #expect(page.contains("<dt>Year</dt><dd class=\"pre\">6</dd>") && page.contains("6B"))
        #expect(page.contains("Police attended on Thursday 19 November 2026 at 23:05"))
        let token = try web.staff()
        let pupil = try await web.get("/v1/notifications/\(id)", token: token).json["children"]?.array?.first?["pupil"]
        #expect(pupil?["year"]?.text == "6" && pupil?["class"]?.text == "6B")
    }

    @Test func aCorrectionSaysWhatChangedAndWhoElseWasNotified() async throws {
        let first = Sample.incident(children: [Sample.amelia], more: #""revision":1"#)
        let id = try #require(try await web.notify(first)[County.quay])
        for message in try web.engine.leaseStep(limit: 10) {
            try web.engine.record(.accepted(receipt: nil), of: message)
        }
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = "/school/notifications/\(id)"
        #expect(try await person.get(page).body.contains("Priya Nair, Key Adult, by e-mail"))
        _ = try await person.submit(page, from: page, [("outcome", "acknowledged")])
        let noah = Sample.child("2", "Noah", "Reed", "2014-09-09")
        let amelia = Sample.amelia.replacing("2015-03-02", with: "2015-03-03")
        try await web.notify(
            Sample.incident(children: [amelia, noah], more: #""revision":2,"status":"corrected""#))
        let correction = try #require(
            try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now()).first {
                $0.kind == .correction
            })
        let corrected = try await person.get("/school/notifications/\(correction.id)").body
        #expect(corrected.contains("This corrects an earlier notification"))
        #expect(corrected.contains("One child was added."))
        #expect(corrected.contains("Amelia Marsh: the reported date of birth was corrected."))
        #expect(!corrected.contains("What happened was corrected"))
        // The desk's API says the same.
        let token = try web.staff()
        let desk = try await web.get("/v1/notifications/\(correction.id)", token: token).json
        let changes = desk["changes"]?.array ?? []
        #expect(changes.compactMap { $0["what"]?.text } == ["childrenAdded", "dateOfBirth"])
        #expect(changes.last?["child"]?.text == "1")
        let notified = try await web.get("/v1/notifications/\(id)", token: token).json["notified"]?.array ?? []
        #expect(notified.contains { $0["name"]?.text == "Priya Nair" && $0["channel"]?.text == "email" })
    }
}
