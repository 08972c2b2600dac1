import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Batches")
struct BatchTests {
    @Test("several notifications for one person go in one batch, each acknowledged by itself")
    func bundle() throws {
        let rig = try Night.numbered()
        let post = RecordingTransport()
        for number in 0..<3 { try rig.incident([(1, number)], decides: false) }
        try rig.incident([(2, 0)], decides: false)
        try rig.turn(post: post)
        #expect(post.handed.map(\.to).sorted() == ["dsl1@school1.example", "dsl2@school2.example"])
        let batch = try #require(post.handed.first { $0.to.hasPrefix("dsl1") })
        let items = try rig.queue().filter { $0.target == .establishment(NumberedTown.urn(1)) }
        #expect(items.count == 3 && items.allSatisfy { $0.state == .sent })
        #expect(items.allSatisfy { batch.text.contains($0.reference) })
        #expect(batch.text.components(separatedBy: "/a/").count == 4)
        #expect(batch.subject.hasSuffix("and 2 more"))
    }

    @Test("a batch that failed is sent again whole, under its first id, without what was acknowledged meanwhile")
    func again() throws {
        let rig = try Night.numbered()
        let slow = RecordingTransport { _ in .deferred(reason: .serverBusy, detail: "busy") }
        for number in 0..<3 { try rig.incident([(1, number)], decides: false) }
        try rig.turn(post: slow)
        #expect(slow.handed.count == 1)
        let known = try rig.queue()[1]
        try rig.engine.acknowledge(
            notification: known.id,
            Acknowledgement(outcome: .acknowledged, person: "Kay", via: .desk, actor: .engine), within: nil)
        rig.clock.set(rig.clock.now() + .minutes(20))
        let post = RecordingTransport()
        try rig.turn(post: post)
        #expect(post.handed.map(\.id) == slow.handed.map(\.id))
        #expect(!post.handed[0].text.contains(known.reference))
        #expect(post.handed[0].text.components(separatedBy: "/a/").count == 3)
    }

    /// A mail server may discard a second e-mail with the same id.
    @Test("what waits for a supervisor when its batch leaves goes later, under an id of its own", arguments: [1, 2])
    func waitsBehind(_ number: Int) throws {
        let rig = try Night.numbered()
        let post = RecordingTransport()
        for pupil in 0..<2 { try rig.incident([(1, pupil)], decides: false) }
        try rig.turn(post: nil)
        let pupil = NumberedTown.pupil(1, number - 1)
        func report(restricted: Bool) throws {
            try rig.push(
                Incident(
                    force: "norfolk", reference: "NC-\(number)", status: .corrected,
                    occurredAt: Night.friday - .hours(6), restricted: restricted,
                    children: [
                        ChildDetails(
                            reference: "1-\(number - 1)", forename: pupil.forename, surname: pupil.surname,
                            dateOfBirth: pupil.dateOfBirth, sex: pupil.sex, upn: pupil.upn, present: true)
                    ]))
        }
        func send() throws {
            let batches = try rig.engine.leaseStep(limit: 8)
            #expect(batches.count == 1 && batches.allSatisfy(\.others.isEmpty))
            for batch in batches { try rig.engine.deliver(batch, by: post) }
        }
        try report(restricted: true)
        try send()
        try report(restricted: false)
        try rig.decide()
        rig.clock.set(rig.clock.now() + .minutes(2))
        try send()
        #expect(Set(post.handed.map(\.id)).count == 2)
        #expect(try rig.queue().map(\.state) == [.sent, .sent])
    }

    @Test("no more than two batches are out to one domain, however many wait for it")
    func perDestination() throws {
        let rig = try Night.numbered(
            schools: 8,
            contacts: { urn, school in
                [
                    Contact(
                        scope: .establishment(urn), role: .keyAdult, name: "Kay \(school)",
                        email: "dsl\(school)@\(school <= 6 ? "slow.example" : "quick\(school).example")",
                        verifiedOn: LocalDate(year: 2026, month: 9, day: 1))
                ]
            })
        for school in 1...8 { try rig.incident([(school, 0)], decides: false) }
        try rig.turn(post: nil)
        let out = try rig.engine.leaseStep(limit: 8)
        let domains = out.map { $0.address.split(separator: "@").last.map(String.init) ?? "" }.sorted()
        #expect(domains == ["quick7.example", "quick8.example", "slow.example", "slow.example"])
        let slow = try #require(out.first { $0.address.hasSuffix("slow.example") })
        try rig.engine.record(.accepted(receipt: nil), of: slow)
        #expect(try rig.engine.leaseStep(limit: 8).count == 1)
    }

    @Test(
        "what was held over the summer, in small, is out or on the phone list in time, whatever the server takes"
    )
    func heldBacklog() throws {
        let night = try HeldBacklog(schools: 24, notifications: 72)
        let figures = try night.run(batches: 1, everyMinutes: 10)
        #expect(figures.batches < figures.notifications)
        #expect(figures.reachedByMail < figures.notifications)
        #expect(figures.neither == 0)
        #expect(figures.onTimeOnPhoneList == figures.notifications - figures.reachedByMail)
        #expect(try night.rig.engine.auditStep().holds)
    }
}

/// The first morning of term with what was held over half-term, and a mail server that takes so many batches in so many minutes.
final class HeldBacklog {
    struct Figures {
        var notifications = 0
        var batches = 0
        var reachedByMail = 0
        var onTimeOnPhoneList = 0
        var neither = 0
    }

    let rig: Night

    /// Held from Saturday; the first morning is Monday 23 November.
    init(schools: Int, notifications: Int) throws {
        let saturday = try #require(Timestamp(rfc3339: "2026-11-21T10:00:00Z"))
        rig = try Night.numbered(
            at: saturday, schools: schools, pupilsEach: (notifications + schools - 1) / schools,
            policy: {
                $0.weekends = .hold
                $0.approvedBy = "A. Approver"
            })
        for number in 0..<notifications {
            try rig.incident([(1 + number % schools, number / schools)], decides: false)
        }
        try rig.decide()
    }

    /// Runs the morning until the deadline.
    func run(batches limit: Int, everyMinutes minutes: Int) throws -> Figures {
        let post = RecordingTransport()
        var figures = Figures(
            notifications: try rig.store.balance.statistics(since: Timestamp(seconds: 0), at: rig.clock.now())
                .notificationsByState[.held] ?? 0)
        rig.clock.set(at("2026-11-23T05:59:00Z"))
        while rig.clock.now() < at("2026-11-23T08:45:00Z") {
            rig.clock.set(rig.clock.now() + .minutes(minutes))
            try rig.turn(post: nil)
            var left = limit
            while left > 0, case let batches = try rig.engine.leaseStep(limit: min(left, 50)), !batches.isEmpty {
                for batch in batches { try rig.engine.deliver(batch, by: post) }
                left -= batches.count
            }
        }
        figures.batches = post.handed.count
        for item in try rig.store.notifications.queue(QueueFilter(), limit: figures.notifications, at: rig.clock.now())
        {
            let isSent = item.state == .sent || item.state == .delivered
            if isSent { figures.reachedByMail += 1 }
            if !isSent, item.hasOpenPhoneTask { figures.onTimeOnPhoneList += 1 }
            if !isSent, !item.hasOpenPhoneTask { figures.neither += 1 }
        }
        return figures
    }
}
