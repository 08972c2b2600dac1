import EncompassCore
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("Staff API")
struct StaffAPITests {
    private let web: WebHarness
    private let token: String

    init() throws {
        web = try WebHarness()
        token = try web.staff()
    }

    private func post(_ path: String, _ body: String) async throws -> Answer {
        try await web.json(.post, path, token: token, body)
    }

    @Test func aListHasTheContractsFieldsAndNoChildsDetails() async throws {
        try await web.notify()
        let answer = try await web.get("/v1/notifications", token: token)
        let item = try #require(answer.json["items"]?.array?.first)
        let names = [
            "id", "reference", "force", "incidentReference", "establishment", "kind", "replaces", "childCount", "state",
            "overdue", "late", "restricted", "createdAt", "releaseAt", "deadlineAt", "escalation", "attempts",
            "acknowledgement",
        ]
        for name in names { #expect(item[name] != nil, "\(name)") }
        #expect(item["establishment"]?["urn"]?.text == "121234")
        #expect(item["establishment"]?["name"]?.text == "Quayside Primary School")
        for word in ["Amelia", "Marsh", "2015", "SECRET", "Quay Road"] { #expect(!answer.body.contains(word)) }
        #expect(answer.json["nextCursor"] == .null)
    }

    @Test func aListIsReadPageByPageWithoutGapOrRepeat() async throws {
        for number in 1...5 { try await web.notify(Sample.incident(reference: "NC-\(number)")) }
        var seen: [String] = []
        var cursor = ""
        for _ in 0..<5 {
            let answer = try await web.get("/v1/notifications?limit=2&cursor=\(cursor)", token: token)
            seen += answer.json["items"]?.array?.compactMap { $0["id"]?.text } ?? []
            guard let next = answer.json["nextCursor"]?.text else { break }
            cursor = next
        }
        #expect(seen.count == 5)
        #expect(Set(seen).count == 5)
    }

    @Test func aWrongQueryIsRefusedWithEveryFault() async throws {
        let answer = try await web.get(
            "/v1/notifications?limit=0&state=lost&overdue=maybe&urn=x&contacts=lost&cursor=!", token: token)
        #expect(answer.status == 422)
        #expect(Set(answer.pointers) == ["/limit", "/state", "/overdue", "/urn", "/contacts", "/cursor"])
    }

    @Test func filtersNarrowTheList() async throws {
        try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        func count(_ query: String) async throws -> Int? {
            try await web.get("/v1/notifications?" + query, token: token).json["items"]?.array?.count
        }
        #expect(try await count("") == 2)
        #expect(try await count("urn=121234") == 1)
        #expect(try await count("state=queued") == 2)
        #expect(try await count("state=acknowledged,held") == 0)
        #expect(try await count("force=suffolk") == 0)
        #expect(try await count("overdue=true") == 0)
        #expect(try await count("contacts=nobody") == 0)
        var town = County.town
        for index in town.contacts.indices where town.contacts[index].name == "Ruth Bell" {
            town.contacts[index].verifiedOn = nil
        }
        try town.land(in: web.store, at: web.clock.now())
        #expect(try await count("contacts=nobody") == 1)
        #expect(try await count("contacts=unverified&urn=121234") == 0)
        #expect(try await count("contacts=keyAdultAway") == 0)
        web.clock.advance(.hours(4))
        #expect(try await count("overdue=true") == 2)
    }

    @Test func openingANotificationShowsItsChildrenAndLogsThePurpose() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let answer = try await web.get("/v1/notifications/\(id)", token: token)
        #expect(answer.json["children"]?.array?.first?["forename"]?.text == "Amelia")
        #expect(answer.json["handling"]?.text?.contains("quiet support") == true)
        let entry = try #require(try web.store.auditLog.trail(of: "notification:\(id)").last?.entry)
        #expect(entry.kind == .consultation)
        #expect(entry.facts["purpose"] == "overnight notifications")
    }

    @Test func aSchoolReadsOnlyItsOwn() async throws {
        let ids = try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        let quay = try #require(ids[County.quay])
        let school = try #require(try web.credential(.school, urn: County.quay).token)
        let answer = try await web.get("/v1/notifications/\(quay)", token: school)
        #expect(answer.status == 200)
        #expect(answer.json["children"]?.array?.count == 1)
        for word in ["Jack", "SECRET", "12 Quay Road", "Harbour", "NC-1"] { #expect(!answer.body.contains(word)) }
        let other = try await web.get("/v1/notifications/\(try #require(ids[County.harbour]))", token: school)
        let unknown = try await web.get("/v1/notifications/unknown", token: school)
        #expect(other.status == 404)
        #expect(other.body == unknown.body)
        let list = try await web.get("/v1/notifications", token: school)
        #expect(list.json["items"]?.array?.count == 1)
        #expect(try await web.get("/v1/exceptions", token: school).status == 403)
        let entry = try #require(try web.store.auditLog.trail(of: "notification:\(quay)").last?.entry)
        #expect(entry.kind == .disclosure)
    }

    @Test func rolesCannotUseOtherRoutes() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let auditor = try web.credential(.auditor, purpose: "inspection").secret
        #expect(try await web.get("/v1/notifications", token: auditor).status == 200)
        let body = #"{"reason":"x","by":"Al Day"}"#
        #expect(try await web.json(.post, "/v1/notifications/\(id)/cancel", token: auditor, body).status == 403)
        #expect(try await web.json(.post, "/v1/notifications/\(id)/cancel", token: nil, body).status == 401)
        #expect(try await web.get("/v1/notifications", token: try web.feed()).status == 403)
        #expect(try await web.get("/v1/stats", token: nil).status == 401)
    }

    /// An authenticated caller gets 404 for an unknown item; that is not logged as a refusal.
    @Test func anUnknownRouteStillChecksTheCredential() async throws {
        for secret in [try web.feed(), try web.staff()] {
            #expect(try await web.get("/v1/nowhere", token: secret).status == 404)
        }
        #expect(
            try web.store.auditLog.recent(limit: 10, for: .engine).allSatisfy { $0.entry.action != "access.refused" })
    }

