import EncompassDelivery
import Foundation
import TestSupport
import Testing

/// A school's system is told of notifications; signatures are checked with the public libraries, not with our own code.
@Suite(.enabled(if: !TestPython.isAbsent))
struct OutgoingWebhookTests {
    private static let contacts = [
        "scope,role,name,email,phone,channel,order,verifiedOn",
        "urn:\(MadeUp.quay),keyAdult,Priya Nair,priya@quay.example,01632960111,webhook,1,2026-09-01",
        MadeUp.contact(MadeUp.quay, "deputy", "Owen Clarke", "owen@quay.example"),
        MadeUp.contact(MadeUp.harbour, "keyAdult", "Ruth Bell", "ruth@harbour.example"),
    ]

    private let server: HTTPTestServer
    private let morning: Morning

    init() throws {
        server = try HTTPTestServer(.tls)
        let certificate = try #require(server.certificate).certificateFile
        let site = try Installation([
            "delivery:", "  transport: maildir", "  maildir:", "    path: mail", "  webhook:", "    enabled: true",
            "    allow: [127.0.0.0/8, \"::1\"]", "    caFile: \(certificate)",
        ])
        morning = try Morning(site, contacts: Self.contacts)
    }

    private func posted() throws -> String {
        let transfer = HTTPTransfer.patient(TLSTrust(caFile: server.certificate?.certificateFile))
        return String(decoding: try transfer.send(HTTPRequest("GET", server.url + "/hooks")).body, as: UTF8.self)
    }

    private func verified(with secret: String, count: Int) throws -> JSON {
        let list = try Wait.first("\(count) events") {
            let found = try posted()
            return JSON(found).list.count >= count ? found : nil
        }
        let file = morning.site.folder.file("posted.json")
        try Data(list.utf8).write(to: URL(fileURLWithPath: file))
        return try Python.run("verify_webhooks.py", secret, file)
    }

    private func push(_ reference: String, _ child: Pupil) throws {
        #expect(
            try morning.feed.post("/v1/incidents", IncidentText.make(reference, children: [child.reported()])).status
                == 202)
    }

    @Test func oldAndNewSecretsVerifyAndAGoneSystemStopsWithAnAlarm() throws {
        let site = morning.site
        let target = ["--urn", MadeUp.quay, "--reason", "as agreed with the school"]
        func webhook(_ arguments: String...) throws -> JSON {
            let finished = try Program.run(["webhook"] + arguments + target + site.configuration + ["--json"])
            #expect(finished.status == 0, "\(finished.errors)")
            return JSON(finished.output)
        }
        let plain = try Program.run(
            ["webhook", "set", "--url", "http://school.example/hook"] + target + site.configuration)
        #expect(plain.status == 1 && plain.errors.contains("https://"))
        let first = try webhook("set", "--url", server.url + "/hook")["secret"].text
        #expect(first.hasPrefix("whsec_"))
        try push("NC-1", MadeUp.amelia)
        let item = try morning.notification(of: MadeUp.quay, until: "sent")
        var found = try verified(with: first, count: 1)
        #expect(found["standardwebhooks"].list.map(\.isTrue) == [true] && found["svix"].list.map(\.isTrue) == [true])
        let event = found["events"][0]
        #expect(event["type"].text == "notification.created")
        #expect(event["data"]["reference"].text == item["reference"].text)
        #expect(try !posted().contains("Amelia") && !posted().contains("Marsh") && !posted().contains("/a/"))
        #expect(try morning.mail().isEmpty, "the Key Adult is told through the school's system")

        let second = try webhook("rotate", "--overlap", "1d")["secret"].text
        try push("NC-2", MadeUp.noah)
        found = try verified(with: second, count: 2)
        #expect(found["standardwebhooks"].list.map(\.isTrue) == [false, true])
        #expect(try verified(with: first, count: 2)["svix"].list.map(\.isTrue) == [true, true])
        _ = try webhook("end-secret")
        try push("NC-3", MadeUp.grace)
        #expect(try verified(with: first, count: 3)["svix"].list.map(\.isTrue) == [true, true, false])
        #expect(try verified(with: second, count: 3)["svix"].list.map(\.isTrue) == [false, true, true])

        // It is gone: an alarm says so, and somebody at the school is notified at once on another channel.
        _ = try webhook("set", "--url", server.url + "/hook/410")
        try push("NC-4", MadeUp.amelia)
        try Wait.until("somebody is sent an e-mail") { try !morning.mail().isEmpty }
        try Wait.until("the alarm") {
            try morning.desk.get("/v1/stats")["alarms"].list.contains { $0["kind"].text == "webhookStopped" }
        }
        let listed = try site.json("webhook", "list")
        #expect(!listed[0]["stoppedAt"].text.isEmpty)
        let count = try JSON(posted()).list.count
        try push("NC-5", MadeUp.noah)
        try morning.settle()
        #expect(try JSON(posted()).list.count == count)
        #expect(try site.stop() == .exited(0))
    }
}
