import Foundation
import TestSupport
import Testing

/// Scenario 31. Given 53 sure matches in assisted mode, then one person confirms them in at most ten clicks, and each is a
/// decision of its own in the log.
struct SureMatchesTests {
    @Test("Scenario 31", .disabled(if: RealBrowser.isAbsent, "Chromium and its driver are not here"))
    func areConfirmedInTenClicks() throws {
        let pupils = MadeUp.crowd(53)
        let morning = try Morning(
            Installation(["matching:", "  mode: assisted"]), pupils: pupils)
        let lines = pupils.enumerated().map { number, pupil in
            IncidentText.make("NC-31-\(number)", children: [pupil.reported()])
        }
        for line in lines { #expect(try morning.feed.post("/v1/incidents", line).status == 202) }
        let waiting = try Wait.first("53 matches to confirm") {
            let items = try morning.desk.get("/v1/exceptions?limit=1000").items
            return items.filter { $0["kind"].text == "confirm" }.count == 53 ? items : nil
        }
        #expect(waiting.count == 53)
        #expect(try morning.mail().isEmpty)
        let password = try morning.account("olga", "operator", "Olga Operator")
        let browser = try RealBrowser()
        try browser.signIn(morning.site.url, "olga", password)
        try Wait.until("the morning is open") { try browser.text("h1") != "" && browser.text(".places") != "" }

        // From here on every click is counted, and no key is pressed.
        var clicks = 0
        func click(_ selector: String) throws {
            try browser.click(selector)
            clicks += 1
        }
        func shows(_ words: String) throws {
            try Wait.until(words) { try browser.text("main").contains(words) }
        }
        try click(".places a[href='/confirmations']")
        try shows("Why do you need to read children's details?")
        try click("#purpose-tonight")
        try shows("53 matches are waiting.")
        for (button, after) in [
            ("Confirm the 20 that agree in every field", "33 matches are waiting."),
            ("Confirm the 20 that agree in every field", "13 matches are waiting."),
            ("Confirm the 13 that agree in every field", "Nothing is waiting."),
        ] {
            try shows(button)
            try click("main form button.do:not(.second)")
            try shows(after)
        }
        #expect(clicks <= 10, "\(clicks) clicks")

        let log = try morning.site.tool(
            "audit", "search", "--reason", "a test", "--action", "exception.resolved", "--limit", "1000", "--json")
        #expect(log.status == 0, "\(log.errors)")
        let decisions = JSON(log.output).list.filter { $0["actor"].text == "account:olga" }
        #expect(decisions.count == 53 && Set(decisions.map { $0["subject"].text }).count == 53)
        try Wait.until("every school is notified") {
            try morning.notifications(53).allSatisfy { $0["state"].text != "held" }
        }
    }
}
