import EncompassCore
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("A reported age, and an unborn child")
struct AgeAndUnbornTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func push(_ children: [String], more: String = "") async throws -> Answer {
        let answer = try await web.json(
            .post, "/v1/incidents", token: web.feed(), Sample.incident(children: children, more: more))
        #expect(answer.status == 202)
        try web.turn()
        return answer
    }

    private func exception(_ kind: ExceptionKind) throws -> ExceptionItem {
        try #require(try web.store.exceptions.page().first { $0.kind == kind })
    }

    @Test func theSchoolReadsTheAgeWhereTheDateOfBirthIsNotKnown() async throws {
        let answer = try await push([#"{"reference":"1","forename":"Nia","surname":"Vale","age":"7 years"}"#])
        #expect(answer.json["warnings"]?.array?.first?["pointer"]?.text == "/children/0/age")
        let item = try exception(.unmatched)
        let desk = try await Browser(web, .operator)
        try await desk.statePurpose()
        let page = try await desk.get("/exceptions/\(item.id)").body
        #expect(page.contains("not known, aged about 7"))
        // The warning is shown with its place.
        #expect(page.contains("What was not understood") && page.contains("<code>/children/0/age</code>"))
        let json = try await web.get("/v1/exceptions/\(item.id)", token: web.staff()).json
        #expect(json["childDetails"]?["details"]?["age"]?.integer == 7)
        #expect(json["warnings"]?.array?.map { $0["pointer"]?.text } == ["/children/0/age"])
        let resolved = try await web.json(
            .post, "/v1/exceptions/\(item.id)/resolve", token: web.staff(),
            #"{"decision":"establishment","urn":"121236","reason":"seen there","by":"Sam Hart"}"#)
        #expect(resolved.status == 200)
        try web.turn()
        let id = try #require(
            try web.store.notifications.queue(
                QueueFilter(target: .establishment(County.pier)), limit: 1, at: web.clock.now()
            ).first
        ).id
        let token = try #require(try web.credential(.school, urn: County.pier).token)
        let own = try await web.get("/v1/notifications/\(id)", token: token).json["children"]?.array?.first
        #expect(own?["age"]?.integer == 7 && own?["dateOfBirth"] == nil)
        let school = try await Browser(web, .keyAdult, urns: [County.pier], login: "pia.pier", name: "Pia Pier")
        #expect(try await school.get("/school/notifications/\(id)").body.contains("aged about 7"))
        #expect(try await desk.get("/notifications/\(id)").body.contains("<code>/children/0/age</code>"))
    }

    @Test func anUnbornChildCanOnlyBePassedToAnAuthorityOrClosed() async throws {
        _ = try await push([#"{"reference":"1","surname":"Vale","unborn":true,"dueDate":"2027-02-11"}"#])
        let item = try exception(.unborn)
        let path = "/exceptions/\(item.id)"
        let listed = try await web.get("/v1/exceptions", token: web.staff()).json["items"]?.array
        #expect(listed?.first?["kind"]?.text == "unborn")
        let refused = try await web.json(
            .post, "/v1" + path + "/resolve", token: web.staff(),
            #"{"decision":"establishment","urn":"121236","reason":"the sibling's school","by":"Sam Hart"}"#)
        #expect(refused.status == 422 && refused.body.contains("not born yet"))
        let desk = try await Browser(web, .operator)
        try await desk.statePurpose()
        let page = try await desk.get(path).body
        for words in ["Unborn child", "11 February 2027", "by-la", "by-none"] {
            #expect(page.contains(words), "\(words)")
        }
        for words in ["by-school", "by-number", "name=\"urn\""] { #expect(!page.contains(words), "\(words)") }
        let done = try await desk.submit(
            path, from: path, [("decision", "passToLA"), ("la", "926"), ("reason", "the midwife is asked")])
        #expect(done.status == 303)
        try web.turn()
        let queue = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        #expect(queue.map(\.target) == [.localAuthority("926")])
    }
}
