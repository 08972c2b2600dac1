import Foundation
import TestSupport
import Testing

/// Given an area with templates of its own, then its messages go out with them, a changed file counts after a reload, and a
/// wrong one is refused.
struct OwnTemplatesTests {
    private static let area = ["message:", "  templates: our-messages"]

    private func site(_ area: [String] = OwnTemplatesTests.area) throws -> Installation {
        let site = try Installation(area: area)
        try FileManager.default.createDirectory(
            atPath: site.folder.file("areas/our-messages"), withIntermediateDirectories: false)
        try site.write("areas/our-messages/subject.en.mustache", ["Norfolk has something for you: {{reference}}"])
        try site.write(
            "areas/our-messages/text.en.mustache",
            [
                "Dear colleagues at {{place}},", "", "{{#notifications}}", "{{reference}}", "{{link}}",
                "{{/notifications}}",
            ])
        return site
    }

    @Test func theAreasOwnWordsReachTheSchoolAndAReloadChangesThem() throws {
        let site = try site()
        let checked = try Program.run(["check-config"] + site.configuration)
        #expect(checked.status == 0, "\(checked.errors)")
        let preview = try site.json("template", "preview", "--several")
        #expect(preview["subject"].text == "EXERCISE: Norfolk has something for you: 4X69-THJT")
        #expect(preview["templates"]["text"].text == "text.en.mustache" && preview["text"].text.contains("7K2P-WQMA"))

        let morning = try Morning(site)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        let first = try Wait.first("the message") { try morning.mail().first }
        #expect(first.contains("Norfolk has something for you") && first.contains("Dear colleagues at"))
        #expect(first.contains("/a/") && !first.contains("Amelia") && !first.contains("Marsh"))

        try site.write("areas/our-messages/subject.en.mustache", ["{{reference}} from Norfolk"])
        site.daemon?.signal(SIGHUP)
        try Wait.until("the templates are read again") {
            try morning.desk.get("/metrics").text.contains("encompass_reloads_total{outcome=\"accepted\"} 1")
        }
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-2", children: [MadeUp.amelia.reported()]))
        _ = try Wait.first("the changed message") { try morning.mail().first { $0.contains(" from Norfolk") } }

        try site.write("areas/our-messages/subject.en.mustache", ["{{reference}}", "{{surname}}"])
        site.daemon?.signal(SIGHUP)
        let daemon = try #require(site.daemon)
        try Wait.until("the log names the line") { daemon.errors.contains("our-messages/subject.en.mustache:2") }
        #expect(daemon.ended == nil)
        #expect(try site.stop() == .exited(0))
        for command in ["check-config", "serve", "template preview"] {
            let refused = try Program.run(command.split(separator: " ").map(String.init) + site.configuration)
            #expect(refused.status == 78, "\(command): \(refused.errors)")
            #expect(refused.errors.contains("subject.en.mustache:2") && refused.errors.contains("personal data"))
        }
    }

    @Test func anApprovedListNamesTheChildrenAndIsADisclosure() throws {
        let site = try Installation(area: ["message:", "  content: list", "  approvedBy: Ada Officer"])
        let morning = try Morning(site)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let item = try morning.notification(of: MadeUp.quay, until: "sent")
        let mail = try Wait.first("the message") { try morning.mail().first }
        #expect(mail.contains("Amelia") && mail.contains("do not forward it"))
        let subject = mail.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Subject:") } ?? ""
        #expect(!subject.contains("Amelia"))
        #expect(item["childCount"].number == 1)
        let logged = try site.tool("audit", "search", "--reason", "test", "--json")
        #expect(logged.output.contains("notification.disclosed"), "\(logged.errors)")
    }
}
