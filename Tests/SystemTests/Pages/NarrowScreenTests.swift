import Foundation
import TestSupport
import Testing

/// The desk's pages fit a telephone, so that nobody has to scroll sideways to see who must be rung; and axe finds nothing on
/// them, also after a form that was refused.
@Suite(.enabled(if: Chromium.path != nil && Axe.script != nil))
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

    /// Sends each form of the desk without what it needs.
    private static func refusals(of person: Browser, _ item: String, _ ring: String) throws -> [(String, Answer)] {
        let notification = "/notifications/" + item
        let forms: [(path: String, page: String, fields: [(name: String, value: String)])] = [
            ("/handover", "/", []), ("/pauses", "/pauses", []), ("/closures", "/closures", []),
            ("/holds", "/holds", []),
            ("/queue/actions", "/queue", [("action", "release")]), (ring, ring, []),
            (notification + "/redirect", notification, [("urn", "12")]),
            (notification + "/conversation", notification, [("do", "write")]),
            (notification + "/code", notification + "/code", []), ("/account/password", "/account", []),
            ("/account/second-step", "/account/second-step", []), ("/search", "/", [("q", "")]),
            ("/search", "/", [("q", "Zyx")]), ("/search", "/", [("q", "Gorleston")]), ("/search", "/", [("q", "NC-1")]),
            ("/reports/inspection", "/reports", []),
            ("/closures", "/closures", [("scope", MadeUp.mill), ("on", "2026-11-20"), ("reason", "snow")]),
            (
                "/pauses", "/pauses",
                [("kind", "urn"), ("urn", MadeUp.mill), ("reason", "the mailbox is being moved"), ("do", "emergency")]
            ),
        ]
        return try forms.map { path, page, fields in
            (path + " \(fields.map(\.value))", try person.submit(fields, to: path, of: try person.open(page)))
        }
    }

    @Test func everyPageFitsATelephoneAndAxeFindsNothingOnIt() throws {
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
        let paths = [
            "/", "/queue", "/incidents", "/exceptions", "/calls", "/calls/print", "/pauses", "/closures", "/breaches",
            "/registry",
            "/registry/" + MadeUp.quay, "/audit", "/holds", "/notifications/" + item, "/calls/" + item,
            "/calls/" + call + "/ring",
            upload, String(contact), "/account", "/account/second-step", "/notifications/" + item + "/code",
            "/password",
            try #require(morning.links().first) + "/code",
            "/channel-tests", String(tests), "/contacts", "/templates", "/reports", String(chronology),
        ]
        var states = PageStates()
        for path in paths {
            let page = try sam.open(path)
            #expect(page.status == 200, "\(path)")
            states.add(path, page)
        }
        for path in [
            "/exceptions?force=suffolk", "/queue?school=Zyx", "/queue?state=cancelled", "/registry?q=Gorleston",
            "/registry?q=Zyx", "/reports?month=2026-10", "/restore", "/confirmations", "/notifications/unknown",
            "/nothing", "/people", "/calls?reference=4X69-XXXX", "/purpose",
        ] {
            states.add(path, try sam.open(path))
        }
        for (name, page) in try NarrowScreenTests.refusals(of: sam, item, "/calls/" + call + "/ring") {
            states.add(name, page)
        }
        states.add("paused", try sam.open("/"))
        states.add("pauses", try sam.open("/pauses"))

        let ada = Browser(morning.site.url)
        try ada.signIn("ada", try morning.account("ada", "administrator", "Ada Ministrator"))
        let people = try ada.open("/people")
        states.add("people", people)
        states.add("no account", try ada.submit([], to: "/people", of: people))
        let account = try #require(people.text.firstMatch(of: #/href="(/people/[^"]+)">Sam/#)?.output.1)
        for action in ["none", "endSessions", "invite", "disable"] {
            states.add(
                "account: " + action, try ada.submit([("action", action)], to: String(account), of: people))
        }
        states.add("account", try ada.open(String(account)))
        states.add("a page of others", try ada.open("/queue"))
        try states.check(as: ada)
    }
}
