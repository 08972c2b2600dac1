import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

/// What an operator could learn about a restricted item or a protected pupil without its details.
@Suite("Restricted items reveal nothing")
struct RestrictedTests {
    private let web: WebHarness
    private let token: String

    init() throws {
        web = try WebHarness()
        token = try web.staff()
    }

    private static let guarded = #""restricted":true"#

    @Test func aSchoolsListHasNoGapOrCursorOfHiddenItems() async throws {
        for number in 1...6 {
            try await web.notify(
                Sample.incident(reference: "NC-\(number)", more: number.isMultiple(of: 2) ? Self.guarded : ""))
        }
        let open = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now()).filter {
            !$0.isRestricted
        }
        var seen: [String] = []
        var cursor = ""
        for _ in 0..<10 {
            let page = try await web.get("/v1/notifications?urn=121234&limit=1&cursor=\(cursor)", token: token).json
            let ids = page["items"]?.array?.compactMap { $0["id"]?.text } ?? []
            #expect(ids.count == 1)
            seen += ids
            guard let next = page["nextCursor"]?.text else { break }
            cursor = next
        }
        #expect(seen == open.map(\.id))
        let whole = try await web.get("/v1/notifications?urn=121234&limit=3", token: token).json
        #expect(whole["items"]?.array?.count == 3 && whole["nextCursor"] == .null)
        // Everywhere else they are counted.
        #expect(try await web.get("/v1/notifications", token: token).json["items"]?.array?.count == 6)
        let page = try await Browser(web, .operator).get("/queue?urn=121234").body
        #expect(page.components(separatedBy: "Quayside Primary School").count == 4)
    }

    @Test func aCursorRevealsOnlyIDAndDeadline() async throws {
        try await web.notify(Sample.incident(reference: "NC-1", more: Self.guarded))
        try await web.notify(Sample.incident(reference: "NC-2", more: #""riskGrade":"high""#))
        let page = try await web.get("/v1/notifications?limit=1", token: token).json
        let next = try #require(page["nextCursor"]?.text)
        #expect(try await web.get("/v1/notifications?limit=1&cursor=\(next)", token: token).json["nextCursor"] == .null)
    }

    /// An auditor reads every entry, but no place or free text of a restricted item.
    @Test func theLogHidesARestrictedItemsPlaceFromAnAuditor() async throws {
        let ids = try await web.notify(Sample.incident(reference: "NC-1", more: Self.guarded))
        let id = try #require(ids[County.quay])
        let supervisor = Principal.desk("sue", as: .supervisor, name: "Sue Pervisor")
        try web.store.notifications.release(
            id, reason: "the Quayside office is safe", by: supervisor, at: web.clock.now())
        try web.engine.recordCall(
            notification: id,
            CallEntry(outcome: .noAnswer, spokeTo: nil, note: nil, at: web.clock.now()), by: supervisor)
        try await web.notify(Sample.incident(reference: "NC-2", children: [Sample.jack]))
        let readers = [
            try await Browser(web, .auditor, login: "aud"), try await Browser(web, .dutyManager, login: "dan"),
        ]
        for reader in readers { try await reader.statePurpose() }
        let auditor = try await readers[0].get("/audit").body
        let sue = try await readers[1].get("/audit").body
        #expect(sue.contains("the Quayside office is safe"))
        #expect(!auditor.contains("Quayside") && auditor.contains("restricted for a supervisor"))
        for record in try web.store.auditLog.recent(limit: 1000, for: .desk("aud", as: .auditor))
        where record.entry.subject == "notification:\(id)" {
            #expect(record.entry.facts == ["restricted": "for a supervisor"])
        }
        // Unrestricted items are complete.
        #expect(auditor.contains("Harbour High School"))
    }

    @Test func aConflictOfARestrictedIncidentIsRestricted() async throws {
        let feed = try web.feed()
        func push(_ circumstances: String) async throws -> Int {
            try await web.json(
                .post, "/v1/incidents", token: feed,
                Sample.incident(more: #""revision":1,\#(Self.guarded),"riskGrade":"\#(circumstances)""#)
            ).status
        }
        #expect(try await push("standard") == 202)
        #expect(try await push("high") == 409)
        let conflict = try #require(try web.store.exceptions.page().first { $0.kind == .conflict })
        #expect(conflict.isRestricted)
        let list = try await web.get("/v1/exceptions", token: token)
        #expect(!list.body.contains("NC-1") && !list.body.contains("revision 1"))
        #expect(try await web.get("/v1/incidents/\(try #require(conflict.incident))", token: token).status == 403)
    }

    @Test func aSchoolDoesNotSeeThatAnItemIsRestricted() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: Self.guarded))[County.quay])
        try web.store.notifications.release(id, reason: "seen", by: .desk("sue", as: .supervisor), at: web.clock.now())
        try web.turn()
        let school = try #require(try web.credential(.school, urn: County.quay).token)
        for path in ["/v1/notifications", "/v1/notifications/\(id)"] {
            let answer = try await web.get(path, token: school)
            #expect(answer.status == 200 && answer.body.contains(id))
            #expect(!answer.body.lowercased().contains("restrict"), "\(path)")
        }
    }

    @Test func onlyASupervisorSeesAProtectedPupil() async throws {
        try await web.notify(Sample.incident(children: [Sample.child("1", "Zed", "Nobody", "2012-05-01")]))
        let item = try #require(try web.store.exceptions.page().first)
        let path = "/v1/exceptions/\(item.id)/resolve"
        func ask(_ number: String, _ urn: String) async throws -> Answer {
            try await web.json(
                .post, path, token: token,
                #"{"decision":"match","pupilId":"\#(number)","urn":"\#(urn)","reason":"x","by":"Sam Hart"}"#)
        }
        let right = try await ask("H7", "121235")
        for (number, urn) in [("H8", "121235"), ("H7", "121234"), ("H7", "121236")] {
            let wrong = try await ask(number, urn)
            #expect(wrong.status == 422 && wrong.status == right.status && wrong.body == right.body)
        }
        // Nor by choosing a candidate on the page, with any number.
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        var protected: Int64 = 0
        try web.store.registry.streamRoll { if $0.entries.contains(where: \.isProtected) { protected = $0.pupil } }
        let page = "/exceptions/\(item.id)"
        let chosen = try await person.submit(
            page, from: page, [("decision", "pupil:\(protected)"), ("reason", "it is she")])
        let unknown = try await person.submit(page, from: page, [("decision", "pupil:999"), ("reason", "it is she")])
        #expect(chosen.status == 422 && unknown.status == 422)
        #expect(chosen.body.contains("no such pupil on a roll") && unknown.body.contains("no such pupil on a roll"))
        #expect(try web.store.exceptions.item(id: item.id)?.resolvedAt == nil)
        let sue = try await Browser(web, .supervisor, login: "sue")
        try await sue.statePurpose()
        let settled = try await sue.submit(
            page, from: page, [("decision", "pupil:\(protected)"), ("reason", "it is she")])
        #expect(settled.status == 303)
        #expect(try web.store.incidents.progress(id: item.incident ?? "")?.isRestricted == true)
        // A later revision without the flag does not lift the protection.
        let child = Sample.child("1", "Zed", "Nobody", "2012-05-01")
        _ = try await web.json(
            .post, "/v1/incidents", token: web.feed(),
            Sample.incident(children: [child], more: #""riskGrade":"high""#))
        try web.turn()
        #expect(try web.store.incidents.progress(id: item.incident ?? "")?.isRestricted == true)
    }

    @Test(arguments: [
        #""dismiss""#, #""passToLA","la":"926""#, #""establishment","urn":"121236""#,
        #""match","pupilId":"H7","urn":"121235""#,
    ])
    func whatMayBeAProtectedPupilIsASupervisorsInTheWordsOfAnyRestrictedItem(decision: String) async throws {
        try await web.notify(Sample.incident(reference: "NC-1", children: [AccessWorld.petra]))
        try await web.notify(
            Sample.incident(
                reference: "NC-2", children: [Sample.child("1", "Zed", "Nobody", "2015-01-09")], more: Self.guarded))
        let items = try web.store.exceptions.page()
        #expect(items.count == 2 && items.allSatisfy(\.isRestricted))
        var answers: [Answer] = []
        for item in items {
            answers.append(
                try await web.json(
                    .post, "/v1/exceptions/\(item.id)/resolve", token: token,
                    #"{"decision":\#(decision),"reason":"x","by":"Sam Hart"}"#))
        }
        #expect(answers.map(\.status) == [403, 403] && answers[0].body == answers[1].body)
        #expect(try web.store.exceptions.page().count == 2)
        let list = try await web.get("/v1/exceptions", token: token)
        for word in ["NC-1", "NC-2", "Harbour", "protected"] { #expect(!list.body.contains(word)) }
    }

    @Test func anEarlierAlarmHidesThePlaceOnceTheItemIsRestricted() async throws {
        let id = try #require(try await web.notify(Sample.incident())[County.quay])
        _ = try web.store.alarms.raise(
            Alarm(
                .overdue, about: id, detail: "nobody has acknowledged it (Quayside Primary School)",
                raisedAt: web.clock.now()))
        #expect(try await web.get("/v1/stats", token: token).body.contains("Quayside"))
        _ = try await web.json(.post, "/v1/incidents", token: web.feed(), Sample.incident(more: Self.guarded))
        try web.turn()
        #expect(try !(await web.get("/v1/stats", token: token)).body.contains("Quayside"))
        #expect(try web.store.alarms.active().allSatisfy { !$0.detail.contains("Quayside") })
    }
}
