import EncompassCore
import EncompassStore
import EncompassWeb
import TestSupport
import Testing

@Suite("HEAD requests, and messages about what was done")
struct DisclosureByHeadTests {
    private func entries(_ web: WebHarness) throws -> Int {
        try web.store.auditLog.recent(limit: 1000, for: .engine).count
    }

    @Test func headRequestsOpenAndLogNothing() async throws {
        let web = try WebHarness()
        let id = try #require(try await web.notify()[County.quay])
        let staff = try web.staff()
        let desk = try await Browser(web, .supervisor)
        try await desk.statePurpose()
        let school = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        let before = try entries(web)
        for route in try web.application.routes() where route.methods.contains("HEAD") {
            let path = route.pattern.replacing("{id}", with: id).replacing("{urn}", with: "121234")
                .replacing("{token}", with: "x").replacing("{force}", with: "norfolk")
            for headers in [["Authorization": "Bearer " + staff], ["Cookie": desk.cookie], ["Cookie": school.cookie]] {
                let answer = try await web.send(.head, path, headers)
                #expect(answer.body.isEmpty && answer.status < 500, "\(path)")
            }
        }
        #expect(try entries(web) == before)
        #expect(try await web.send(.head, "/v1/notifications/\(id)").status == 401)
        #expect(try await web.send(.head, "/notifications/\(id)").status == 303)
        // Existing and missing items get the same answer.
        #expect(try await web.send(.head, "/v1/notifications/none", ["Authorization": "Bearer " + staff]).status == 200)
        #expect(try await web.get("/v1/notifications/\(id)", token: staff).status == 200)
        #expect(try entries(web) > before)
    }

    @Test func aForgedCodeShowsNoMessage() async throws {
        let web = try WebHarness()
        _ = try await web.notify()
        let desk = try await Browser(web, .supervisor)
        let school = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        for code in ["answer", "settled", "claimed", "closed.12.3", "1", ""] {
            #expect(try await !school.get("/school?done=\(code)").body.contains("Your answer is recorded"))
            for page in ["/exceptions", "/breaches", "/closures", "/calls", "/pauses"] {
                #expect(try await !desk.get("\(page)?done=\(code)").body.contains("class=\"done\""), "\(page)")
            }
        }
    }

    @Test func aMessageIsShownOnceAndOnlyToItsSession() async throws {
        let web = try WebHarness()
        let id = try #require(try await web.notify()[County.quay])
        let school = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        let other = try await Browser(web, .keyAdult, urns: [County.quay], login: "owen", name: "Owen Clarke")
        let page = "/school/notifications/\(id)"
        let answer = try await school.submit(page, from: page, [("outcome", "acknowledged")])
        let next = try #require(answer.header("Location"))
        #expect(try await !other.get(next).body.contains("Your answer is recorded"))
        #expect(try await school.get(next).body.contains("Your answer is recorded"))
        #expect(try await !school.get(next).body.contains("Your answer is recorded"))
    }
}
