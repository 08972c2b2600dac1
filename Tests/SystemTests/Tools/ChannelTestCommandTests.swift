import Foundation
import TestSupport
import Testing

/// A marked test over the running daemon: sent, reported in words, confirmed by a person.
struct ChannelTestCommandTests {
    private func link(_ mail: String, _ url: String) throws -> String {
        let text = mail.replacingOccurrences(of: "=\r\n", with: "").replacingOccurrences(of: "=\n", with: "")
        let start = try #require(text.range(of: url + "/t/"))
        return "/t/" + text[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }

    @Test func aSchoolIsTestedAndTheListSaysWhoHasNotAnswered() throws {
        let morning = try Morning()
        let site = morning.site
        let first = try site.tool("channel", "test", "--urn", MadeUp.quay, "--wait", "600")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("Quayside Primary School (900001), not answered"))
        #expect(first.output.contains("Priya Nair, Key Adult, e-mail") && first.output.contains("Owen Clarke, Head"))
        #expect(first.output.components(separatedBy: "Accepted by the server at").count == 3)
        let mails = try morning.mail()
        #expect(
            mails.count == 2 && mails.allSatisfy { $0.contains("Subject: EXERCISE: TEST from Operation Encompass") })
        // A scanner opens the link; a person presses the button.
        let path = try link(try #require(mails.first { $0.contains("priya@quay.example") }), site.url)
        let anybody = Client(site.url)
        #expect(try anybody.get(path).status == 200)
        #expect(try site.tool("channel", "results", "--urn", MadeUp.quay).output.contains(", not answered"))
        #expect(try Browser(site.url).submit([], to: path, of: Browser(site.url).open(path)).status == 200)
        let answered = try site.json("channel", "results", "--urn", MadeUp.quay).list[0]
        #expect(answered["answered"].isTrue && answered["school"].text == "Quayside Primary School")

        let round = try site.tool("channel", "test", "--area", "norfolk", "--per-minute", "6000")
        #expect(round.status == 0 && round.errors.contains("3 schools added"), "\(round.errors)")
        #expect(try site.tool("channel", "test", "--area", "norfolk").errors.contains("0 schools added"))
        try Wait.until("the round's messages are there") { try morning.mail().count == 6 }
        let silent = try site.tool("channel", "results", "--area", "norfolk", "--unanswered", "--csv")
        #expect(silent.output.contains("\"900002\",\"Harbour High School\",\"Ruth Bell, Key Adult\",\"e-mail\",\"no\""))
        #expect(try morning.desk.get("/v1/notifications").items.isEmpty)
        #expect(try morning.desk.get("/v1/stats")["notificationsByState"]["sent"].number < 1)
        #expect(try site.tool("channel", "test").status == 64)
        #expect(try site.tool("channel", "test", "--area", "nowhere").status == 1)
        try site.stop()
        let alone = try site.tool("channel", "test", "--urn", MadeUp.quay)
        #expect(alone.status == 1 && alone.errors.contains("the daemon is not running"))
    }
}
