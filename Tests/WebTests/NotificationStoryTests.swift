import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("A notification's page tells what happened")
struct NotificationStoryTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// The night's notification, whose first message had this outcome seven seconds after half past six.
    private func sent(_ outcome: DeliveryOutcome) async throws -> String {
        let id = try #require(try await web.notify()[County.quay])
        web.clock.advance(.seconds(7))
        for message in try web.engine.leaseStep(limit: 10) { try web.engine.record(outcome, of: message) }
        return id
    }

    @Test("A message that waited when the school acknowledged is not said to leave") func stopped() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let before = try await person.get("/notifications/\(id)").body
        #expect(before.contains("E-mail to Priya Nair, priya.nair@quayside.example: leaves at "))
        try web.engine.acknowledge(
            notification: id,
            Acknowledgement(
                outcome: .acknowledged, person: "Priya Nair", note: "", via: .desk, actor: .account("priya")),
            within: nil)
        let body = try await person.get("/notifications/\(id)").body
        #expect(body.contains("not sent, since the notification is acknowledged.") && !body.contains("leaves at"))
    }

    private func page(_ id: String, _ role: Account.Role = .operator) async throws -> String {
        let person = try await Browser(web, role)
        try await person.statePurpose()
        return try await person.get("/notifications/\(id)").body
    }

    @Test func whoWasWrittenToWhatWasSeenAndWhatWasSaid() async throws {
        let id = try await sent(.accepted(receipt: nil))
        let priya = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        web.clock.advance(.minutes(10))
        #expect(try await priya.get("/school/notifications/\(id)").body.contains("Amelia Marsh"))
        try web.engine.recordCall(
            notification: id,
            CallEntry(outcome: .leftMessage, spokeTo: nil, note: "rang the office", at: web.clock.now()),
            by: .desk("olive", as: .operator))
        try web.engine.acknowledge(
            notification: id,
            Acknowledgement(
                outcome: .challenge, person: "Priya Nair", note: "The father was not there", via: .desk,
                actor: .account("priya")), within: nil)
        let task = try #require(try web.store.phoneList.tasks().first { $0.kind == "challenge" })
        try web.store.phoneList.answer(
            task.id, answer: "We meet at noon", by: .desk("olive", as: .operator), at: web.clock.now())
        let body = try await page(id)
        for sentence in [
            "E-mail to Priya Nair, priya.nair@quayside.example: handed over 06:30:07.",
            "Priya Nair saw Amelia Marsh on the school&#39;s page.",
            "rang: left a message to ring back, without details.",
            "rang the office", "Disagrees with how it is handled", "The father was not there", "We meet at noon",
            "Technical entries of the audit log", "Why these children",
        ] { #expect(body.contains(sentence), "\(sentence)") }
        #expect(!body.contains("id=\"trouble\""))
        let story = try #require(body.split(separator: "<ol class=\"story\">").last?.split(separator: "</ol>").first)
        let order = ["handed over", "saw Amelia", "The father was not there"].compactMap {
            story.firstRange(of: $0)?.lowerBound
        }
        #expect(order.count == 3 && order == order.sorted())
    }

    @Test func aMessageThatFailsIsAtTheTopWithWhatToDo() async throws {
        let id = try await sent(.rejected(reason: .recipientUnknown, detail: "550 no such user"))
        let body = try await page(id, .supervisor)
        let alert = try #require(body.split(separator: "id=\"trouble\"").last?.split(separator: "</div>").first)
        #expect(alert.contains("priya.nair@quayside.example: failed 06:30:07, the server knows no such address."))
        #expect(alert.contains("Correct the address on the register") && alert.contains("href=\"/registry/contacts/"))
        #expect(alert.contains("href=\"/calls/\(id)\""))
        // Once the school has answered there is nothing to put right.
        try web.engine.acknowledge(
            notification: id,
            Acknowledgement(outcome: .acknowledged, person: "Priya Nair", via: .desk, actor: .account("priya")),
            within: nil)
        let after = try await Browser(web, .supervisor, login: "ruth")
        try await after.statePurpose()
        let closed = try await after.get("/notifications/\(id)").body
        #expect(!closed.contains("id=\"trouble\"") && closed.contains("failed 06:30:07"))
    }
}
