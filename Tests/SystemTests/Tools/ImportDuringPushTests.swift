import TestSupport
import Testing

struct ImportDuringPushTests {
    @Test func aRollIsImportedWhileAForcePushes() throws {
        let morning = try Morning()
        let site = morning.site
        let roll = try site.write(
            "large.csv", MadeUp.roll([MadeUp.amelia, MadeUp.jack, MadeUp.noah, MadeUp.grace] + MadeUp.crowd(800)))
        let options = site.configuration
        let importing = Background { try Program.run(["registry", "import", "--roll", roll] + options) }
        var answered = Answered()
        let night = Night(incidents: 1000, families: MadeUp.crowd(50))
        for push in night.pushes { answered.add(try morning.feed.push(Array(push))) }
        #expect(try importing.value().status == 0)
        #expect(answered.count == 1000)
        try morning.settle()
        #expect(try site.json("registry", "stats")["pupils"].number == 804)
        #expect(try morning.desk.get("/v1/stats")["balance"]["holds"].isTrue)
    }
}
