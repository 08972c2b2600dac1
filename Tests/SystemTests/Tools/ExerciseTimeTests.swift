import TestSupport
import Testing

/// Tools use the time of a running exercise.
struct ExerciseTimeTests {
    @Test func theQueueIsOverdueByExerciseTime() throws {
        let site = try Installation(start: "2026-11-20T06:40:00Z")
        let morning = try Morning(site)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(try site.json("queue", "list").list.map { $0["overdue"].isTrue } == [false])
        #expect(try site.json("queue", "list", "--overdue").list.isEmpty)
        try site.kill()
        try site.start(at: "2026-11-20T09:00:10Z")
        #expect(try site.json("queue", "list", "--overdue").list.count == 1)
    }
}
