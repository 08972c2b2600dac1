import Testing

/// Scenario 4. Given a mail scanner that fetches, and even posts to, the link, and a receptionist who takes the call, then nothing
/// is acknowledged.
struct MailScannerTests {
    @Test func neitherAMailScannerNorAReceptionistAcknowledges() throws {
        let morning = try Morning()
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        let link = try #require(morning.links().first)

        let scanner = Browser(morning.site.url)
        let page = try scanner.open(link)
        #expect(!page.text.contains("Amelia") && !page.text.contains("Marsh"))
        for _ in 0..<3 { try scanner.open(link, method: "HEAD") }
        // It presses every button that it finds, and invents some.
        let answers = [
            [("outcome", "acknowledged")], [("outcome", "acknowledged"), ("acknowledgedBy", "Priya Nair")], [],
        ]
        for fields in answers {
            let answer = try scanner.submit(fields.map { (name: $0.0, value: $0.1) }, to: link, of: page)
            #expect(!answer.text.contains("Amelia"))
        }
        try expectOpen(told, morning)

        let call = """
            {"outcome":"spoke","spokeTo":"the receptionist","note":"will pass it on","by":"Asha Patel"}
            """
        #expect(try morning.desk.post("/v1/notifications/\(told["id"].text)/calls", call).status == 201)
        try expectOpen(told, morning)
    }

    private func expectOpen(_ told: JSON, _ morning: Morning) throws {
        let now = try morning.desk.get("/v1/notifications/" + told["id"].text)
        #expect(now["state"].text == "sent")
        #expect(now["acknowledgement"].isNull)
        #expect(!now["escalation"]["nextAt"].isNull)
    }
}
