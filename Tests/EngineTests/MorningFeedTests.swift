import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("The feed watch")
struct MorningFeedTests {
    private func rig(quiet: Bool = true) throws -> Night {
        let from = try #require(LocalTime("22:00"))
        let by = try #require(LocalTime("06:30"))
        return try Night.numbered(feed: FeedWindow(from: from, by: by, quietIsAlarm: quiet))
    }

    private func kinds(_ rig: Night, _ time: String) throws -> [String] {
        rig.clock.set(at("2026-11-20T\(time):00Z"))
        try rig.engine.feedStep()
        return try rig.store.alarms.active().map(\.kind.rawValue).sorted()
    }

    private func declare(_ rig: Night, _ count: Int) throws {
        _ = try rig.store.incidents.declare(
            force: "norfolk", from: at("2026-11-19T17:00:00Z"), to: at("2026-11-20T05:00:00Z"),
            incidents: count, credential: rig.feed.id, at: rig.clock.now())
    }

    @Test("nothing by half past six is late, nothing by seven is silent, and each is said once; records end it")
    func silence() throws {
        let rig = try rig()
        #expect(try kinds(rig, "06:29") == [])
        for _ in 0..<2 { #expect(try kinds(rig, "06:30") == ["feedLate"]) }
        #expect(try kinds(rig, "07:00") == ["feedLate", "feedSilent"])
        let said = try rig.store.auditLog.trail(of: "force:norfolk").map(\.entry.action)
        #expect(said == ["feed.late", "feed.silent"])
        try rig.incident([(1, 0)])
        #expect(try kinds(rig, "07:01") == [])
    }

    @Test("a declaration of none is an answer, and a quiet night may be none")
    func nilDeclaration() throws {
        let declared = try rig()
        try declare(declared, 0)
        #expect(try kinds(declared, "08:00") == [])
        #expect(try kinds(try rig(quiet: false), "08:00") == [])
    }

    @Test("fewer records than were declared are an alarm, after a grace for the push to end")
    func short() throws {
        let rig = try rig()
        try rig.incident([(1, 0)], occurredAt: at("2026-11-19T23:00:00Z"))
        try declare(rig, 2)
        #expect(try kinds(rig, "05:10") == [])
        #expect(try kinds(rig, "06:00") == ["feedShort"])
        try rig.incident([(2, 0)], occurredAt: at("2026-11-20T01:00:00Z"))
        #expect(try kinds(rig, "06:05") == [])
        #expect(try rig.store.auditLog.trail(of: "force:norfolk").map(\.entry.action).contains("feed.short"))
    }

    @Test("what was refused before the window began counts towards a declaration of the time before it")
    func refusedEarly() throws {
        let rig = try rig()
        rig.clock.set(at("2026-11-19T18:00:00Z"))
        try rig.engine.ingest(text: "{", by: rig.feed)
        rig.clock.set(at("2026-11-20T05:00:00Z"))
        try declare(rig, 1)
        #expect(try kinds(rig, "08:00") == [])
    }

    @Test("a count corrected while the host's clock was fast holds when the clock is right again")
    func fastClock() throws {
        let rig = try rig()
        try rig.incident([(1, 0)], occurredAt: at("2026-11-19T23:00:00Z"))
        try declare(rig, 3)
        #expect(try kinds(rig, "06:10") == ["feedShort"])
        rig.clock.set(at("2026-11-20T06:17:00Z"))
        try declare(rig, 1)
        #expect(try kinds(rig, "06:12") == [])
    }

    @Test("an alarm of a feed that is expected once a week ends with the next window")
    func weekly() throws {
        let from = try #require(LocalTime("22:00"))
        let by = try #require(LocalTime("06:30"))
        let rig = try Night.numbered(feed: FeedWindow(from: from, by: by, days: [5]))
        #expect(try kinds(rig, "06:30") == ["feedLate"])
        rig.clock.set(at("2026-11-27T06:30:00Z"))
        try rig.engine.feedStep()
        #expect(try rig.store.alarms.active().map(\.key) == ["feed.late:norfolk:2026-11-27"])
    }

    @Test("an open alarm survives a restart, and is sent once")
    func restart() throws {
        let from = try #require(LocalTime("22:00"))
        let by = try #require(LocalTime("06:30"))
        let rig = try Night.numbered(
            feed: FeedWindow(from: from, by: by), morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        #expect(try kinds(rig, "06:30") == ["feedLate"])
        try rig.engine.dutyStep()
        let again = try Engine(
            store: rig.store, clock: rig.clock, london: rig.london, settings: rig.engine.settings,
            policies: rig.engine.policies)
        try again.feedStep()
        #expect(try again.dutyStep() == 0)
        #expect(try rig.store.alarms.active().map(\.kind) == [.feedLate])
    }

    @Test("each trouble is mailed once, and is in the metrics until it is over")
    func alarms() throws {
        let figures = Figures()
        let from = try #require(LocalTime("22:00"))
        let by = try #require(LocalTime("06:30"))
        let rig = try Night.numbered(
            feed: FeedWindow(from: from, by: by), morning: MorningSettings(dutyTo: [.email("duty@mash.example")]),
            meters: Meters(factory: figures))
        let post = RecordingTransport()
        func look(_ time: String) throws -> [Double?] {
            rig.clock.set(at("2026-11-20T\(time):00Z"))
            for step in MorningStep.allCases { try rig.engine.run(step) }
            try rig.send(by: post)
            return ["late", "silent", "short"].map { figures["encompass_feed_trouble", "kind", $0] }
        }
        #expect(try look("06:29") == [0, 0, 0] && post.handed.isEmpty)
        for _ in 0..<2 { #expect(try look("06:31") == [1, 0, 0]) }
        #expect(post.handed.count == 1)
        #expect(try look("07:01") == [1, 1, 0] && post.handed.count == 2)
        try rig.incident([(1, 0)])
        try declare(rig, 3)
        #expect(try look("07:02") == [0, 0, 1] && post.handed.count == 3)
        #expect(post.handed.allSatisfy { $0.to == "duty@mash.example" })
        #expect(post.handed[2].text.contains("Norfolk declared 3 records"))
    }

    @Test("an area's file says the window, and what is wrong with it is named")
    func reading() throws {
        let window = try MorningFeedTests.window([1, 2])
        let london = try #require(London())
        let monday = try #require(LocalDate(iso: "2026-03-30"))
        let bounds = try #require(window.window(endingOn: monday, london: london))
        // The clocks went forward in the night before: 22:00 and 06:30 are British Summer Time, seven and a half UTC hours.
        #expect(bounds.from.rfc3339 == "2026-03-29T21:00:00Z")
        #expect(bounds.by.rfc3339 == "2026-03-30T05:30:00Z")
        #expect(window.window(endingOn: monday.adding(days: 2), london: london) == nil)
    }

    private static func window(_ days: [Int]) throws -> FeedWindow {
        let from = try #require(LocalTime("22:00"))
        let by = try #require(LocalTime("06:30"))
        return FeedWindow(from: from, by: by, days: days)
    }
}