    @Test func anActionNeedsAReasonAndThePersonItIsFor() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let bare = try await post("/v1/notifications/\(id)/cancel", "{}")
        #expect(bare.status == 422)
        #expect(bare.pointers == ["/reason", "/by"])
        let done = try await post("/v1/notifications/\(id)/cancel", #"{"reason":"duplicate","by":"Sam Hart"}"#)
        #expect(done.status == 200)
        #expect(done.json["state"]?.text == "cancelled")
        let entry = try #require(try web.store.auditLog.trail(of: "notification:\(id)").last?.entry)
        #expect(entry.actor.description.hasSuffix("by Sam Hart"))
        #expect(try await post("/v1/notifications/\(id)/cancel", #"{"reason":"again","by":"Sam Hart"}"#).status == 409)
        #expect(try await post("/v1/notifications/unknown/cancel", #"{"reason":"x","by":"Sam Hart"}"#).status == 404)
    }

    @Test func aRedirectionNeedsAPlace() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let path = "/v1/notifications/\(id)/redirect"
        #expect(try await post(path, #"{"reason":"moved","by":"Sam Hart"}"#).pointers == ["/urn"])
        #expect(try await post(path, #"{"reason":"moved","by":"Sam Hart","urn":"999999"}"#).status == 422)
        #expect(try await post(path, #"{"reason":"moved","by":"Sam Hart","urn":"121235"}"#).status == 200)
    }

    @Test func aRedirectAfterTheDetailsWereGivenByTelephoneIsAPossibleBreach() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let path = "/v1/notifications/\(id)"
        let call = #"{"outcome":"spoke","spokeTo":"Priya Nair","by":"Sam Hart"}"#
        #expect(try await post(path + "/calls", call).json["state"]?.text == "acknowledged")
        #expect(
            try await post(path + "/redirect", #"{"reason":"moved","by":"Sam Hart","urn":"121235"}"#).status == 200)
        #expect(try web.store.breaches.all().map(\.target) == [.establishment(County.quay)])
    }

    @Test func aCallThatReachedAContactAcknowledges() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let path = "/v1/notifications/\(id)/calls"
        let wrong = try await post(path, #"{"outcome":"spoke","by":"Sam Hart","at":"2030-01-01T00:00:00Z"}"#)
        #expect(wrong.pointers == ["/spokeTo", "/at"])
        let stranger = try await post(path, #"{"outcome":"spoke","spokeTo":"A receptionist","by":"Sam Hart"}"#)
        #expect(stranger.status == 201)
        #expect(stranger.json["state"]?.text != "acknowledged")
        let known = try await post(path, #"{"outcome":"spoke","spokeTo":"priya nair","by":"Sam Hart"}"#)
        #expect(known.json["state"]?.text == "acknowledged")
        #expect(known.json["acknowledgement"]?["via"]?.text == "call")
    }

    @Test func anExceptionIsListedAndResolvedOnce() async throws {
        try await web.notify(Sample.incident(children: [Sample.child("1", "Zed", "Nobody", "2015-01-09")]))
        let list = try await web.get("/v1/exceptions", token: token)
        let item = try #require(list.json["items"]?.array?.first)
        #expect(item["kind"]?.text == "unmatched")
        #expect(!list.body.contains("Nobody"))
        let path = "/v1/exceptions/\(try #require(item["id"]?.text))/resolve"
        #expect(try await post(path, "{}").pointers == ["/decision", "/reason", "/by"])
        #expect(
            try await post(path, #"{"decision":"establishment","reason":"x","by":"Sam Hart"}"#).pointers == ["/urn"])
        #expect(try await post(path, #"{"decision":"match","upn":"B1","reason":"x","by":"Sam Hart"}"#).status == 422)
        let body = #"{"decision":"establishment","urn":"121236","reason":"the mother said so","by":"Sam Hart"}"#
        #expect(try await post(path, body).json["decision"]?.text == "establishment")
        let second = try await post(path, body)
        #expect(second.status == 409)
        #expect(second.json["detail"]?.text?.contains("by S") == true)
        #expect(try await post("/v1/exceptions/unknown/resolve", body).status == 404)
    }

    @Test func aRestrictedItemIsCountedButOnlySupervisorsSeeIt() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: #""restricted":true"#))[County.quay])
        let list = try await web.get("/v1/notifications", token: token)
        #expect(list.json["items"]?.array?.first?["restricted"]?.bool == true)
        for word in ["Quayside", "121234", "NC-1"] { #expect(!list.body.contains(word)) }
        #expect(try await web.get("/v1/notifications?urn=121234", token: token).json["items"]?.array == [])
        #expect(try await web.get("/v1/notifications/\(id)", token: token).status == 403)
        let release = try await post("/v1/notifications/\(id)/release", #"{"reason":"x","by":"Sam Hart"}"#)
        #expect(release.status == 403)
        let exceptions = try await web.get("/v1/exceptions", token: token)
        #expect(exceptions.json["items"]?.array?.first?["kind"]?.text == "restricted")
        #expect(!exceptions.body.contains("NC-1"))
        let stats = try await web.get("/v1/stats", token: token)
        #expect(stats.json["notificationsByState"]?["held"]?.integer == 1)
    }

    @Test func theStatisticsBalance() async throws {
        try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        let stats = try await web.get("/v1/stats", token: token).json
        #expect(stats["incidents"]?.integer == 1)
        #expect(stats["children"]?.integer == 2)
        #expect(stats["balance"]?["holds"]?.bool == true)
        #expect(try await web.get("/v1/stats?since=yesterday", token: token).status == 422)
    }
}
