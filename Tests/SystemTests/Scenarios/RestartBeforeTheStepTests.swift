import TestSupport
import Testing

/// Scenario 17. Given the daemon restarted at 08:29:59 on the morning that the clocks changed, then the 08:30 step happens once, at
/// 08:30.
struct RestartBeforeTheStepTests {
    /// The first school morning after a Sunday on which 02:00 became 01:00: half past eight is 08:30 in UTC again.
    @Test func theHalfPastEightStepHappensOnceOnTime() throws {
        let site = try Installation(start: "2026-10-25T00:40:00Z")
        let morning = try Morning(site)
        let incident = IncidentText.make(
            "NC-1", children: [MadeUp.amelia.reported()], occurredAt: "2026-10-25T00:30:00Z")
        _ = try morning.feed.post("/v1/incidents", incident)
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(told["deadlineAt"].text == "2026-10-26T09:00:00Z")
        try site.kill()

        try site.start(at: "2026-10-26T08:10:00Z")
        try Wait.until("the step of eight o'clock is done") {
            try morning.notifications(1)[0]["escalation"]["nextAt"].text == "2026-10-26T08:30:00Z"
        }
        #expect(try morning.notifications(1)[0]["phoneTask"].isFalse)
        try site.kill()

        try site.start(at: "2026-10-26T08:29:59Z")
        let rung = try Wait.first("a phone task") {
            try morning.notifications(1).first { $0["phoneTask"].isTrue }
        }
        #expect(rung["escalation"]["nextAt"].text == "2026-10-26T09:00:00Z")
        try site.kill()

        try site.start(at: "2026-10-26T08:30:30Z")
        let after = try morning.notifications(1)[0]
        #expect(after["escalation"]["step"] == rung["escalation"]["step"])
        #expect(after["attempts"].list.count == rung["attempts"].list.count)
    }
}
