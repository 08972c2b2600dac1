import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

/// A person's entries are checked like the machine's results, through every interface.
@Suite("Places named by a person")
struct DestinationTests {
    private static let owner = LocalUser(id: 0, name: "root")
    private static let old = URN("121300").unsafelyUnwrapped
    private static let elsewhere = URN("121301").unsafelyUnwrapped
    private let web: WebHarness
    private let token: String

    init() throws {
        web = try WebHarness()
        token = try web.staff()
        let staged = try web.store.registry.beginImport(by: .login("test"), at: web.clock.now())
        try staged.stage(
            establishments: County.establishments + [
                Establishment(urn: Self.old, name: "Old Pier School", status: .closed, localAuthority: "926"),
                Establishment(urn: Self.elsewhere, name: "Moor School", localAuthority: "909"),
            ])
        try staged.stage(links: [
            EstablishmentLink(urn: Self.old, linked: County.pier, kind: .successor, description: "Successor")
        ])
        _ = try staged.land(at: web.clock.now())
    }

    private static let wrong: [(String, String)] = [
        (#""passToLA","la":"999""#, "999 is no local authority"),
        (#""passToLA","la":"815""#, "815 is no local authority"),
        (#""passToLA","la":"909""#, "909 is no local authority of an area"),
        (#""establishment","urn":"121300""#, "its successor is 121236"),
        (#""establishment","urn":"121235""#, "choose the pupil"),
        (#""establishment","urn":"199999""#, "no establishment 199999"),
    ]

    @Test(arguments: wrong)
    func anInvalidPlaceIsRefusedByAPIPageAndSocket(decision: String, words: String) async throws {
        try await web.notify(Sample.incident(children: [Sample.child("1", "Zed", "Nobody", "2015-01-09")]))
        let id = try #require(try web.store.exceptions.page().first).id
        let answer = try await web.json(
            .post, "/v1/exceptions/\(id)/resolve", token: token,
            #"{"decision":\#(decision),"reason":"x","by":"Sam Hart"}"#)
        #expect(answer.status == 422 && answer.json["detail"]?.text?.contains(words) == true, "\(answer.body)")

        let parsed = try JSONParser.parse(Array(#"{"decision":\#(decision)}"#.utf8))
        let (kind, urn, la) = (parsed["decision"]?.text ?? "", parsed["urn"]?.text ?? "", parsed["la"]?.text ?? "")
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = try await person.submit(
            "/exceptions/\(id)", from: "/exceptions/\(id)",
            [("decision", kind), ("urn", urn), ("la", la), ("reason", "x")])
        #expect(page.status == 422 && page.body.contains(words))

        let operation = Operation.resolve(
            ResolveRequest(
                exception: id, decision: kind, reason: "x", urn: URN(urn), la: la.isEmpty ? nil : la))
        let tool = try await web.tool(operation, as: Self.owner)
        #expect(tool.status == 422 && tool.body.contains(words))
        #expect(try web.store.exceptions.item(id: id)?.resolvedAt == nil)
    }

    @Test func aValidAuthorityIsAccepted() async throws {
        try await web.notify(Sample.incident(children: [Sample.child("1", "Zed", "Nobody", "2015-01-09")]))
        let id = try #require(try web.store.exceptions.page().first).id
        let answer = try await web.json(
            .post, "/v1/exceptions/\(id)/resolve", token: token,
            #"{"decision":"passToLA","la":"926","reason":"x","by":"Sam Hart"}"#)
        #expect(answer.status == 200)
    }

    @Test func aRedirectionToAClosedSchoolNamesItsSuccessor() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let path = "/v1/notifications/\(id)/redirect"
        let closed = try await web.json(
            .post, path, token: token, #"{"urn":"121300","reason":"moved","by":"Sam Hart"}"#)
        #expect(closed.status == 422 && closed.json["detail"]?.text?.contains("its successor is 121236") == true)
        let tool = Operation.queue(
            QueueAction(kind: .redirect, notification: id, reason: "moved", urn: Self.old))
        #expect(try await web.tool(tool, as: Self.owner).status == 422)
        #expect(
            try await web.json(.post, path, token: token, #"{"urn":"121235","reason":"moved","by":"Sam Hart"}"#).status
                == 200)
    }
}
