import TestSupport
import Testing

struct LogsAndMetricsTests {
    /// At the most talkative level, with faults in the feed, a refused import and a wrong password.
    @Test func logsAndMetricsHaveNoPersonalData() throws {
        let site = try Installation()
        let morning = try Morning(site)
        try site.stop()
        try site.start(environment: ["ENCOMPASS_LOG_LEVEL": "trace"])
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.noah.reported(as: "2", born: "2017-02-30")]
        let line = IncidentText.make("NC-1", children: children)
        _ = try morning.feed.push([line, String(line.prefix(180)), "{\"children\":[{\"forename\":\"Amelia\"}]}"])
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        let roll = try site.write("bad.csv", MadeUp.roll([Pupil("Amelia", "Marsh", "2015-02-30", number: 8)]))
        let refused = try site.tool("registry", "import", "--roll", roll)
        _ = try morning.account("priya", "keyAdult", "Priya Nair", at: [MadeUp.quay])
        let link = try morning.links().first ?? ""
        try Browser(site.url).signIn("priya", "Amelia Marsh", next: link)
        let metrics = try Client(site.url).get("/metrics")
        try site.stop()

        #expect(metrics.status == 200 && metrics.text.contains("encompass_"))
        let log = (site.daemon?.output ?? "") + (site.daemon?.errors ?? "")
        #expect(!log.isEmpty)
        let details = ["Amelia", "Noah", "Marsh", "2015-03-02", "2017-02-30", "Quay Road", "NR31", "Priya", "priya@"]
        for detail in details + [MadeUp.amelia.upn, String(link.dropFirst(3))] {
            #expect(!metrics.text.contains(detail), "\(detail) is in the metrics")
            #expect(!log.contains(detail), "\(detail) is in the log")
            #expect(!refused.errors.contains(detail), "\(detail) is in what a tool says")
        }
    }
}
