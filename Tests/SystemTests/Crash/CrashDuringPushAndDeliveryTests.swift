import EncompassCore
import TestSupport
import Testing

/// The daemon is killed repeatedly at random moments, while a force pushes and while messages are sent.
@Suite(.enabled(if: !TestPython.isAbsent))
struct CrashDuringPushAndDeliveryTests {
    @Test(arguments: [20_261_119] as [UInt64])
    func nothingAnsweredIsLostAndEveryNotificationIsDelivered(seed: UInt64) throws {
        var crashes = try CrashingNight(seed: seed)
        try crashes.push()
        try crashes.deliver()
        let before = crashes.answered
        try crashes.pushAgain()

        #expect(crashes.kills >= 6)
        let after = crashes.answered
        #expect(after.contradictions.isEmpty && after.rejected == 0)
        #expect(before.ids.allSatisfy { after.ids[$0.key] == $0.value })
        #expect(Set(after.ids.values).count == 2000)
        let morning = crashes.morning
        let stats = try morning.desk.get("/v1/stats?since=2000-01-01T00:00:00Z")
        #expect(stats["incidents"].number == 2000 && stats["children"].number == 2000)
        #expect(stats["balance"]["holds"].isTrue)

        let told = try crashes.delivered()
        #expect(told.count == 500)
        let letters = try crashes.letters()
        let uncertain = try crashes.uncertain()
        let lost = told.filter { letters[$0] == nil && !uncertain.contains($0) }
        #expect(lost.isEmpty, "never reached the mail server")
        for reference in uncertain {
            #expect(try morning.desk.get("/v1/notifications/" + reference)["phoneTask"].isTrue, "nobody rings")
        }
        // A message sent again after a crash is the same message.
        #expect(letters.filter { $0.value.count > 1 }.isEmpty, "went out under several identities")
        #expect(Set(letters.keys).union(uncertain) == Set(told))

        let check = try Python.run("database_check.py", morning.site.database)
        #expect(check["integrity"].text == "ok" && check["brokenReferences"].number == 0)
        #expect(try morning.site.tool("audit", "verify").status == 0)
    }
}
