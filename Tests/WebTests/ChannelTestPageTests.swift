import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

/// The button at the desk, the link in the message, and the list of schools that have not answered.
@Suite("Tests of channels, on pages")
struct ChannelTestPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// Sends what is due.
    private func send() throws -> [OutgoingMessageText] {
        let mail = RecordingTransport()
        for message in try web.engine.leaseStep(limit: 50) { try web.engine.deliver(message, by: mail) }
        return mail.handed.map { OutgoingMessageText(to: $0.to, text: $0.text) }
    }

    private struct OutgoingMessageText {
        let to: String
        let text: String
        var link: String? {
            text.firstMatch(of: #/http://127\.0\.0\.1:8080(/t/[A-Za-z0-9_-]+)/#).map { String($0.output.1) }
        }
    }

    @Test("A person at the desk tests a school; its Key Adult confirms by the button, and not by opening the link")
    func schoolsButton() async throws {
        let person = try await Browser(web, .operator)
        let page = "/registry/121234"
        #expect(try await person.get(page).body.contains("Never tested"))
        let sent = try await person.submit(page + "/test", from: page, [])
        #expect(sent.header("Location") == page + "?done=channelTested")
        #expect(try await person.get(page).body.contains("Waits until"))
        let messages = try send()
        #expect(messages.map(\.to).sorted() == ["owen.clarke@quayside.example", "priya.nair@quayside.example"])
        #expect(try await person.get(page).body.contains("Accepted by the server"))
        let link = try #require(messages.first { $0.to.hasPrefix("priya") }?.link)
        for _ in 0..<2 {
            let shown = try await web.get(link)
            #expect(shown.status == 200 && shown.body.contains("no incident") && shown.body.contains("Quay MASH"))
        }
        #expect(try await web.send(.head, link).status < 500)
        #expect(try await !person.get(page).body.contains("tag green\">Confirmed"))
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        #expect(
            try await web.send(.post, link, form.merging(["Sec-Fetch-Site": "cross-site"]) { $1 }).status == 403)
        let done = try await web.send(.post, link, form)
        #expect(done.status == 200 && done.body.contains("You confirmed it"))
        #expect(try await person.get(page).body.contains("tag green\">Confirmed"))
        #expect(try await web.get("/t/unknown").status == 404)
        // An auditor looks, and sends nothing.
        let auditor = try await Browser(web, .auditor, login: "ada", name: "Ada Audit")
        #expect(try await !auditor.get(page).body.contains("Send a test"))
        #expect(try await auditor.submit(page + "/test", from: page, []).status == 403)
    }

    @Test("An area's round is begun at the desk, which lists who has not answered, also as CSV")
    func round() async throws {
        let person = try await Browser(web, .supervisor)
        #expect(try await person.get("/channel-tests").body.contains("No area has been tested yet"))
        #expect(try await person.submit("/channel-tests", from: "/channel-tests", []).status == 422)
        let begun = try await person.submit("/channel-tests", from: "/channel-tests", [("area", "norfolk")])
        let path = try #require(begun.header("Location")?.split(separator: "?").first.map(String.init))
        web.clock.advance(.minutes(2))
        let messages = try send()
        #expect(messages.count == 3)
        let ruth = try #require(messages.first { $0.to.hasPrefix("ruth") }?.link)
        _ = try await web.send(.post, ruth, ["Content-Type": "application/x-www-form-urlencoded"])
        let page = try await person.get(path).body
        #expect(page.contains("1 of 2 schools have answered") && page.contains("Quayside Primary School"))
        #expect(!page.contains("Harbour High School"))
        let csv = try await person.get(path + "/unanswered.csv")
        #expect(csv.header("Content-Disposition")?.contains("unanswered-tests.csv") == true)
        #expect(csv.body.contains("Priya Nair, Key Adult") && !csv.body.contains("Ruth Bell"))
        #expect(try await person.get("/channel-tests").body.contains("Norfolk"))
        #expect(try await person.get("/channel-tests/unknown").status == 404)
    }
}
