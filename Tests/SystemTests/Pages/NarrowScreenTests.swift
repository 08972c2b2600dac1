import Foundation
import TestSupport
import Testing

/// Pages fit a telephone: nobody has to scroll sideways to see who must be rung.
@Suite(.enabled(if: Chromium.path != nil))
struct NarrowScreenTests {
    /// A roll with a fault, once the daemon has read it.
    private static func upload(by person: Browser) throws -> String {
        let roll = "Surname,Forename,DOB,Shoe size\nMarsh,Amelia,05/01/2016,3\nQuince,Zebedee,30/02/2015,4\n"
        let sent = try person.send(
            file: "class list of form 4B, printed on 20 November 2026 by the office.csv", roll,
            [("what", "roll"), ("school", MadeUp.quay)], to: "/registry/uploads", of: try person.open("/registry"))
        let path = try #require(sent.text.firstMatch(of: #/action="(/registry/uploads/[^/"]+)/#)?.output.1)
        try Wait.until("the file is read") {
            try person.open(String(path)).text.contains("Import these files")
        }
        return String(path)
    }

    @Test func noPageIsWiderThanATelephone() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let item = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        for arguments in [
            ["calendar", "close", "--scope", "la:926", "--on", "2026-11-20", "--reason", "snow"],
            ["queue", "redirect", item, "--urn", MadeUp.mill, "--reason", "moved in September"],
            ["channel", "test", "--area", "norfolk"], ["channel", "test", "--urn", MadeUp.quay, "--wait", "0"],
            ["hold", "add", "--school", "urn:" + MadeUp.quay, "--reason", "court order"],
        ] {
            let done = try Program.run(arguments + morning.site.configuration)
            #expect(done.status == 0 || done.status == 75, "\(arguments): \(done.errors)")
        }
        let call = try morning.site.json("calls", "list")[0]["id"].text
        let sam = Browser(morning.site.url)
        try sam.signIn("sam", try morning.account("sam", "supervisor", "Sam Supervisor"))
        try sam.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try sam.open("/purpose"))
        let school = try sam.open("/registry/" + MadeUp.quay).text
        let contact = try #require(school.firstMatch(of: #/href="(/registry/contacts/[0-9a-f]+)"/#)?.output.1)
        let tests = try #require(
            sam.open("/channel-tests").text.firstMatch(of: #/href="(/channel-tests/[^"/]+)"/#)?.output.1)
        let upload = try NarrowScreenTests.upload(by: sam)
        let incident = try #require(
            sam.open("/notifications/" + item).text.firstMatch(of: #/href="(/incidents/[^"]+)"/#)?.output.1)
        let chronology = try #require(
            sam.open(String(incident)).text.firstMatch(of: #/href="(/pupils/[0-9]+/chronology)"/#)?.output.1)
        let style = try sam.open("/style.css").text
        let paths = [
            "/", "/queue", "/exceptions", "/calls", "/calls/print", "/pauses", "/closures", "/breaches", "/registry",
            "/registry/" + MadeUp.quay, "/audit", "/holds", "/notifications/" + item, "/calls/" + item,
            "/calls/" + call + "/ring",
            upload, String(contact), "/account", "/account/second-step", "/notifications/" + item + "/code",
            "/password",
            try #require(morning.links().first) + "/code",
            "/channel-tests", String(tests), "/contacts", "/templates", "/reports", String(chronology),
        ]
        let ada = Browser(morning.site.url)
        try ada.signIn("ada", try morning.account("ada", "administrator", "Ada Ministrator"))
        let account = try #require(ada.open("/people").text.firstMatch(of: #/href="(/people/[^"]+)"/#)?.output.1)
        let visits = paths.map { (sam, $0) } + [(ada, "/people"), (ada, String(account))]
        let pages = try visits.map { visitor, path in
            let page = try visitor.open(path)
            #expect(page.status == 200, "\(path)")
            return page.text.replacingOccurrences(
                of: "<link rel=\"stylesheet\" href=\"/style.css\">", with: "<style>" + style + "</style>")
        }
        #expect(pages.allSatisfy { $0.contains("<style>") })
        let widths = try Chromium.widths(of: pages, onScreen: 360)
        #expect(widths.count == visits.count)
        for ((_, path), width) in zip(visits, widths) { #expect((1...360).contains(width), "\(path)") }
    }
}
