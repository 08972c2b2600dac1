import Foundation
import TestSupport
import Testing

/// Scenario 28. Given the mail server is dead from 06:00, then a named person knows by 06:02, and every school is on the
/// phone list in time.
@Suite(.enabled(if: !TestPython.isAbsent))
struct DeadFromSixTests {
    @Test func aNamedPersonKnowsByTwoMinutesPastAndEverySchoolIsOnThePhoneList() throws {
        let server = try SMTPTestServer()
        let page = try TemporaryFolder()
        // The way to the person on duty that needs no mail: it notes when it was called, by the real clock, and with what.
        let command = page.file("page-duty")
        try Data("#!/bin/sh\ncat >> \(page.file("paged"))\n".utf8).write(to: URL(fileURLWithPath: command))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: command)
        let site = try Installation(
            Installation.smtp(server) + ["duty:", "  command: \(command)"], start: "2026-11-20T05:59:50Z")
        let morning = try Morning(site)
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        try Wait.until("it is six") { try morning.desk.get("/v1/stats")["at"].text >= "2026-11-20T06:00" }
        server.stop()
        let begun = ContinuousClock.now
        try Wait.until("somebody is paged") {
            ((try? String(contentsOfFile: page.file("paged"), encoding: .utf8)) ?? "").contains("mail")
        }
        #expect(ContinuousClock.now - begun <= .seconds(120))
        #expect(try morning.desk.get("/v1/stats")["at"].text < "2026-11-20T06:02:30")
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        _ = try morning.notifications(2)
        try site.stop()

        // The rest of the morning, faster.
        try site.start(
            at: "2026-11-20T06:05:00Z", environment: ["ENCOMPASS_EXERCISE_SPEED": "60"], until: "/health/live")
        try Wait.until("every school is on the phone list") {
            try [MadeUp.quay, MadeUp.harbour].allSatisfy { urn in
                let items = try morning.desk.get("/v1/notifications?urn=" + urn).items
                return try !items.isEmpty
                    && items.allSatisfy {
                        try morning.desk.get("/v1/notifications/" + $0["id"].text)["phoneTask"].isTrue
                    }
            }
        }
        #expect(try morning.desk.get("/v1/stats")["at"].text < "2026-11-20T08:45")
    }
}
