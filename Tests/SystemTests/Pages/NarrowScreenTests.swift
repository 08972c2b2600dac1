import Foundation
import TestSupport
import Testing

/// Pages fit a telephone: nobody has to scroll sideways to see who must be rung.
@Suite(.enabled(if: Chromium.path != nil))
struct NarrowScreenTests {
    @Test func noPageIsWiderThanATelephone() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let item = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        for arguments in [
            ["calendar", "close", "--scope", "la:926", "--on", "2026-11-20", "--reason", "snow"],
            ["queue", "redirect", item, "--urn", MadeUp.mill, "--reason", "moved in September"],
            ["hold", "add", "--school", "urn:" + MadeUp.quay, "--reason", "court order"],
        ] {
            let done = try Program.run(arguments + morning.site.configuration)
            #expect(done.status == 0, "\(arguments): \(done.errors)")
        }
        let sam = Browser(morning.site.url)
        try sam.signIn("sam", try morning.account("sam", "supervisor", "Sam Supervisor"))
        try sam.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try sam.open("/purpose"))
        let style = try sam.open("/style.css").text
        let paths = [
            "/", "/queue", "/exceptions", "/calls", "/calls/print", "/pauses", "/closures", "/breaches", "/registry",
            "/registry/" + MadeUp.quay, "/audit", "/holds", "/notifications/" + item, "/calls/" + item,
        ]
        let pages = try paths.map { path in
            let page = try sam.open(path)
            #expect(page.status == 200, "\(path)")
            return page.text.replacingOccurrences(
                of: "<link rel=\"stylesheet\" href=\"/style.css\">", with: "<style>" + style + "</style>")
        }
        #expect(pages.allSatisfy { $0.contains("<style>") })
        let widths = try Chromium.widths(of: pages, onScreen: 360)
        #expect(widths.count == paths.count)
        for (path, width) in zip(paths, widths) { #expect((1...360).contains(width), "\(path)") }
    }
}
