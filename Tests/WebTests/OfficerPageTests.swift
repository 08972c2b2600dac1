import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Authorities' officers' pages")
struct OfficerPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// Passes a child on no roll to the authority; returns the notification's id.
    private func passed() async throws -> String {
        let stranger = Sample.child("1", "Zebedee", "Quillfeather", "2014-05-05")
        try await web.notify(Sample.incident(children: [stranger]))
        let staff = try web.staff()
        let item = try #require(try web.store.exceptions.page().first)
        let answer = try await web.json(
            .post, "/v1/exceptions/\(item.id)/resolve", token: staff,
            #"{"decision":"passToLA","la":"926","reason":"taught at home","by":"Olga Operator"}"#)
        guard answer.status < 300 else { throw Unexpected(answer) }
        try web.turn()
        let queue = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        return try #require(queue.first { $0.target == .localAuthority("926") }).id
    }

    private func link() throws -> String {
        "/a/"
            + (try #require(
                try web.engine.leaseStep(limit: 10).compactMap(\.notification).first {
                    $0.target == .localAuthority("926")
                }))
            .linkToken
    }

    @Test func anOfficerReadsAndAcknowledgesWhatWasPassedToTheAuthority() async throws {
        let id = try await passed()
        let link = try link()
        let officer = try await Browser(web, .laOfficer, authorities: ["926"], name: "Olive Frost")
        #expect(try await officer.get("/").status == 303)
        #expect(try await officer.get("/school").body.contains("Norfolk (local authority 926)"))
        let page = try await officer.get(link)
        #expect(page.status == 200 && page.body.contains("Zebedee Quillfeather") && !page.body.contains("SECRET"))
        #expect(try await officer.submit(link, from: link, [("outcome", "acknowledged")]).status == 303)
        let record = try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
        #expect(record.state == .acknowledged && record.acknowledgement?.by == "Olive Frost")
    }

    @Test func keyAdultsAndOfficersSeeOnlyTheirOwn() async throws {
        let id = try await passed()
        let person = try await Browser(web, .keyAdult, urns: [County.quay])
        #expect(try await person.get("/school/notifications/\(id)").status == 404)
        let own = try #require(try await web.notify(Sample.incident(reference: "NC-2"))[County.quay])
        let officer = try await Browser(web, .laOfficer, authorities: ["926"], login: "olive.frost")
        #expect(try await officer.get("/school/notifications/\(own)").status == 404)
        #expect(try await officer.get("/queue").status == 403)
    }

    @Test(arguments: [
        (Account.Role.laOfficer, [] as [Scope]), (.laOfficer, [.establishment(County.quay)]),
        (.laOfficer, [.localAuthority("999")]), (.keyAdult, [.localAuthority("926")]),
        (.operator, [.localAuthority("926")]),
    ])
    func anAccountHasThePlacesOfItsRole(_ role: Account.Role, _ places: [Scope]) throws {
        #expect(throws: StoreError.self) {
            try web.store.accounts.create(
                login: "somebody", name: "Somebody", role: role, places: places, password: "x", by: .login("test"),
                at: web.clock.now())
        }
    }
}
