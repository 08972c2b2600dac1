import Foundation
import TestSupport
import Testing

/// Scenario 40. Given a child known under two surnames at three schools, then the exception says "fourth incident since March" with
/// a link to the chronology.
struct FourthIncidentTests {
    @Test func theExceptionSaysWhichIncidentItIsAndLeadsToTheChronology() throws {
        let story = try TwoSurnames()
        let morning = story.morning
        try story.push("NC-1", TwoSurnames.marsh, on: "2026-03-01")
        try story.morning(of: "2026-06-02", on: [TwoSurnames.reed.moved(to: MadeUp.mill)])
        try story.push("NC-2", TwoSurnames.reed, on: "2026-06-01")
        try story.morning(of: "2026-09-15", on: [TwoSurnames.reed.moved(to: MadeUp.harbour)])
        try story.push("NC-3", TwoSurnames.reed, on: "2026-09-14")
        // She has left, and the officer wrote the name that she had at first: a person must decide.
        try story.morning(of: "2026-11-20", on: [])
        try story.push("NC-4", TwoSurnames.marsh, on: "2026-11-19")
        let exception = try Wait.first("an exception about the fourth") {
            try morning.desk.get("/v1/exceptions").items.first { $0["incidentReference"].text == "NC-4" }
        }
        let olga = try story.person("olga", "operator", "Olga Operator")
        let page = "/exceptions/" + exception["id"].text
        try Wait.until("the incidents can be found by the child") {
            try olga.open(page).text.contains("Fourth incident since March")
        }
        let link = try #require(
            olga.open(page).text.firstMatch(of: #/href="([^"]+/chronology)">Fourth incident since March</#)?.output.1)
        let chronology = try olga.open(String(link))
        #expect(chronology.status == 200)
        for words in [
            "Ivy Marsh", "Ivy Reed", "Quayside Primary School", "Mill Lane Primary School", "Harbour High School",
            "NC-1",
            "NC-2", "NC-3", "NC-4", "4 incidents",
        ] { #expect(chronology.text.contains(words), "\(words)") }
    }
}
