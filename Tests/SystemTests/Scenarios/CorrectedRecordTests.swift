import Foundation
import TestSupport
import Testing

/// Scenario 34. Given a refused record, then a person reads it, corrects it by hand, and the child's school is notified by
/// nine.
struct CorrectedRecordTests {
    @Test func aRecordThatWasCutOffIsTypedAgainAndReachesTheSchool() throws {
        let morning = try Morning()
        let line = String(IncidentText.make("NC-34", children: [MadeUp.amelia.reported()]).dropLast(3))
        let pushed = try morning.feed.push(bytes: Array(line.utf8))
        #expect(pushed["rejected"].number == 1)
        let exception = try #require(morning.exceptions(1).first)
        #expect(exception["kind"].text == "quarantined")

        let password = try morning.account("olga", "operator", "Olga Operator")
        let browser = Browser(morning.site.url)
        let path = "/exceptions/" + exception["id"].text
        try browser.signIn("olga", password)
        try browser.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try browser.open("/purpose"))
        let page = try browser.open(path)
        for words in ["NC-34", "Amelia", "[fault 1]", "Type it again"] {
            #expect(page.text.contains(words), "\(words)")
        }
        // What could be read is in the form already; a person checks it and stores the record.
        let names =
            ["reference", "day", "time"] + ["forename", "surname", "dateOfBirth", "postcode"].map { "child-0-" + $0 }
        let read = try names.map { (name: $0, value: try Self.value(of: $0, in: page.text)) }
        #expect(read.allSatisfy { !$0.value.isEmpty }, "\(read)")
        let action = try #require(page.text.components(separatedBy: "value=\"correct:").dropFirst().first)
        let button = (name: "action", value: "correct:" + String(action.prefix { $0 != "\"" }))
        try browser.submit(read + [button], to: path, of: page)

        // What was cut off may have asked for protection, so a supervisor looks before the school is notified.
        let held = try #require(morning.notifications(1).first)
        #expect(held["state"].text == "held" && held["restricted"].isTrue)
        #expect(try morning.mail().isEmpty)
        let release = try morning.account("sue", "supervisor", "Sue Supervisor")
        let supervisor = Browser(morning.site.url)
        try supervisor.signIn("sue", release)
        try supervisor.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try supervisor.open("/purpose"))
        let opened = "/notifications/" + held["id"].text
        try supervisor.submit(
            [("reason", "nothing in it needs protection")], to: opened + "/release", of: try supervisor.open(opened))
        let notification = try Wait.first("the school is written to") {
            try morning.desk.get("/v1/notifications").items.first { ["sent", "delivered"].contains($0["state"].text) }
        }
        #expect(notification["deadlineAt"].text == "2026-11-20T09:00:00Z" && !notification["overdue"].isTrue)
        #expect(try !morning.mail().isEmpty)
        #expect(try morning.desk.get("/v1/exceptions").items.isEmpty)
        let kept = try morning.desk.get("/v1/exceptions/" + exception["id"].text)
        #expect(kept["decision"].text == "corrected" && kept["record"]["raw"].text.contains("NC-34"))
        #expect(try morning.desk.get("/v1/stats")["balance"]["holds"].isTrue)
    }

    /// The value of the page's field of this name.
    private static func value(of name: String, in page: String) throws -> String {
        let field = try #require(page.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first)
        return String(field.prefix { $0 != "\"" })
    }
}
