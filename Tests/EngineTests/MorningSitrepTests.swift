import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("The morning report")
struct MorningSitrepTests {
    private static let settings = MorningSettings(
        sitrepTo: [.email("mash@mash.example")], dutyTo: [.email("duty@mash.example")])

    private func drain(_ rig: Night, _ post: RecordingTransport) throws {
        try rig.send(by: post)
    }

    @Test("it counts, names schools, references and the time left, and no child")
    func content() throws {
        let rig = try Night.numbered(morning: Self.settings)
        let post = RecordingTransport()
        try rig.incident([(1, 0), (2, 0)])
        try rig.incident([(3, 0)], restricted: true)
        try rig.turn(post: RecordingTransport())
        rig.clock.set(at("2026-11-20T08:00:00Z"))
        #expect(try rig.engine.sitrepStep().map(\.description) == ["08:00"])
        try drain(rig, post)
        let message = try #require(post.handed.first)
        #expect(message.to == "mash@mash.example")
        #expect(message.text.contains("2 incidents, 3 children"))
        #expect(message.text.contains("School 1") && message.text.contains("1 h 0 min left (09:00)"))
        #expect(!message.text.contains("School 3") && message.text.contains("restricted"))
        #expect(message.text.contains("All children accounted for"))
        for secret in ["Marsh", "Ada", "Kay"] {
            #expect(!message.text.contains(secret) && !message.subject.contains(secret))
        }
    }

    @Test("each time once, whatever restarts and repeats; one that is an hour late is left out")
    func once() throws {
        let rig = try Night.numbered(morning: Self.settings)
        rig.clock.set(at("2026-11-20T08:20:00Z"))
        #expect(try rig.engine.sitrepStep().count == 1)
        let again = try Engine(
            store: rig.store, clock: rig.clock, london: rig.london, settings: rig.engine.settings,
            policies: rig.engine.policies)
        #expect(try again.sitrepStep().isEmpty)
        rig.clock.set(at("2026-11-20T09:40:00Z"))
        #expect(try again.sitrepStep().map(\.description) == ["09:05"])
        let post = RecordingTransport()
        try drain(rig, post)
        #expect(post.handed.count == 2)
    }

    @Test(
        "at eight by the clock on the wall on both sides of both changes of the clocks",
        arguments: [
            ("2026-03-27", "08:00"), ("2026-03-30", "07:00"), ("2026-10-23", "07:00"), ("2026-10-26", "08:00"),
        ])
    func clocks(day: String, utc: String) throws {
        let start = try #require(Timestamp(rfc3339: "\(day)T04:00:00Z"))
        let rig = try Night.numbered(at: start, morning: Self.settings)
        let eight = at("\(day)T\(utc):00Z")
        rig.clock.set(eight - .seconds(1))
        #expect(try rig.engine.sitrepStep().isEmpty)
        rig.clock.set(eight)
        #expect(try rig.engine.sitrepStep().map(\.description) == ["08:00"])
    }

    @Test("everything overdue is one message to the duty address, once")
    func duty() throws {
        let rig = try Night.numbered(morning: Self.settings)
        let post = RecordingTransport()
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.run(to: at("2026-11-20T09:01:00Z"), every: .minutes(10), post: RecordingTransport())
        #expect(try rig.engine.dutyStep() == 2)
        #expect(try rig.engine.dutyStep() == 0)
        try drain(rig, post)
        #expect(post.handed.map(\.subject) == ["Encompass: 2 alarms"])
        #expect(post.handed[0].text.contains("School 1") && !post.handed[0].text.contains("Marsh"))
        for item in try rig.queue() {
            try rig.engine.acknowledge(
                notification: item.id,
                Acknowledgement(outcome: .acknowledged, person: "Kay", via: .desk, actor: .engine), within: nil)
        }
        try rig.engine.dutyStep()
        #expect(try rig.store.alarms.active().isEmpty)
    }

    @Test("a report that the mail server puts off is sent again, under the same id")
    func deferred() throws {
        let rig = try Night.numbered(morning: Self.settings)
        rig.clock.set(at("2026-11-20T08:00:00Z"))
        try rig.engine.sitrepStep()
        let slow = RecordingTransport { _ in .deferred(reason: .serverBusy, detail: "busy") }
        try drain(rig, slow)
        #expect(slow.handed.count == 1)
        rig.clock.set(rig.clock.now() + .minutes(20))
        let post = RecordingTransport()
        try drain(rig, post)
        #expect(post.handed.map(\.id) == slow.handed.map(\.id))
    }
}
