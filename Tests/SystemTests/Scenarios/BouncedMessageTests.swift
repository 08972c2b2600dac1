import Foundation
import TestSupport
import Testing

/// Scenario 25: given a message that bounces hard at 06:41, then the deputy is written to at 06:41, not at 08:00.
@Suite(.enabled(if: !TestPython.isAbsent))
struct BouncedMessageTests {
    private static let contacts = [
        MadeUp.contactColumns,
        MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya@quay.example"),
        MadeUp.contact(MadeUp.quay, "deputy", "Owen Clarke", "owen@quay.example"),
    ]

    @Test(arguments: [false, true])
    func theDeputyIsWrittenToInTheSameMinute(isTagged: Bool) throws {
        let server = try SMTPTestServer()
        let site = try Installation(
            Installation.smtp(server) + [
                "  bounces:", "    path: bounces", "    address: bounces@norfolk.example", "    tagged: \(isTagged)",
            ])
        let directory = try Bounce.mailDirectory(in: site.folder)
        let checked = try Program.run(["check-config"] + site.configuration)
        #expect(checked.status == 0, "\(checked.errors)")
        let morning = try Morning(site, contacts: Self.contacts)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let first = try Wait.first("the first message") { try server.messages().first }
        #expect(first.to == ["priya@quay.example"])
        #expect(first.from == "bounces@norfolk.example" || isTagged)
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        let id = String(try #require(first.messageID).dropFirst().prefix { $0 != "@" })
        #expect(first.from.contains("+" + id) == isTagged)
        // As a mail server that quotes nothing, or nothing but the head, sends it back.
        let text =
            isTagged ? Bounce.text(of: nil, to: first.from) : Bounce.text(of: id, to: first.from)
        try Bounce.deliver(text, to: directory, named: "1732084863.M1P1.mail")
        let second = try Wait.first("a message to the deputy") {
            try server.messages().first { $0.to == ["owen@quay.example"] }
        }
        // The exercise's clock, which began at 06:40, is in the mail.
        #expect(second.content.contains("Date: Fri, 20 Nov 2026 06:4"))
        let shown = try morning.desk.get("/v1/notifications").items[0]
        #expect(shown["attempts"].list.contains { $0["state"].text == "failed" })
        #expect(try site.stop() == .exited(0))
        let log = try #require(site.daemon).errors
        #expect(!log.contains("priya") && !log.contains("somebody@"))
    }
}
