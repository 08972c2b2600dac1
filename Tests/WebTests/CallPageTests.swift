import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("The phone list at the desk")
struct CallPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// Puts the night's notification on the phone list: the school is closed.
    private func listed(_ incident: String = Sample.incident()) async throws -> PhoneTask {
        try await web.notify(incident)
        try shut(County.quay)
        return try #require(try web.store.phoneList.tasks().first)
    }

    private func shut(_ urn: URN) throws {
        let today = web.engine.london.date(web.clock.now())
        _ = try web.engine.run(
            .closeSchools(ClosureRequest(scope: .establishment(urn), on: today, reason: "snow")), by: .owner("test"))
    }

    @Test func oneOfTwoPeopleTakesACallAndTheOtherLearnsWho() async throws {
        let task = try await listed()
        let sam = try await Browser(web, .operator)
        let ben = try await Browser(web, .operator, login: "ben", name: "Ben Okri")
        try await ben.statePurpose()
        let claim = "/calls/\(task.id)/claim"
        let taken = try await sam.submit(claim, from: "/calls", [])
        #expect(taken.header("Location") == "/calls/\(task.notification)?done=claimed")
        #expect(try await sam.get("/calls").body.contains(">Yours</span>"))
        let second = try await ben.submit(claim, from: "/calls", [])
        #expect(second.status == 409)
        #expect(
            second.body.contains(
                "Sam Hart has had the call to Quayside Primary School, \(task.reference), since 06:30."))
        #expect(
            try await ben.get("/calls/\(task.notification)").body.contains("Sam Hart has had this call since 06:30."))
        #expect(try await ben.submit("/calls/\(task.id)/give-back", from: "/calls", []).status == 409)
        #expect(try await sam.submit("/calls/\(task.id)/give-back", from: "/calls", []).status == 303)
        #expect(try await ben.submit(claim, from: "/calls", []).status == 303)
        // An old claim blocks nobody.
        web.clock.advance(.minutes(15))
        #expect(try await sam.submit(claim, from: "/calls", []).status == 303)
        #expect(try web.store.phoneList.task(id: task.id)?.claimedBy == "account:sam.hart")
    }

    @Test func aFormThatNamedOtherChildrenDoesNotAcknowledge() async throws {
        let task = try await listed()
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = "/calls/\(task.notification)"
        let child = try #require(
            try web.store.incidents.children(ofNotification: task.notification).first?.id)
        let field = "child-\(task.notification)"
        for form in [page, "/calls/\(task.id)/ring"] {
            #expect(try await person.get(form).body.contains("name=\"\(field)\" value=\"\(child)\""), "\(form)")
        }
        func record(_ child: String) async throws -> String? {
            try await person.submit(
                page, from: page,
                [
                    (field, child), ("outcome", "spoke"), ("spokeTo", "Priya Nair"), ("date", "2026-11-20"),
                    ("time", "06:29"),
                ]
            ).header("Location")
        }
        #expect(try await record("another") == "/calls?done=call")
        #expect(try await record(child) == "/calls?done=acknowledged")
    }

    @Test func recordingACallSaysWhetherTheSchoolIsNotified() async throws {
        let task = try await listed()
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = "/calls/\(task.notification)"
        func record(_ outcome: String, _ name: String = "", other: String = "") async throws -> String? {
            let answer = try await person.submit(
                page, from: page,
                [
                    ("outcome", outcome), ("spokeTo", name), ("otherName", other), ("note", "rang twice"),
                    ("date", "2026-11-20"), ("time", "06:29"),
                ])
            return answer.status == 303 ? answer.header("Location") : "\(answer.status)"
        }
        for outcome in ["noAnswer", "leftMessage", "wrongNumber"] {
            #expect(try await record(outcome) == "/calls?done=call")
        }
        // Only a choice from the list counts; what is typed is nobody's name on it.
        for name in ["A receptionist", "head cook", "head teacher Jo Bloggs", "the secretary to the head", ""] {
            #expect(try await record("spoke", name) == "422", "\(name)")
        }
        #expect(try await record("spoke", ":other", other: "priya nair") == "422")
        #expect(try await record("spoke", ":other", other: "The receptionist") == "/calls?done=stranger")
        #expect(try await person.get("/calls?done=stranger").body.contains("nothing is acknowledged"))
        #expect(try await record("spoke", "Priya Nair") == "/calls?done=acknowledged")
        #expect(try await record("spoke", "Priya Nair") == "/calls?done=alreadyAcknowledged")
        #expect(try await person.get("/calls").body.contains("No calls to make."))
        #expect(try await person.submit("/calls/\(task.id)/claim", from: "/calls", []).status == 404)
    }

    @Test func whatMayBeSaidIsOnTheCallersPage() async throws {
        let reported = Sample.child("1", "Amelia Jane", "Marsh", "2015-03-02", upn: "B801200005001")
        let id = try #require(try await web.notify(Sample.incident(children: [reported]))[County.quay])
        let person = try await Browser(web, .operator)
        let page = "/calls/\(id)"
        #expect(try await person.get(page).header("Location")?.hasPrefix("/purpose") == true)
        try await person.statePurpose()
        let body = try await person.get(page).body
        // As the school's own roll has her, with what was reported next to it.
        #expect(body.contains("<h3>Amelia Marsh</h3>") && body.contains("Amelia Jane"))
        #expect(
            body.contains("Police attended a disturbance at home.") && body.contains("Do not approach the parents."))
        #expect(body.contains("Priya Nair, Key Adult") && body.contains("Owen Clarke, Head"))
        #expect(body.contains("Only to one of the people listed, and nothing else."))
        #expect(!body.contains("SECRET") && !body.contains("B801200005001") && !body.contains("12 Quay Road"))
        let entry = try #require(try web.store.auditLog.trail(of: "notification:\(id)").last?.entry)
        #expect(entry.kind == .consultation && entry.facts["via"] == "call")
    }

    @Test func aSchoolsQuestionIsShownAndAnswered() async throws {
        let id = try #require(try await web.notify()[County.quay])
        try web.engine.acknowledge(
            notification: id,
            Acknowledgement(
                outcome: .challenge, person: "Priya Nair", note: "The father was not there", via: .desk,
                actor: .account("priya")), within: nil)
        let task = try #require(try web.store.phoneList.tasks().first)
        let person = try await Browser(web, .operator)
        #expect(try await person.get("/calls").body.contains("the school disagrees: answer it"))
        let page = "/calls/\(id)"
        #expect(try await person.get(page).header("Location")?.hasPrefix("/purpose") == true)
        try await person.statePurpose()
        #expect(try await person.get(page).body.contains("The father was not there"))
        #expect(try web.store.auditLog.trail(of: "notification:\(id)").last?.entry.kind == .consultation)
        let answer = "/calls/\(task.id)/answer"
        let bare = try await person.submit(answer, from: page, [("task", task.id)])
        #expect(bare.status == 422 && bare.body.contains("href=\"#answer-\(task.id)\""))
        let done = try await person.submit(answer, from: page, [("task", task.id), ("answer", "we meet at noon")])
        #expect(done.header("Location") == "/calls?done=answered")
        #expect(try web.store.phoneList.tasks().isEmpty)
        #expect(try await person.get("/notifications/\(id)").body.contains("Disagrees with how it is handled"))
    }

    @Test func theCallSheetNeedsAPurposeAndIsLogged() async throws {
        _ = try await listed()
        let person = try await Browser(web, .operator)
        for path in ["/calls/print", "/calls/export"] {
            #expect(try await person.get(path).header("Location")?.hasPrefix("/purpose?next=") == true)
        }
        try await person.statePurpose()
        let sheet = try await person.get("/calls/print")
        #expect(sheet.status == 200)
        #expect(sheet.body.contains("Amelia Marsh") && sheet.body.contains("01493\u{A0}555\u{A0}011"))
        let table = try await person.get("/calls/export")
        #expect(table.header("Content-Type")?.hasPrefix("text/csv") == true)
        #expect(table.header("Content-Disposition")?.contains("phone-list.csv") == true)
        #expect(table.body.hasPrefix("\"reference\",\"deadline\"") && table.body.contains("Amelia Marsh"))
        let entries = try web.store.auditLog.trail(of: "phoneList").map(\.entry)
        #expect(entries.map(\.kind) == [.consultation, .consultation])
        #expect(entries.compactMap { $0.facts["format"] } == ["html", "csv"])
        #expect(entries.first?.facts["purpose"] == "overnight notifications")
    }

    @Test func onlyASupervisorMakesARestrictedCall() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: #""restricted":true"#))[County.quay])
        try web.store.notifications.release(id, reason: "seen", by: .desk("sue", as: .supervisor), at: web.clock.now())
        try web.turn()
        try shut(County.quay)
        let task = try #require(try web.store.phoneList.tasks().first)
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        #expect(try await person.submit("/calls/\(task.id)/claim", from: "/calls", []).status == 403)
        for path in ["/calls", "/calls/print", "/calls/export"] {
            #expect(!(try await person.get(path).body.contains("Quayside")))
            #expect(!(try await person.get(path).body.contains("Amelia")))
        }
        let supervisor = try await Browser(web, .supervisor, login: "ruth")
        #expect(try await supervisor.submit("/calls/\(task.id)/claim", from: "/calls", []).status == 303)
    }

    @Test func aPartyToTheIncidentIsNotOfferedForACall() async throws {
        let adult = #""adults":[{"role":"allegedPerpetrator","forename":"Owen","surname":"Clarke"}]"#
        let id = try #require(try await web.notify(Sample.incident(more: adult))[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/calls/\(id)").body
        #expect(page.contains("Priya Nair") && !page.contains("Owen Clarke"))
        let details = try await person.get("/notifications/\(id)").body
        #expect(details.contains("May be a party: disclose nothing"))
    }

    @Test("Where nobody is listed, the caller asks the office for the head, and says it to nobody else")
    func nobodyListed() async throws {
        var town = County.town
        town.contacts.removeAll { $0.scope == .establishment(County.quay) }
        let web = try WebHarness(town: town)
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let tasks = try web.store.phoneList.tasks()
        let task = try #require(tasks.first { $0.notification == id })
        for path in ["/calls/\(id)", "/calls/\(task.id)/ring"] {
            let page = try await person.get(path).body
            #expect(page.contains("and ask the office for the head. Give details to nobody else."), "\(path)")
            #expect(page.contains("Only to the head, and nothing else."), "\(path)")
            #expect(!page.contains("people listed") && !page.contains("ask for one of these people"), "\(path)")
        }
    }

    @Test("A head who may be a party to the incident is not asked for where nobody is listed")
    func headIsParty() async throws {
        var town = County.town
        town.contacts.removeAll { $0.scope == .establishment(County.quay) && $0.role != .head }
        let web = try WebHarness(town: town)
        let adult = #""adults":[{"role":"allegedPerpetrator","forename":"Owen","surname":"Clarke"}]"#
        let id = try #require(try await web.notify(Sample.incident(more: adult))[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.get("/calls/\(id)").body
        #expect(page.contains("leave your number. Give details to nobody."))
        #expect(page.contains("To nobody yet: nobody is listed who may be given the details."))
        #expect(!page.contains("ask the office for the head") && !page.contains("people listed"))
    }

    @Test("Where nobody is listed and a party works at the school under an unknown name, nobody is asked for")
    func headMayBeHiddenParty() async throws {
        var town = County.town
        town.contacts.removeAll { $0.scope == .establishment(County.quay) }
        let web = try WebHarness(town: town)
        let name = try #require(town.establishments.first { $0.urn == County.quay }?.name)
        let adult = #""adults":[{"role":"allegedPerpetrator","forename":"Ida","surname":"Voss","employer":"\#(name)"}]"#
        let id = try #require(try await web.notify(Sample.incident(more: adult))[County.quay])
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        let page = try await person.get("/calls/\(id)").body
        #expect(page.contains("leave your number. Give details to nobody."))
        #expect(!page.contains("ask the office for the head"))
    }

    @Test func aCallFromTheOutagePackIsFoundByItsReference() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let item = try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
        let person = try await Browser(web, .operator)
        let typed = item.reference.lowercased().replacing("-", with: "+")
        #expect(try await person.get("/calls?reference=\(typed)").header("Location") == "/calls/\(id)")
        let wrong = try await person.get("/calls?reference=AAAA")
        #expect(wrong.status == 422 && wrong.body.contains("No notification has that reference"))
    }

    @Test func anAuditorCannotTakeACall() async throws {
        let task = try await listed()
        let person = try await Browser(web, .auditor)
        #expect(!(try await person.get("/calls").body.contains(">Take the call<")))
        #expect(try await person.submit("/calls/\(task.id)/claim", from: "/", []).status == 403)
    }
}
