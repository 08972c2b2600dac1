import Foundation
import TestSupport
import Testing

/// Scenario 32. Given a child on no roll whose officer wrote the school's name, then that school is proposed first and one key
/// sends it.
struct OfficersSchoolTests {
    @Test func theSchoolThatTheOfficerWroteIsOneKeyAway() throws {
        let morning = try Morning()
        let child = """
            {"reference":"1","forename":"Nia","surname":"Vale","dateOfBirth":"2016-02-02",\
            "school":{"name":"Mil Lane Primary, Gorlston"}}
            """
        #expect(try morning.feed.post("/v1/incidents", IncidentText.make("NC-32", children: [child])).status == 202)
        let exception = try #require(morning.exceptions(1).first)
        #expect(exception["kind"].text == "unmatched")
        let named = try morning.desk.get("/v1/exceptions/" + exception["id"].text)["namedSchools"].list
        #expect(named.map { $0["urn"].text } == [MadeUp.mill] && named.allSatisfy { $0["rollHeld"].isFalse })
        // The machine sends nothing because of a name.
        #expect(try morning.desk.get("/v1/notifications").items.isEmpty)

        let password = try morning.account("olga", "operator", "Olga Operator")
        let browser = Browser(morning.site.url)
        let path = "/exceptions/" + exception["id"].text
        try browser.signIn("olga", password)
        try browser.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try browser.open("/purpose"))
        let page = try browser.open(path)
        #expect(page.text.contains(">Notify Mill Lane Primary School, Gorleston</button>"))
        let form = try #require(page.text.components(separatedBy: "<form").first { $0.contains("accesskey=\"1\"") })
        let fields = try ["reason", "decision"].map { (name: $0, value: try Self.value(of: $0, in: form)) }
        try browser.submit(fields, to: path, of: page)
        let notification = try morning.notification(of: MadeUp.mill, until: "sent", "delivered")
        #expect(notification["incidentReference"].text == "NC-32")
        #expect(try morning.desk.get("/v1/exceptions").items.isEmpty)
    }

    /// The value that the form's field or button sends.
    private static func value(of name: String, in form: String) throws -> String {
        let field = try #require(form.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first)
        return String(field.prefix { $0 != "\"" })
    }
}
