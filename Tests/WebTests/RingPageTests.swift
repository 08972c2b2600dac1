import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation
import TestSupport
import Testing

@Suite("One call about everything that waits for a number")
struct RingPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// Two schools with the same number on the phone list: both are closed.
    private func listed() async throws -> (quay: PhoneTask, harbour: PhoneTask) {
        try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        let today = web.engine.london.date(web.clock.now())
        for urn in [County.quay, County.harbour] {
            _ = try web.engine.run(
                .closeSchools(ClosureRequest(scope: .establishment(urn), on: today, reason: "snow")), by: .owner("test")
            )
        }
        let tasks = try web.store.phoneList.tasks()
        func task(_ urn: URN) throws -> PhoneTask {
            try #require(tasks.first { $0.target == .establishment(urn) })
        }
        return (try task(County.quay), try task(County.harbour))
    }

    private func operators() async throws -> (sam: Browser, ben: Browser) {
        let sam = try await Browser(web, .operator)
        let ben = try await Browser(web, .operator, login: "ben", name: "Ben Okri")
        try await sam.statePurpose()
        try await ben.statePurpose()
        return (sam, ben)
    }

    private func record(_ person: Browser, _ page: String, _ fields: [(String, String)]) async throws -> Answer {
        try await person.submit(page, from: page, fields + [("date", "2026-11-20"), ("time", "06:30")])
    }

    @Test func aNumberIsOneEntryAndIsTakenWhole() async throws {
        let (quay, harbour) = try await listed()
        let (sam, ben) = try await operators()
        let list = try await sam.get("/calls").body
        #expect(list.components(separatedBy: "data-item=").count == 2)
        #expect(list.contains("href=\"tel:+441493555011\"") && list.contains("2 calls"))
        #expect(list.contains("Quayside Primary School") && list.contains("Harbour High School"))
        let taken = try await sam.submit("/calls/\(harbour.id)/ring/claim", from: "/calls", [])
        #expect(taken.header("Location") == "/calls/\(harbour.id)/ring?done=claimed")
        for task in [quay, harbour] {
            #expect(try web.store.phoneList.task(id: task.id)?.claimedBy == "account:sam.hart")
        }
        let second = try await ben.submit("/calls/\(quay.id)/ring/claim", from: "/calls", [])
        #expect(second.status == 409)
        #expect(second.body.contains("Sam Hart has had the call to Quayside Primary School, \(quay.reference)"))
        #expect(try await ben.submit("/calls/\(quay.id)/ring/give-back", from: "/calls", []).status == 409)
        #expect(try await sam.submit("/calls/\(quay.id)/ring/give-back", from: "/calls", []).status == 303)
        #expect(try web.store.phoneList.tasks().allSatisfy { $0.claimedBy == nil })
    }

    @Test func whatNobodyHasOfACallCanBeTaken() async throws {
        let (quay, harbour) = try await listed()
        let (sam, ben) = try await operators()
        #expect(try await sam.submit("/calls/\(quay.id)/claim", from: "/calls", []).status == 303)
        let page = try await ben.get("/calls/\(harbour.id)/ring").body
        #expect(
            page.contains("Sam Hart has had part of this call since") && page.contains("Nobody has taken the rest."))
        #expect(try await ben.get("/calls").body.contains("not all of it"))
        #expect(try await ben.submit("/calls/\(quay.id)/ring/claim", from: "/calls", []).status == 303)
        #expect(try web.store.phoneList.task(id: quay.id)?.claimedBy == "account:sam.hart")
        #expect(try web.store.phoneList.task(id: harbour.id)?.claimedBy == "account:ben")
        #expect(!(try await ben.get("/calls/\(quay.id)/ring").body.contains("Take the call")))
    }

    @Test func whatMayBeSaidOfEachIsOnOnePageAndLogged() async throws {
        let (quay, harbour) = try await listed()
        let person = try await Browser(web, .operator)
        let page = "/calls/\(quay.id)/ring"
        #expect(try await person.get(page).header("Location")?.hasPrefix("/purpose") == true)
        try await person.statePurpose()
        let body = try await person.get(page).body
        #expect(body.contains("<h3>Amelia Marsh</h3>") && body.contains("<h3>Jack Marsh</h3>"))
        #expect(body.contains("Priya Nair") && body.contains("Ruth Bell"))
        #expect(body.contains("About this one, ask only for:") && body.contains("Do not approach the parents."))
        #expect(!body.contains("SECRET"))
        for task in [quay, harbour] {
            let entry = try #require(try web.store.auditLog.trail(of: "notification:\(task.notification)").last?.entry)
            #expect(entry.kind == .consultation && entry.facts["via"] == "call")
        }
    }

    @Test func aCallThatReachedNobodyIsScheduledAgain() async throws {
        let (quay, harbour) = try await listed()
        let (sam, _) = try await operators()
        let page = "/calls/\(quay.id)/ring"
        let about = [("about", quay.notification), ("about", harbour.notification)]
        let none = try await record(sam, page, [("outcome", "noAnswer")])
        #expect(none.status == 422 && none.body.contains("Tick at least one notification"))
        let left = try await record(sam, page, about + [("outcome", "leftMessage")])
        #expect(left.header("Location") == "/calls?done=call")
        for task in [quay, harbour] {
            let held = try #require(try web.store.phoneList.task(id: task.id))
            #expect(held.tryAt == at("2026-11-20T06:50:00Z"))
            let json = String(decoding: held.json(for: .desk("sam", as: .operator)).serialized, as: UTF8.self)
            #expect(json.contains("\"nextTryAt\":\"2026-11-20T06:50:00"))
        }
        #expect(try await sam.get("/calls").body.contains("try again in 20 min (06:50)"))
        web.clock.advance(.minutes(20))
        #expect(!(try await sam.get("/calls").body.contains("try again")))
    }

    @Test func oneAnswerAcknowledgesOnlyWhatThePersonMayKnow() async throws {
        let (quay, harbour) = try await listed()
        let (sam, _) = try await operators()
        let page = "/calls/\(quay.id)/ring"
        let spoke = [("outcome", "spoke"), ("spokeTo", "Priya Nair")]
        let both = try await record(sam, page, [("about", quay.notification), ("about", harbour.notification)] + spoke)
        #expect(both.status == 422)
        #expect(both.body.contains("Priya Nair may not be notified of \(harbour.reference)"))
        #expect(try web.store.phoneList.tasks().count == 2)
        let own = try await record(sam, page, [("about", quay.notification)] + spoke)
        #expect(own.header("Location") == "/calls?done=acknowledged")
        #expect(try web.store.phoneList.tasks().map(\.id) == [harbour.id])
        #expect(try await sam.get(page).status == 404)
    }

    @Test func afterACallTheNextOneIsTaken() async throws {
        let (quay, harbour) = try await listed()
        let (sam, ben) = try await operators()
        let page = "/calls/\(quay.id)/ring"
        // Whoever says to whom they spoke need not say that they spoke.
        let spoke = [("about", quay.notification), ("spokeTo", "Priya Nair"), ("then", "next")]
        let next = try await record(sam, page, spoke)
        #expect(next.header("Location") == "/calls/\(harbour.id)/ring?done=acknowledged")
        #expect(try web.store.phoneList.task(id: harbour.id)?.claimedBy == "account:sam.hart")
        let shown = try await sam.get("/calls/\(harbour.id)/ring?done=acknowledged").body
        #expect(shown.contains("This is the next call, and it is yours."))
        // There is no call left that nobody has.
        let none = try await record(
            ben, "/calls/\(harbour.id)/ring",
            [("about", harbour.notification), ("outcome", "noAnswer"), ("then", "next")])
        #expect(none.header("Location") == "/calls?done=call")
    }

    @Test func whatIsLeftOfACallOfOnesOwnIsTheNextOne() async throws {
        let (quay, harbour) = try await listed()
        let (sam, _) = try await operators()
        #expect(try await sam.submit("/calls/\(quay.id)/ring/claim", from: "/calls", []).status == 303)
        let next = try await record(
            sam, "/calls/\(quay.id)/ring",
            [("about", quay.notification), ("spokeTo", "Priya Nair"), ("then", "next")])
        #expect(next.header("Location") == "/calls/\(harbour.id)/ring?done=acknowledged")
        // What somebody has rung about is not offered again at once, though it is still theirs.
        let none = try await record(
            sam, "/calls/\(harbour.id)/ring",
            [("about", harbour.notification), ("outcome", "wrongNumber"), ("then", "next")])
        #expect(none.header("Location")?.hasPrefix("/calls?done=") == true)
        #expect(try web.store.phoneList.task(id: harbour.id)?.claimedBy == "account:sam.hart")
    }

    @Test func afterAnAnswerTheRestOfTheCallIsShown() async throws {
        let (quay, harbour) = try await listed()
        try web.engine.acknowledge(
            notification: quay.notification,
            Acknowledgement(
                outcome: .challenge, person: "Priya Nair", note: "The father was not there", via: .desk,
                actor: .account("priya")), within: nil)
        let task = try #require(
            try web.store.phoneList.tasks().first { $0.kind == AcknowledgementOutcome.challenge.rawValue })
        let (sam, _) = try await operators()
        let page = "/calls/\(task.id)/ring"
        #expect(try await sam.submit("/calls/\(task.id)/ring/claim", from: "/calls", []).status == 303)
        let done = try await sam.submit(
            "/calls/\(task.id)/answer", from: page, [("task", task.id), ("answer", "we meet at noon")])
        // The school that disagrees has not acknowledged, and the other one has the same number: one page has both.
        let rest = try #require(done.header("Location"))
        #expect([quay.id, harbour.id].map { "/calls/\($0)/ring?done=answered" }.contains(rest))
        let shown = try await sam.get(rest).body
        #expect(shown.contains("The answer is recorded. The rest of the call is still yours."))
    }

    @Test func thePeopleAreListedInTheOrderInWhichTheyAreRung() async throws {
        try await web.notify()
        let today = web.engine.london.date(web.clock.now())
        _ = try web.engine.run(
            .closeSchools(ClosureRequest(scope: .establishment(County.quay), on: today, reason: "snow")),
            by: .owner("test"))
        let quay = try #require(try web.store.phoneList.tasks().first)
        let (sam, _) = try await operators()
        let body = try await sam.get("/calls/\(quay.id)/ring").body
        let rung = try #require(
            try web.store.phoneList.peopleToCall(about: quay.notification, today: today).first)
        #expect(body.contains("id=\"spokeTo-1\" name=\"spokeTo\" value=\"\(rung.name)\""))
        #expect(body.contains("data-key=\"1\"") && body.contains("data-key=\"r\""))
    }

    @Test func theHeadOfOneSchoolDoesNotAcknowledgeForAnother() async throws {
        let (quay, harbour) = try await listed()
        let (sam, _) = try await operators()
        let page = "/calls/\(quay.id)/ring"
        let head = [("outcome", "spoke"), ("spokeTo", ":head"), ("headName", "Jane Doe")]
        let both = try await record(sam, page, [("about", quay.notification), ("about", harbour.notification)] + head)
        #expect(both.status == 422 && both.body.contains("The head of one school does not answer for another"))
        #expect(try web.store.phoneList.tasks().count == 2)
        let own = try await record(sam, page, [("about", harbour.notification)] + head)
        #expect(own.header("Location") == "/calls?done=acknowledged")
        #expect(try web.store.phoneList.tasks().map(\.id) == [quay.id])
    }

    @Test func aSchoolLearnsOnlyOfItsOwnChild() async throws {
        let (quay, harbour) = try await listed()
        let (sam, _) = try await operators()
        let page = "/calls/\(quay.id)/ring"
        func children(_ task: PhoneTask) throws -> [String] {
            try web.store.incidents.children(ofNotification: task.notification).map(\.id)
        }
        let amelia = try #require(try children(quay).first)
        let jack = try #require(try children(harbour).first)
        let fields = (quay: "child-\(quay.notification)", harbour: "child-\(harbour.notification)")
        let body = try await sam.get(page).body
        #expect(body.contains("name=\"\(fields.quay)\" value=\"\(amelia)\""))
        #expect(body.contains("name=\"\(fields.harbour)\" value=\"\(jack)\""))
        #expect(!body.contains("name=\"\(fields.quay)\" value=\"\(jack)\""))
        #expect(!body.contains("name=\"\(fields.harbour)\" value=\"\(amelia)\""))
        // Not even a form that says otherwise tells a school of the other's child.
        let named = [(fields.quay, amelia), (fields.quay, jack), (fields.harbour, jack)]
        let done = try await record(
            sam, page, named + [("about", quay.notification), ("outcome", "spoke"), ("spokeTo", "Priya Nair")])
        #expect(done.header("Location") == "/calls?done=acknowledged")
        try web.turn()
        #expect(try children(quay) == [amelia] && children(harbour) == [jack])
        #expect(try web.store.phoneList.tasks().map(\.id) == [harbour.id])
    }

    @Test func aQuestionIsAnsweredThereAndTheSchoolReadsTheAnswer() async throws {
        let id = try #require(try await web.notify()[County.quay])
        try web.engine.acknowledge(
            notification: id,
            Acknowledgement(
                outcome: .challenge, person: "Priya Nair", note: "The father was not there", via: .desk,
                actor: .account("priya")), within: nil)
        let task = try #require(try web.store.phoneList.tasks().first)
        let (sam, _) = try await operators()
        let page = "/calls/\(task.id)/ring"
        #expect(try await sam.get(page).body.contains("The father was not there"))
        let answer = "/calls/\(task.id)/answer"
        let done = try await sam.submit(answer, from: page, [("task", task.id), ("answer", "we meet at noon")])
        #expect(done.header("Location") == "/calls?done=answered")
        let priya = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        #expect(try await priya.get("/school/notifications/\(id)").body.contains("we meet at noon"))
    }

    @Test func aRestrictedCallIsNoPartOfAnOperatorsEntry() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: #""restricted":true"#))[County.quay])
        try web.store.notifications.release(id, reason: "seen", by: .desk("sue", as: .supervisor), at: web.clock.now())
        try web.turn()
        let today = web.engine.london.date(web.clock.now())
        _ = try web.engine.run(
            .closeSchools(ClosureRequest(scope: .establishment(County.quay), on: today, reason: "snow")),
            by: .owner("test"))
        let task = try #require(try web.store.phoneList.tasks().first)
        let (sam, _) = try await operators()
        #expect(try await sam.get("/calls/\(task.id)/ring").status == 403)
        #expect(try await sam.submit("/calls/\(task.id)/ring/claim", from: "/calls", []).status == 403)
        #expect(!(try await sam.get("/calls").body.contains("tel:")))
        let supervisor = try await Browser(web, .supervisor, login: "ruth")
        try await supervisor.statePurpose()
        #expect(try await supervisor.get("/calls/\(task.id)/ring").body.contains("Quayside Primary School"))
    }
}
