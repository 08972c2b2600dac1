import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Key Adults' pages")
struct SchoolPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// Sends due messages and returns the link in a school's message.
    private func link(to urn: URN) throws -> String {
        let message = try #require(
            try web.engine.leaseStep(limit: 10).compactMap(\.notification).first { $0.target == .establishment(urn) })
        return "/a/" + message.linkToken
    }

    private func state(_ id: String) throws -> NotificationState? {
        try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.state
    }

    @Test func aMailScannerThatOpensTheLinkChangesNothing() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let link = try link(to: County.quay)
        let before = try web.store.auditLog.verify().entries
        #expect(try await web.get(link).status == 303)
        #expect(try await web.send(.head, link).status == 303)
        let headers = ["Content-Type": "application/x-www-form-urlencoded"]
        let blind = try await web.send(.post, link, headers, body: "outcome=acknowledged")
        #expect(blind.status == 401)
        #expect(try await web.send(.post, link, [:], body: "").status >= 400)
        #expect(try state(id) != .acknowledged)
        #expect(try web.store.auditLog.verify().entries == before)
    }

    @Test func aKeyAdultReadsAndOnlyTheFormAcknowledges() async throws {
        let id = try #require(
            try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))[County.quay])
        let link = try link(to: County.quay)
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = try await person.get(link)
        #expect(page.status == 200)
        #expect(page.body.contains("Amelia Marsh"))
        #expect(page.body.contains("Offer quiet support."))
        #expect(
            page.body.contains(
                """
                Questions? Quay MASH: <a class="still" href="tel:+441632960100">01632 960100</a>, from 07:00. Give the \
                reference, 
                """), "the number is dialled when it is touched")
        #expect(page.body.contains("ring 999"))
        for word in ["Jack", "SECRET", "12 Quay Road", "B801200005001", "NC-1"] { #expect(!page.body.contains(word)) }
        #expect(try state(id) != .acknowledged)
        #expect(try await person.post(link, [("outcome", "acknowledged")]).status == 403)
        #expect(try await person.submit(link, from: link, [("outcome", "acknowledged")]).status == 303)
        #expect(try state(id) == .acknowledged)
        let record = try #require(
            try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.acknowledgement)
        #expect(record.by == "Sam Hart")
        #expect(record.via == "link")
    }

    /// The page was open while somebody cancelled.
    @Test func anAnswerToWhatWasCancelledSaysThatItIsTooLate() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let link = try link(to: County.quay)
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = try await person.get(link)
        try web.store.notifications.cancel(
            id, reason: "the wrong child", by: .desk("sue", as: .supervisor), at: web.clock.now())
        let answer = try await person.post(link, [("csrf", page.csrf), ("outcome", "acknowledged")])
        #expect(answer.status == 303)
        let next = try await person.get(try #require(answer.header("Location"))).body
        #expect(next.contains("cancelled or withdrawn before") && !next.contains("Thank you"))
        #expect(try state(id) == .cancelled)
    }

    @Test func anotherSchoolsKeyAdultSeesNothing() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let link = try link(to: County.quay)
        let other = try await Browser(web, .keyAdult, urns: [County.harbour])
        for path in [link, "/school/notifications/\(id)", "/school/notifications/unknown"] {
            #expect(try await other.get(path).status == 404)
        }
        let answer = try await other.submit(link, from: "/school", [("outcome", "acknowledged")])
        #expect(answer.status == 404)
        #expect(try await other.get("/queue").status == 403)
        #expect(try await other.get("/v1/notifications").status == 403)
        #expect(try state(id) != .acknowledged)
    }

    @Test func oneSignInShowsOnlyTheirSchools() async throws {
        try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        let both = try await Browser(web, .keyAdult, urns: [County.quay, County.harbour])
        let page = try await both.get("/school")
        #expect(page.body.contains("Quayside Primary School"))
        #expect(page.body.contains("Harbour High School"))
        let one = try await Browser(web, .keyAdult, urns: [County.harbour], login: "ruth.bell")
        #expect(!(try await one.get("/school").body.contains("Quayside")))
    }

    @Test func oneChildIsReturnedAndTheOtherStays() async throws {
        let noah = Sample.child("2", "Noah", "Reed", "2014-09-09")
        let id = try #require(try await web.notify(Sample.incident(children: [Sample.amelia, noah]))[County.quay])
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = "/school/notifications/\(id)"
        let answer = try await person.submit(page, from: page, [("outcome", "acknowledged"), ("notOurPupil", "1")])
        #expect(answer.status == 303)
        let after = try await person.get(page).body
        #expect(!after.contains("Amelia"))
        #expect(after.contains("Noah Reed"))
        #expect(try web.store.exceptions.counts()[.notOurPupil] == 1)
    }

    @Test func whereTheOnlyChildIsReturnedThePageSpeaksOfNoChild() async throws {
        let id = try #require(try await web.notify(Sample.incident(children: [Sample.amelia]))[County.quay])
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = "/school/notifications/\(id)"
        #expect(try await person.get(page).body.contains("<h2>The child</h2>"))
        _ = try await person.submit(page, from: page, [("outcome", "acknowledged"), ("notOurPupil", "1")])
        let after = try await person.get(page).body
        #expect(after.contains("<h2>Children</h2>") && after.contains("No child is left on this notification."))
    }

    /// A force need not say when police came: then the page does not say that they came when it happened.
    @Test func withoutATimeOfAttendanceThePageSaysWhenItHappened() async throws {
        let id = try #require(try await web.notify(Sample.incident(children: [Sample.amelia]))[County.quay])
        let page = try await Browser(web, .keyAdult, urns: [County.quay]).get("/school/notifications/\(id)").body
        #expect(page.contains("The incident was on Thursday 19 November 2026 at "))
        #expect(!page.contains("Police attended on"))
    }

    @Test func aChallengeNeedsAReasonAndGoesOnThePhoneList() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = "/school/notifications/\(id)"
        #expect(try await person.submit(page, from: page, [("outcome", "challenge")]).status == 422)
        let answer = try await person.submit(page, from: page, [("outcome", "challenge"), ("note", "We disagree")])
        #expect(answer.status == 303)
        #expect(try web.store.phoneList.tasks().map(\.kind) == ["challenge"])
    }

    @Test func anExpiredOrInventedLinkIsRefused() async throws {
        try await web.notify()
        let link = try link(to: County.quay)
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        #expect(try await person.get("/a/invented").status == 404)
        web.clock.advance(.days(15))
        let later = try await Browser(web, .keyAdult, urns: [County.quay], login: "later")
        let expired = try await later.get(link)
        #expect(expired.status == 410 && expired.body.contains("The link expired"))
        // Before anybody signs in, too.
        let stranger = try await web.get(link)
        #expect(stranger.status == 410 && stranger.body.contains("enter its reference"))
        #expect(try await web.get("/a/invented").status == 303)
    }

    @Test func aHeldNotificationIsNotShownToTheSchool() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: #""restricted":true"#))[County.quay])
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        #expect(try await person.get("/school/notifications/\(id)").status == 404)
        #expect(try await person.get("/school").body.contains("No notifications need your answer."))
    }
}
