import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("Who can acknowledge")
struct NamedPersonTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func state(after person: String) async throws -> String? {
        let id = try #require(try await web.notify()[County.quay])
        let answer = try await web.json(
            .post, "/v1/notifications/\(id)/calls", token: web.staff(),
            #"{"outcome":"spoke","spokeTo":"\#(person)","by":"Sam Hart"}"#)
        return answer.status == 201 ? answer.json["state"]?.text : "\(answer.status)"
    }

    @Test(arguments: [
        "secretary to the head", "head cook", "not the head", "the school", "the head", "head teacher",
        "head teacher's secretary", "Ann, head's office", "head teacher secretary Ann", "Secretary, head teacher",
        "Priya", "Nair", "headteacher unavailable today", "head teacher new head", "Interim Head, head teacher",
        "head teacher head cook", "head teacher kitchen cook", "head teacher Head Anna", "head teacher Sally, the cook",
        "head teacher night porter", "head teacher Porter",
    ])
    func aCallToNobodyInParticularAcknowledgesNothing(_ person: String) async throws {
        let state = try await state(after: person)
        #expect(state != "acknowledged" && state != "422")
    }

    @Test(arguments: [
        "PRIYA  nair", "Ms Priya Nair", "head teacher Jane Doe", "Mrs Jane Doe, headteacher", "Owen Clarke",
        "head teacher Anna Head", "Sally Cook, head teacher", "headteacher: Mrs Porter", "head teacher May Cook",
        "head teacher Anna S. Page",
    ])
    func aContactOrTheHeadByNameAcknowledges(_ person: String) async throws {
        #expect(try await state(after: person) == "acknowledged")
    }

    @Test(arguments: ["\\u2060", "\\u200B\\u3164", "42", "-", "X", "the school"])
    func nobodyIsNamedWithoutLetters(_ person: String) async throws {
        let id = try #require(try await web.notify()[County.quay])
        let hook = try await web.webhook(for: id, by: person)
        #expect(hook.status == 422 && hook.pointers == ["/data/acknowledgedBy"])
        let by = try await web.json(
            .post, "/v1/notifications/\(id)/cancel", token: web.staff(), #"{"reason":"x","by":"\#(person)"}"#)
        #expect(by.status == 422 && by.pointers == ["/by"])
        if person != "the school" {
            let call = try await web.json(
                .post, "/v1/notifications/\(id)/calls", token: web.staff(),
                #"{"outcome":"spoke","spokeTo":"\#(person)","by":"Sam Hart"}"#)
            #expect(call.status == 422 && call.pointers == ["/spokeTo"])
        }
        let item = try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
        #expect(item.state != .acknowledged && item.state != .cancelled)
    }

    @Test func anAccountNeedsAPersonsName() throws {
        #expect(throws: StoreError.self) {
            try web.store.accounts.create(
                login: "nobody", name: "\u{2060}", role: .operator, places: [], password: "x", by: .login("test"),
                at: web.clock.now())
        }
    }

    @Test func theDeskChoosesThePersonSpokenToFromTheContacts() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = "/calls/\(id)"
        let form = try await person.get(page).body
        #expect(form.contains("value=\"Priya Nair\"") && !form.contains(" checked"))
        func record(_ fields: [(String, String)]) async throws -> Answer {
            let time = [("date", "2026-11-20"), ("time", "06:29"), ("note", "rang twice")]
            return try await person.submit(page, from: page, [("outcome", "spoke")] + fields + time)
        }
        for (fields, field) in [
            ([], "spokeTo"), ([("spokeTo", ":head")], "headName"),
            ([("spokeTo", ":head"), ("headName", "the cook")], "headName"),
            ([("spokeTo", ":other"), ("otherName", "\u{2060}")], "otherName"),
        ] as [([(String, String)], String)] {
            let answer = try await record(fields)
            #expect(answer.status == 422 && answer.body.contains("href=\"#\(field)\""), "\(field)")
            #expect(answer.body.contains("rang twice") && answer.body.contains("value=\"spoke\" checked"))
            if let chosen = fields.first { #expect(answer.body.contains("value=\"\(chosen.1)\" checked")) }
        }
        let stranger = try await record([("spokeTo", ":other"), ("otherName", "the receptionist")])
        #expect(stranger.header("Location") == "/calls?done=stranger")
        let head = try await record([("spokeTo", ":head"), ("headName", "Anna Head")])
        #expect(head.header("Location") == "/calls?done=acknowledged")
    }
}

@Suite("A refused form keeps what was chosen, ticked and typed")
struct KeptFormTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    @Test func onTheSchoolsPageNothingIsPreselected() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        let page = "/school/notifications/\(id)"
        #expect(!(try await person.get(page).body.contains(" checked")))
        let bare = try await person.submit(page, from: page, [("note", "ring at ten"), ("notOurPupil", "1")])
        #expect(
            bare.status == 422 && bare.body.contains("href=\"#outcome\"") && bare.body.contains("id=\"outcome-fault\""))
        #expect(bare.body.contains("ring at ten</textarea>") && bare.body.contains("value=\"1\" checked"))
        #expect(!bare.body.contains("value=\"acknowledged\" checked"))
        let challenge = try await person.submit(page, from: page, [("outcome", "challenge"), ("notOurPupil", "1")])
        #expect(challenge.status == 422 && challenge.body.contains("value=\"challenge\" checked"))
        #expect(challenge.body.contains("value=\"1\" checked") && challenge.body.contains("id=\"note-fault\""))
        // An error of the store, too.
        let unknown = try await person.submit(
            page, from: page, [("outcome", "callBack"), ("notOurPupil", "9"), ("note", "at ten")])
        #expect(unknown.status == 422 && unknown.body.contains("value=\"callBack\" checked"))
        #expect(unknown.body.contains("at ten</textarea>"))
        #expect(try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.state != .acknowledged)
        #expect(try web.store.phoneList.tasks().isEmpty)
    }

    @Test func onTheDesksPages() async throws {
        let id = try #require(
            try await web.notify(
                Sample.incident(children: [Sample.amelia, Sample.child("2", "Zed", "Nobody", "2015-01-09")]))[
                    County.quay])
        let person = try await Browser(web, .operator)
        let purpose = try await person.submit("/purpose", from: "/purpose", [("purpose", "other"), ("words", "")])
        #expect(purpose.status == 422 && purpose.body.contains("href=\"#words\""))
        try await person.statePurpose()
        let page = "/notifications/\(id)"
        let redirect = try await person.submit(
            page + "/redirect", from: page, [("urn", "12"), ("reason", "she moved"), ("contact", "Owen Clarke")])
        #expect(redirect.status == 422 && redirect.body.contains("value=\"12\""))
        #expect(redirect.body.contains("she moved</textarea>"))
        #expect(redirect.body.contains("value=\"Owen Clarke\" selected"))
        let exception = "/exceptions/" + (try #require(try web.store.exceptions.page().first)).id
        // No pupil is chosen; the usual reason is.
        #expect(try await person.get(exception).body.firstMatch(of: /name="decision"[^>]* checked/) == nil)
        let settled = try await person.submit(
            exception, from: exception,
            [
                ("as", "establishment"), ("urn", "12"), ("why-establishment", "other"),
                ("words-establishment", "the aunt said so"),
            ])
        #expect(settled.status == 422 && settled.body.contains("id=\"by-school\" open"))
        #expect(settled.body.contains("value=\"12\"") && settled.body.contains("the aunt said so"))
        #expect(
            settled.body.contains("id=\"why-establishment-other\"") && settled.body.contains("value=\"other\" checked"))
    }
}
