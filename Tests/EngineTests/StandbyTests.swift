import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

/// Two machines, of which one may send.
@Suite("A machine with a standby")
struct StandbyTests {
    private let shared: TemporaryFolder
    private let rig: Night
    private let person = Principal.desk("duty", as: .dutyManager)

    init() throws {
        shared = try TemporaryFolder()
        rig = try Night.numbered(at: at("2026-11-19T23:30:00Z"), fence: shared.file("fence"))
        try FileManager.default.createDirectory(
            atPath: shared.file("fence"), withIntermediateDirectories: false)
    }

    private func turn() throws {
        try rig.turn(post: rig.transport)
        try rig.engine.watchFileStep()
    }

    @Test("It sends once a person says that it is the one, and no longer once another has taken over")
    func oneSends() throws {
        try rig.incident([(1, 0)])
        _ = try rig.engine.ingest(Array("{}".utf8), from: FeedSource(rig.feed), at: rig.clock.now())
        rig.clock.set(at("2026-11-20T08:10:00Z"))
        try turn()
        #expect(rig.transport.recipients.isEmpty)
        #expect(try rig.store.recovery.open()?.cause == .unclaimed)
        try rig.store.recovery.confirm(reason: "the only machine", by: person, at: rig.clock.now())
        try turn()
        let sent = rig.transport.recipients.count
        #expect(sent > 0)

        let other = Fence(folder: shared.file("fence"), note: shared.file("other"))
        try other.claim(token: "other", at: rig.clock.now())
        try rig.engine.watchFileStep()
        #expect(try rig.store.recovery.open()?.cause == .superseded)
        #expect(
            try rig.store.alarms.active("database.recovery")?.detail.contains("another machine has taken over") == true)
        #expect(throws: StoreError.self, "what it took in, nobody would send") {
            try rig.engine.ingest(Array("{}".utf8), from: FeedSource(rig.feed), at: rig.clock.now())
        }
        let refused = try #require(try rig.store.exceptions.page().first { $0.kind == .quarantined })
        var child = TypedIncident.Child()
        child.forename = "Zed"
        let typed = TypedIncident(
            force: refused.force, reference: "typed", occurredAt: rig.clock.now(), children: [child])
        let correction = RecordCorrection(
            exception: refused.id, record: try #require(refused.quarantine), typed: typed, reason: "telephoned")
        #expect(throws: StoreError.self, "nor what was typed here") {
            try rig.engine.run(.correctRecord(correction), by: person)
        }
        #expect(try rig.store.incidents.id(ofReference: "typed", force: refused.force) == nil)
        rig.clock.advance(.minutes(10))
        try turn()
        #expect(rig.transport.recipients.count == sent)

        // It takes over again, and sends only after the other one has had the time to see that.
        try rig.store.recovery.confirm(reason: "the other is off", by: person, at: rig.clock.now())
        guard case .heldBy = other.status() else {
            Issue.record("\(other.status())")
            return
        }
        try rig.incident([(2, 0)], occurredAt: rig.clock.now() - .hours(2))
        try turn()
        #expect(rig.transport.recipients.count == sent)
        rig.clock.advance(.seconds(30))
        try turn()
        #expect(rig.transport.recipients.count > sent)
    }

    @Test("While it cannot see who sends, it sends nothing, and says so")
    func unreachable() throws {
        try turn()
        try rig.store.recovery.confirm(reason: "the only machine", by: person, at: rig.clock.now())
        try rig.incident([(1, 0)])
        rig.clock.set(at("2026-11-20T08:10:00Z"))
        let (fence, gone) = (shared.file("fence"), shared.file("gone"))
        try FileManager.default.moveItem(atPath: fence, toPath: gone)
        try rig.engine.watchFileStep()
        try turn()
        #expect(rig.transport.recipients.isEmpty)
        #expect(try rig.store.recovery.open() == nil)
        #expect(try rig.store.alarms.active("database.fence")?.kind == .recovery)
        try FileManager.default.moveItem(atPath: gone, toPath: fence)
        try turn()
        try turn()
        #expect(!rig.transport.recipients.isEmpty)
        #expect(try rig.store.alarms.active("database.fence") == nil)
    }

    @Test("It records what became of its messages also while it cannot note that another has taken over")
    func outcomesAreRecorded() throws {
        try turn()
        try rig.store.recovery.confirm(reason: "the only machine", by: person, at: rig.clock.now())
        try rig.incident([(1, 0)])
        rig.clock.set(at("2026-11-20T08:10:00Z"))
        try rig.turn(post: nil)
        let now = rig.clock.now()
        let leased = try rig.store.messages.lease(
            LeaseRequest(1, on: .email, epoch: rig.engine.epoch, today: rig.engine.london.date(now)), at: now)
        #expect(leased.count == 1)

        try Fence(folder: shared.file("fence"), note: shared.file("other")).claim(token: "other", at: now)
        try rig.store.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER refused BEFORE INSERT ON audit_entry WHEN NEW.action = 'recovery.begun'
                    BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """)
        }
        let ended = leased.map { (message: $0, outcome: DeliveryOutcome.accepted(receipt: nil)) }
        let (recorded, next) = try rig.engine.exchange(ended, on: .email, limit: 10)
        for result in recorded { try result.get() }
        #expect(throws: StoreError.self) { try next.get() }
        #expect(try rig.queue().flatMap(\.attempts).contains { $0.state == .sent })
    }
}
