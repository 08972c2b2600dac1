import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("The auditor")
struct MorningAuditTests {
    @Test("a night that is matched, notified and acknowledged balances from its first minute until it is sealed")
    func balances() throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0), (2, 1)])
        try rig.incident([(3, 2)])
        #expect(try rig.engine.auditStep().holds)
        try rig.turn(post: RecordingTransport())
        let report = try rig.engine.auditStep()
        #expect(report.holds)
        #expect(report.received == 3)
        #expect(report.byState == [.matched: 3])
        for item in try rig.queue() {
            try rig.engine.acknowledge(
                notification: item.id,
                Acknowledgement(outcome: .acknowledged, person: "Kay Adult", via: .desk, actor: .engine), within: nil)
        }
        let last = try rig.engine.auditStep()
        #expect(last.holds && last.received == 3)
        #expect(rig.engine.balance == last)
    }

    @Test("an incident that is not matched is a difference after five minutes, and is named")
    func undecided() throws {
        let rig = try Night.numbered()
        let id = try rig.incident([(1, 0)], decides: false)
        #expect(try rig.engine.auditStep().holds)
        rig.clock.set(rig.clock.now() + .minutes(6))
        let report = try rig.engine.auditStep()
        #expect(report.differences == [BalanceDifference(kind: .incidentUndecided, count: 1, ids: [id])])
        try rig.turn(post: nil)
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("a ladder that makes no progress is one alarm, with its id in the audit log")
    func ladderStands() throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        rig.clock.set(rig.clock.now() + .minutes(10))
        let id = try rig.queue()[0].id
        for _ in 0..<3 {
            let report = try rig.engine.auditStep()
            #expect(report.differences.map(\.kind) == [.notificationAdrift])
            #expect(report.differences[0].ids == [id])
        }
        #expect(try rig.store.auditLog.trail(of: "balance:notificationAdrift").count == 1)
        #expect(try rig.store.alarms.active().map(\.kind) == [.balance])
        try rig.turn(post: nil)
        #expect(try rig.engine.auditStep().holds)
        #expect(try rig.store.alarms.active().isEmpty)
    }

    @Test("a message that never came back is stuck")
    func stuck() throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        try rig.turn(post: nil)
        let leased = try rig.engine.leaseStep(limit: 1)
        #expect(leased.count == 1)
        #expect(try rig.engine.auditStep().holds)
        rig.clock.set(rig.clock.now() + .minutes(21))
        let report = try rig.engine.auditStep()
        #expect(report.differences.first { $0.kind == .messageStuck }?.ids == [leased[0].id])
    }

    @Test("a child returned by a school opens the sealed incident again until a person has resolved it")
    func unsealed() throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        let item = try rig.queue()[0]
        func say(_ outcome: AcknowledgementOutcome) throws {
            try rig.engine.acknowledge(
                notification: item.id,
                Acknowledgement(outcome: outcome, person: "Kay Adult", via: .desk, actor: .engine), within: nil)
        }
        try say(.acknowledged)
        try rig.engine.auditStep()
        rig.clock.set(rig.clock.now() + .hours(2))
        #expect(try rig.engine.auditStep().holds)
        try say(.notOurPupil)
        let report = try rig.engine.auditStep()
        #expect(report.received == 1)
        #expect(report.byState == [.review: 1])
        #expect(report.holds)
    }
}
