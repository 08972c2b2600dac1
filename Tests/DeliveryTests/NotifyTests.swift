import EncompassCore
import EncompassDelivery
import Foundation
import TestSupport
import Testing

@Suite("GOV.UK Notify", .disabled(if: TestPython.isAbsent))
struct NotifyTests {
    private let server: NotifyTestServer
    private let content = MessageContent(
        subject: "Operation Encompass notification 4X69-THJT",
        paragraphs: [.init("There is a notification."), .init("Sign in:", link: "https://encompass.example/a/t")],
        reference: "4X69-THJT", brief: "Operation Encompass notification 4X69-THJT: read by 09:00 today.",
        linkText: "Sign in to read it")

    init() throws { server = try NotifyTestServer() }

    private func service(key: String = NotifyTestServer.key) throws -> NotifyService {
        NotifyService(url: server.url, key: try #require(NotifyService.Key(key)), limits: .patient) {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
    }

    private func texts(key: String = NotifyTestServer.key, template: String = NotifyTestServer.textTemplate) throws
        -> NotifyChannel
    { .text(try service(key: key), template: template, cancellation: TransferCancellation()) }

    private func message(
        _ id: String = "m1", to: String = "07700 900123", brief: String? = nil, isRepeated: Bool = false
    ) -> OutgoingMessage {
        var content = content
        if let brief { content.brief = brief }
        return OutgoingMessage(
            id: id, to: to, content: content, date: Timestamp(milliseconds: 1_790_000_000_000), isRepeated: isRepeated)
    }

    @Test("a text and an e-mail are taken under our id, as the published interface asks")
    func sends() throws {
        guard case .accepted(let text?) = try texts().deliver(message()) else {
            Issue.record("the text was not taken")
            return
        }
        let mail = NotifyChannel.email(
            try service(), template: NotifyTestServer.emailTemplate, cancellation: TransferCancellation())
        guard case .accepted = mail.deliver(message("m2", to: "kay@school.example")) else {
            Issue.record("the e-mail was not taken")
            return
        }
        let taken = try server.messages()
        #expect(taken.map(\.reference) == ["m1", "m2"] && taken.map(\.type) == ["sms", "email"])
        #expect(taken[0].id == text && taken[0].to == "07700900123" && taken[0].body == content.brief)
        #expect(taken[1].subject == content.subject && taken[1].body == content.text)
        #expect(try server.faults() == [])
    }

    @Test("a message that was taken without an answer is looked up by its reference, and not sent again")
    func looksUp() throws {
        try server.plan("takenThenSilent")
        guard case .accepted(let id?) = try texts().deliver(message()) else {
            Issue.record("it was not found")
            return
        }
        #expect(try server.messages().map(\.id) == [id])
        // The daemon died before the answer: the next attempt asks first.
        try server.plan("ok")
        #expect(try texts().deliver(message(isRepeated: true)) == .accepted(receipt: id))
        #expect(try server.messages().count == 1)
        // One that has failed does not count as sent.
        try server.set("technical-failure", of: id)
        guard case .accepted(let second?) = try texts().deliver(message(isRepeated: true)) else {
            Issue.record("it was not sent again")
            return
        }
        #expect(second != id)
        #expect(try server.faults() == [])
    }

    @Test("without an answer and not found, it may have been taken")
    func isAmbiguous() throws {
        try server.plan("silent")
        guard case .ambiguous = try texts().deliver(message()) else {
            Issue.record("it is not ambiguous")
            return
        }
    }

    @Test(
        "errors are retried, end the message, or need an administrator",
        arguments: [
            ("429 RateLimitError", DeliveryReason.rateLimited, false),
            ("429 TooManyRequestsError", .serverRefused, true), ("400 BadRequestError", .configuration, true),
        ])
    func classifies(_ plan: String, _ reason: DeliveryReason, _ needsAdministrator: Bool) throws {
        try server.plan(plan)
        guard case .deferred(let found, let detail, _) = try texts().deliver(message()) else {
            Issue.record("it is not deferred")
            return
        }
        #expect(found == reason && found.needsAdministrator == needsAdministrator)
        #expect(!detail.contains("07700"))
    }

    @Test("a fault of Notify's after which the message may have been taken is ambiguous")
    func serverFault() throws {
        try server.plan("503 Exception")
        guard case .ambiguous(.serverBusy, _) = try texts().deliver(message()) else {
            Issue.record("it is not ambiguous")
            return
        }
    }

    @Test("a number that Notify does not know ends the message")
    func wrongNumber() throws {
        guard case .rejected(.recipientUnknown, let detail) = try texts().deliver(message(to: "01603 123456")) else {
            Issue.record("it is not rejected")
            return
        }
        #expect(detail == "GOV.UK Notify answered 400: phone_number Not a UK mobile number")
        #expect(throws: UnsendableMessage.self) { try texts().compose(message(to: "none")) }
    }

    @Test("a text longer than one message, or of another alphabet, is not composed")
    func oneSegment() throws {
        for brief in [String(repeating: "a", count: 161), "Nöth\u{105}"] {
            #expect(throws: UnsendableMessage.self) { try texts().compose(message(brief: brief)) }
        }
        #expect(throws: Never.self) { try texts().compose(message(brief: String(repeating: "a", count: 160))) }
    }

    @Test("receipts say what became of each, over several pages")
    func receipts() throws {
        var ids: [String] = []
        for number in 0..<260 {
            if case .accepted(let id?) = try texts().deliver(message("m\(number)")) { ids.append(id) }
        }
        try server.set("delivered", of: ids[0])
        try server.set("permanent-failure", of: ids[1])
        try server.set("temporary-failure", of: ids[2])
        try server.set("technical-failure", of: ids[3])
        let found = try texts().receipts(of: Array(ids.prefix(6)), TransferCancellation())
        let fates = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0.fate) })
        #expect(fates.count == 4 && fates[ids[0]] == .delivered)
        guard case .lost(.recipientUnknown, _)? = fates[ids[1]], case .lost(.mailboxUnavailable, _)? = fates[ids[2]],
            case .returned? = fates[ids[3]]
        else {
            Issue.record("\(fates)")
            return
        }
        #expect(try server.faults() == [])
    }

    @Test("a probe finds a wrong key, a clock that is off, and a template without our placeholder")
    func probes() throws {
        #expect(try texts().probe() == .accepted(receipt: nil))
        let other = "tests-26785a09-ab16-4eb0-8407-a37497a57506-00000000-0000-4000-8000-000000000000"
        guard case .deferred(.authenticationFailed, _, _) = try texts(key: other).probe(),
            case .deferred(.configuration, let detail, _) = try texts(template: NotifyTestServer.plainTemplate).probe()
        else {
            Issue.record("a fault was not found")
            return
        }
        #expect(detail.contains("((message))"))
        try server.setClock(ahead: 120)
        guard case .deferred(.authenticationFailed, let clock, _) = try texts().probe() else {
            Issue.record("the clock was not noticed")
            return
        }
        #expect(clock.contains("clock"))
    }

    @Test("a key is a name and two UUIDs", arguments: ["", "tests", "26785a09-ab16-4eb0-8407-a37497a57506", "a-b-c-d"])
    func keys(_ text: String) { #expect(NotifyService.Key(text) == nil) }
}
