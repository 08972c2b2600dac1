import TestSupport
import Testing

/// Scenario 9. Given the county closes its schools for snow at 06:40, then deadlines stay and mobiles are called.
///
/// The product has no text messages yet: a contact with a mobile becomes a task on the phone list, mobile first.
struct SnowTests {
    private static let deadline = "2026-11-20T09:00:00Z"

    private static let contacts = [
        "scope,role,name,email,mobile,phone,channel,order,verifiedOn",
        "urn:900001,keyAdult,Priya Nair,priya@quay.example,07700900123,01632960111,email,1,2026-09-01",
        "urn:900002,keyAdult,Ruth Bell,ruth@harbour.example,07700900124,01632960112,email,1,2026-09-01",
        "urn:900003,keyAdult,Tom Reeve,tom@mill.example,07700900125,01632960113,email,1,2026-09-01",
    ]

    @Test func deadlinesStayAndMobilesAreCalledWhenTheCountyCloses() throws {
        let morning = try Morning(
            Installation(start: "2026-11-20T06:40:00Z"), pupils: [MadeUp.amelia, MadeUp.jack, Self.atMill],
            contacts: Self.contacts)
        _ = try morning.feed.push([
            IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]),
            IncidentText.make("NC-2", children: [MadeUp.jack.reported()]),
        ])
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        _ = try morning.notification(of: MadeUp.harbour, until: "sent")
        #expect(try morning.site.json("calls", "list").list.isEmpty)

        let day = ["--scope", "la:926", "--on", "2026-11-20"]
        #expect(try close(morning.site, day).status != 0, "a closure needs a reason")
        let closed = try close(morning.site, day + ["--reason", "snow"])
        #expect(closed.status == 0 && closed.errors.contains("2 notifications"), "\(closed.errors)")
        let list = try morning.site.json("calls", "list").list
        #expect(list.map { $0["establishment"]["urn"].text }.sorted() == ["900001", "900002"])
        #expect(list.allSatisfy { $0["reason"].text == "schoolClosed" && $0["dueAt"].text == Self.deadline })
        #expect(try morning.notifications(2).allSatisfy { $0["deadlineAt"].text == Self.deadline })

        // Incidents after the closure are called as soon as they are released, and are due the same morning.
        _ = try morning.feed.push([IncidentText.make("NC-3", children: [Self.atMill.reported()])])
        let third = try Wait.first("a task for the third school") {
            try morning.desk.get("/v1/notifications?urn=\(MadeUp.mill)").items.first { $0["phoneTask"].isTrue }
        }
        #expect(third["deadlineAt"].text == Self.deadline)
        let sheet = try morning.site.json("calls", "export")
        let first = sheet["entries"].list.map { $0["contacts"][0]["numbers"][0].text }
        #expect(first.sorted() == ["07700900123", "07700900124", "07700900125"])
        try restIsOverdueAtNine(morning)
    }

    /// One school is reached on a mobile; the others are overdue at nine, in spite of the snow, and stay on the list.
    private func restIsOverdueAtNine(_ morning: Morning) throws {
        let quay = try morning.notification(of: MadeUp.quay, until: "sent")
        let called = try morning.site.tool(
            "calls", "record", quay["reference"].text, "--outcome", "spoke", "--spoke-to", "Priya Nair")
        #expect(called.status == 0, "\(called.errors)")
        _ = try morning.notification(of: MadeUp.quay, until: "acknowledged")
        try morning.site.kill()
        try morning.site.start(at: "2026-11-20T08:59:58Z")
        let overdue = try Wait.first("two are overdue") {
            let items = try morning.desk.get("/v1/notifications").items.filter { $0["overdue"].isTrue }
            return items.count == 2 ? items : nil
        }
        #expect(overdue.allSatisfy { $0["phoneTask"].isTrue && $0["deadlineAt"].text == Self.deadline })
        #expect(overdue.allSatisfy { $0["establishment"]["urn"].text != MadeUp.quay })
    }

    private func close(_ site: Installation, _ arguments: [String]) throws -> Program.Finished {
        try Program.run(["calendar", "close"] + arguments + site.configuration)
    }

    private static let atMill = MadeUp.grace.moved(to: MadeUp.mill)
}
