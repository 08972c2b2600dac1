import Foundation
import TestSupport
import Testing

/// Scenario 14. Given a child known under two surnames at three schools, a dismissal and nine roll imports, then one chronology
/// shows what was known when, and who looked.
struct TwoSurnamesTests {
    @Test func oneChronologyShowsWhatWasKnownWhenAndWhoLooked() throws {
        let story = try TwoSurnames()
        let (morning, site) = (story.morning, story.morning.site)
        try story.push("NC-1", TwoSurnames.marsh, on: "2026-03-01")
        try story.morning(of: "2026-06-02", on: [TwoSurnames.reed.moved(to: MadeUp.mill)], imports: 3)
        try story.push("NC-2", TwoSurnames.reed, on: "2026-06-01")
        try story.morning(of: "2026-09-15", on: [], imports: 2)
        try story.push("NC-3", TwoSurnames.marsh, on: "2026-09-14")
        let exception = try #require(morning.exceptions(1).first { $0["incidentReference"].text == "NC-3" })
        let dismissed = try site.tool(
            "exceptions", "resolve", exception["id"].text, "--decision", "dismiss", "--reason", "moved to France")
        #expect(dismissed.status == 0, "\(dismissed.errors)")
        try story.morning(of: "2026-11-20", on: [TwoSurnames.reed.moved(to: MadeUp.harbour)], imports: 3)
        try story.push("NC-4", TwoSurnames.reed, on: "2026-11-19")
        let item = try #require(
            morning.notifications(1, of: MadeUp.harbour).first { $0["incidentReference"].text == "NC-4" })

        let sam = try story.person("sam", "supervisor", "Sam Supervisor")
        let incident = try #require(
            sam.open("/notifications/" + item["id"].text).text.firstMatch(of: #/href="(/incidents/[^"]+)"/#)?.output.1)
        let path = String(
            try #require(
                sam.open(String(incident)).text.firstMatch(of: #/href="(/pupils/[0-9]+/chronology)"/#)?.output.1))
        try Wait.until("the incidents can be found by the child") {
            try morning.desk.get("/v1" + path)["incidents"].list.count == 4
        }
        let page = try sam.open(path)
        for words in [
            "Ivy Marsh", "Ivy Reed", "Quayside Primary School", "Mill Lane Primary School", "Harbour High School",
            "NC-1",
            "NC-2", "NC-3", "NC-4", "Exception resolved", "nobody is notified", "moved to France",
            "Incident opened by staff", "Sam Supervisor", "matching, sending and telephoning",
        ] { #expect(page.text.contains(words), "\(words)") }

        let june = try sam.open(path + "?known=2026-06-30")
        for words in ["Ivy Reed", "Mill Lane Primary School", "NC-2"] {
            #expect(june.text.contains(words), "\(words)")
        }
        for words in ["Harbour High School", "NC-3", "NC-4", "moved to France"] {
            #expect(!june.text.contains(words), "\(words)")
        }
        #expect(try sam.open(path + "?known=yesterday").status == 422)

        #expect(try sam.submit([("reason", "")], to: path, of: page).status == 422)
        let file = try sam.submit([("reason", "a serious case review")], to: path, of: page)
        #expect(file.status == 200 && file.text.hasPrefix("\"knownAt\",") && file.text.contains("NC-3"))
        let written = try site.tool(
            "chronology", "--upn", TwoSurnames.reed.upn, "--known-at", "2026-06-30 12:00", "--reason", "a complaint")
        #expect(written.status == 0 && written.output.contains("NC-2"), "\(written.errors)")
        #expect(!written.output.contains("NC-3") && !written.output.contains("Harbour"))
        for (action, reason) in [
            ("chronology.exported", "a serious case review"), ("chronology.exported", "a complaint"),
        ] {
            let log = try site.tool(
                "audit", "search", "--action", action, "--purpose", reason, "--reason", "who took it", "--json")
            #expect(JSON(log.output).list.count == 1, "\(reason): \(log.output) \(log.errors)")
        }
    }

    @Test func anOperatorsChronologyHasNoRestrictedIncident() throws {
        let story = try TwoSurnames()
        let morning = story.morning
        try story.push("NC-1", TwoSurnames.marsh, on: "2026-02-28")
        let secret = IncidentText.make(
            "NC-2", children: [TwoSurnames.marsh.reported()], occurredAt: "2026-03-01T20:41:00Z",
            more: "\"restricted\":true")
        #expect(try morning.feed.post("/v1/incidents", secret).status == 202)
        let item = try #require(
            morning.notifications(1, of: MadeUp.quay).first { $0["incidentReference"].text == "NC-1" })
        // The supervisor first, so that the restricted one is there when the operator looks.
        let people = [
            (try story.person("sam", "supervisor", "Sam Supervisor"), true),
            (try story.person("olga", "operator", "Olga Operator"), false),
        ]
        for (person, seesAll) in people {
            let incident = try #require(
                person.open("/notifications/" + item["id"].text).text.firstMatch(of: #/href="(/incidents/[^"]+)"/#)?
                    .output.1)
            let path = try #require(
                person.open(String(incident)).text.firstMatch(of: #/href="(/pupils/[0-9]+/chronology)"/#)?.output.1)
            try Wait.until("what the person may see is in the chronology") {
                let page = try person.open(String(path)).text
                return page.contains("NC-1") && page.contains("NC-2") == seesAll
            }
        }
    }
}
