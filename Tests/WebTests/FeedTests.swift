import EncompassCore
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("Feed")
struct FeedTests {
    private let web: WebHarness
    private let token: String

    init() throws {
        web = try WebHarness()
        token = try web.feed()
    }

    private func push(_ body: String) async throws -> Answer {
        try await web.json(.post, "/v1/incidents", token: token, body)
    }

    @Test func anIncidentPushedTwiceIsADuplicateWithTheSameId() async throws {
        let first = try await push(Sample.incident())
        #expect(first.status == 202)
        #expect(first.json["status"]?.text == "accepted")
        #expect(first.json["revision"]?.integer == 1)
        #expect(first.json["warnings"]?.array == [])
        let id = try #require(first.json["id"]?.text)
        #expect(first.header("Location") == "/v1/incidents/\(id)")
        let again = try await push(Sample.incident())
        #expect(again.status == 200)
        #expect(again.json["status"]?.text == "duplicate")
        #expect(again.json["id"]?.text == id)
    }

    @Test func changedContentWithoutARevisionBecomesTheNextRevision() async throws {
        _ = try await push(Sample.incident())
        let changed = try await push(Sample.incident(more: #""riskGrade":"high""#))
        #expect(changed.status == 202)
        #expect(changed.json["revision"]?.integer == 2)
    }

    @Test func aStoredRevisionWithOtherContentIsAConflict() async throws {
        _ = try await push(Sample.incident(more: #""revision":3"#))
        let other = try await push(Sample.incident(more: #""revision":3,"riskGrade":"high""#))
        #expect(other.status == 409)
        #expect(other.header("Content-Type") == "application/problem+json")
        #expect(try web.store.exceptions.counts()[.conflict] == 1)
    }

    @Test func everyFaultIsListedAndTheRecordBecomesAnException() async throws {
        let answer = try await push(#"{"force":"norfolk","children":[]}"#)
        #expect(answer.status == 422)
        #expect(answer.pointers.contains("/reference"))
        #expect(answer.pointers.contains("/occurredAt"))
        #expect(answer.pointers.contains("/children"))
        #expect(answer.json["title"]?.text == "Unprocessable Content")
        #expect(answer.json["status"]?.integer == 422)
        #expect(try web.store.exceptions.counts()[.quarantined] == 1)
    }

    @Test func aBodyThatIsNotJSONIsRefusedAndKept() async throws {
        let answer = try await push(#"{"force":"norfolk","#)
        #expect(answer.status == 400)
        #expect(answer.json["errors"]?.array?.count == 1)
        #expect(try web.store.exceptions.counts()[.quarantined] == 1)
    }

    @Test func aBadOptionalValueIsAWarningThatDoesNotQuoteIt() async throws {
        let child = Sample.child("1", "Amelia", "Marsh", "2015-02-30")
        let answer = try await push(Sample.incident(children: [child]))
        #expect(answer.status == 202)
        #expect(answer.json["warnings"]?.array?.first?["pointer"]?.text == "/children/0/dateOfBirth")
        #expect(!answer.body.contains("2015-02-30"))
    }

    @Test func anotherForcesRecordIsForbiddenAndNotKept() async throws {
        let answer = try await push(Sample.incident(force: "suffolk"))
        #expect(answer.status == 403)
        #expect(try web.store.exceptions.counts().isEmpty)
    }

    @Test func aPushNeedsAFeedCredential() async throws {
        let bare = try await web.json(.post, "/v1/incidents", token: nil, Sample.incident())
        #expect(bare.status == 401)
        #expect(bare.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
        let wrong = try await web.json(.post, "/v1/incidents", token: "enc_feed_wrong", Sample.incident())
        #expect(wrong.status == 401)
        let staff = try await web.json(.post, "/v1/incidents", token: try web.staff(), Sample.incident())
        #expect(staff.status == 403)
    }

    @Test func manyWrongTokensAreThrottledButARightOneIsNot() async throws {
        for _ in 0..<10 {
            #expect(try await web.json(.post, "/v1/incidents", token: "wrong", "{}").status == 401)
        }
        let answer = try await web.json(.post, "/v1/incidents", token: "wrong", "{}")
        #expect(answer.status == 429)
        #expect(Int(answer.header("Retry-After") ?? "") != nil)
        #expect(try await push(Sample.incident()).status == 202)
        web.clock.advance(.minutes(2))
        #expect(try await web.json(.post, "/v1/incidents", token: "wrong", "{}").status == 401)
    }

    @Test func otherMediaTypesAndMethodsAreRefusedByName() async throws {
        let type = try await web.send(
            .post, "/v1/incidents", ["Authorization": "Bearer " + token, "Content-Type": "text/plain"], body: "x")
        #expect(type.status == 415)
        let method = try await web.send(.put, "/v1/incidents", ["Authorization": "Bearer " + token])
        #expect(method.status == 405)
        #expect(method.header("Allow") == "POST")
        #expect(try await web.send(.trace, "/v1/incidents").status == 405)
        #expect(try await web.send(.get, "/v1/nothing").status == 404)
    }

    @Test func aTooLargeBodyIsRefused() async throws {
        let answer = try await push(Sample.incident(more: #""x":"\#(String(repeating: "x", count: 1 << 20))""#))
        #expect(answer.status == 413)
    }

    @Test func aFailingStoreAnswers503() async throws {
        try web.store.close()
        let answer = try await push(Sample.incident())
        #expect(answer.status == 503)
        #expect(answer.header("Retry-After") != nil)
    }

    @Test func aForceSeesItsRecordsProgressButNoRecipients() async throws {
        let id = try #require(try await push(Sample.incident(children: [Sample.amelia, Sample.jack])).json["id"]?.text)
        try web.turn()
        let answer = try await web.get("/v1/incidents/\(id)", token: token)
        #expect(answer.status == 200)
        #expect(answer.json["children"]?["matched"]?.integer == 2)
        #expect(answer.json["notifications"]?["queued"]?.integer == 2)
        for word in ["Quayside", "121234", "Amelia", "Marsh"] { #expect(!answer.body.contains(word)) }
        let mash = try await web.get("/v1/incidents/\(id)", token: try web.staff())
        #expect(mash.json["notifications"]?.array?.count == 2)
        let other = try web.credential(.feed, force: "suffolk").secret
        #expect(try await web.get("/v1/incidents/\(id)", token: other).status == 403)
        #expect(try await web.get("/v1/incidents/unknown", token: token).status == 404)
    }

    @Test func aDeclarationCountsForTheCredentialsForce() async throws {
        let body = #"{"from":"2026-11-19T09:00:00Z","to":"2026-11-20T06:00:00Z","incidents":0}"#
        let answer = try await web.json(.post, "/v1/feeds/norfolk/declarations", token: token, body)
        #expect(answer.status == 201)
        #expect(try await web.json(.post, "/v1/feeds/suffolk/declarations", token: token, body).status == 403)
        let wrong = try await web.json(
            .post, "/v1/feeds/norfolk/declarations", token: token, #"{"from":"yesterday","incidents":-1}"#)
        #expect(wrong.status == 422)
        #expect(wrong.pointers == ["/from", "/to", "/incidents"])
    }
}
