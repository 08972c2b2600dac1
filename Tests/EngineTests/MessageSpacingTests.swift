import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Two messages of one notification to one person")
struct MessageSpacingTests {
    /// One silent school, whose Key Adult is written to at five and again, with the deputy, at eight.
    private func rig() throws -> Night {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        return rig
    }

    private func recipients(_ post: RecordingTransport) -> [String] { post.handed.map(\.to) }

    @Test("a reminder that falls due moments after a message that left late waits five minutes")
    func lateMessage() throws {
        let rig = try rig()
        try rig.run(to: at("2026-11-20T07:58:30Z"))
        let post = RecordingTransport()
        try rig.turn(post: post)
        #expect(recipients(post) == ["dsl1@school1.example"])
        try rig.run(to: at("2026-11-20T08:03:00Z"), every: .seconds(30), post: post)
        #expect(recipients(post) == ["dsl1@school1.example", "deputy1@school1.example"])
        try rig.run(to: at("2026-11-20T08:03:30Z"), every: .seconds(30), post: post)
        #expect(recipients(post).suffix(1) == ["dsl1@school1.example"] && post.handed.count == 3)
    }

    @Test("message and reminder that waited for the mail server together do not leave together, nor in one batch")
    func bothWaiting() throws {
        let rig = try rig()
        try rig.run(to: at("2026-11-20T08:01:00Z"))
        let post = RecordingTransport()
        try rig.turn(post: post)
        #expect(recipients(post).sorted() == ["deputy1@school1.example", "dsl1@school1.example"])
        #expect(post.handed.allSatisfy { $0.text.components(separatedBy: "/a/").count == 2 })
        try rig.run(to: at("2026-11-20T08:05:00Z"), post: post)
        #expect(post.handed.count == 2)
        try rig.run(to: at("2026-11-20T08:06:00Z"), post: post)
        #expect(recipients(post).suffix(1) == ["dsl1@school1.example"] && post.handed.count == 3)
    }

    @Test("messages of several notifications that a mail server refused for hours do not leave together either")
    func bundles() throws {
        let rig = try Night.numbered()
        for number in 0..<2 { try rig.incident([(1, number)], decides: false) }
        try rig.run(
            to: at("2026-11-20T08:01:00Z"), post: RecordingTransport { _ in .deferred(reason: .serverBusy, detail: "") }
        )
        let post = RecordingTransport()
        let references = try rig.queue().map(\.reference)
        var times: [String: [Timestamp]] = [:]
        while rig.clock.now() < at("2026-11-20T08:58:00Z") {
            let before = post.handed.count
            try rig.run(to: rig.clock.now() + .seconds(30), every: .seconds(30), post: post)
            for batch in post.handed.dropFirst(before) where batch.to.hasPrefix("dsl1") {
                for reference in references where batch.text.contains(reference) {
                    times[reference, default: []].append(rig.clock.now())
                }
            }
        }
        for reference in references {
            let both = try #require(times[reference])
            #expect(both.count == 2 && both[1] - both[0] >= .minutes(5))
        }
    }

    @Test("a message that a person sends again goes at once")
    func byPerson() throws {
        let rig = try rig()
        let post = RecordingTransport()
        try rig.turn(post: post)
        rig.clock.set(rig.clock.now() + .minutes(1))
        try rig.store.notifications.retry(
            try rig.queue()[0].id, reason: "they never saw it", by: .owner("op"),
            at: rig.clock.now())
        try rig.turn(post: post)
        #expect(recipients(post) == ["dsl1@school1.example", "dsl1@school1.example"])
    }
}
