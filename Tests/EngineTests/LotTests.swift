import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import GRDB
import TestSupport
import Testing

/// Messages are leased, and their outcomes recorded, many in a transaction: each is decided about by itself all the same.
@Suite("A lot of messages")
struct LotTests {
    private func rig(schools: Int = 3) throws -> Night {
        let rig = try Night.numbered(schools: schools)
        for school in 1...schools { try rig.incident([(school, 0)], decides: false) }
        try rig.turn(post: nil)
        return rig
    }

    private func states(_ rig: Night, of item: QueueItem) throws -> [String] {
        try rig.store.auditLog.trail(of: "notification:\(item.id)").map(\.entry)
            .filter { $0.action == "notification.state" }
            .map { "\($0.facts["from"] ?? "") to \($0.facts["to"] ?? "")" }
    }

    /// From now on, the store refuses this state of a message.
    private func refuse(_ state: MessageState, of id: String, in rig: Night) throws {
        try rig.store.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER refused BEFORE UPDATE ON message WHEN NEW.id = '\(id)' AND NEW.state = '\(state.rawValue)'
                    BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """)
        }
    }

    private func allow(in rig: Night) throws { try rig.store.write { try $0.execute(sql: "DROP TRIGGER refused") } }

    @Test("leaves out one that was withdrawn meanwhile, and leases the others")
    func withdrawn() throws {
        let rig = try rig()
        let gone = try rig.queue()[1]
        try rig.cancel(gone)
        let leased = try rig.engine.leaseStep(limit: 10)
        #expect(leased.count == 2)
        #expect(!leased.compactMap(\.notification?.id).contains(gone.id))
        let item = try #require(try rig.queue().first { $0.id == gone.id })
        #expect(item.attempts.map(\.state) == [.failed])
        #expect(item.attempts.map(\.reason) == ["notNeeded"])
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("moves a notification with two messages once at each stage, and logs each message")
    func twoOfOne() throws {
        let night = try Night(at: at("2026-11-20T09:10:00Z"))
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn(sending: false)
        let leased = try night.engine.leaseStep(limit: 10)
        #expect(Set(leased.map(\.address)) == ["kay.hill@schools.example", "denis.hobbs@schools.example"])
        let item = try night.notification(Quayside.high)
        #expect(item.state == .sending)
        let results = try night.engine.record(leased.map { (message: $0, outcome: .accepted(receipt: nil)) })
        for result in results { try result.get() }
        #expect(try night.notification(Quayside.high).state == .sent)
        #expect(try states(night, of: item).suffix(2) == ["queued to sending", "sending to sent"])
        #expect(try night.actions(of: item).count { $0 == "message.sent" } == 2)
        #expect(try night.store.auditLog.verify().broken == nil)
    }

    @Test("is leased whole or not at all: if one cannot be, all stay queued, without an attempt")
    func leaseFails() throws {
        let rig = try rig()
        let message = try #require(try rig.queue().last?.attempts.first)
        try refuse(.sending, of: message.id, in: rig)
        #expect(throws: StoreError.self) { try rig.engine.leaseStep(limit: 10) }
        #expect(try rig.queue().flatMap(\.attempts).map(\.state) == [.queued, .queued, .queued])
        try allow(in: rig)
        let leased = try rig.engine.leaseStep(limit: 10)
        #expect(leased.count == 3 && leased.allSatisfy { $0.attempt == 1 })
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("in which one outcome cannot be recorded keeps the others', and that one can be recorded again")
    func recordFails() throws {
        let rig = try rig()
        let leased = try rig.engine.leaseStep(limit: 10)
        try #require(leased.count == 3)
        try refuse(.sent, of: leased[1].id, in: rig)
        let ended = leased.map { (message: $0, outcome: DeliveryOutcome.accepted(receipt: nil)) }
        let results = try rig.engine.record(ended)
        #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
        #expect(try rig.queue().map(\.state).count { $0 == .sent } == 2)
        #expect(try rig.queue().flatMap(\.attempts).count { $0.state == .sending } == 1)
        try allow(in: rig)
        for result in try rig.engine.record(ended) { try result.get() }
        #expect(try rig.queue().allSatisfy { $0.state == .sent })
        for item in try rig.queue() {
            #expect(try rig.actions(of: item).count { $0 == "message.sent" } == 1)
        }
        #expect(try rig.store.auditLog.verify().broken == nil)
    }

    private func commits(of rig: Night, _ work: () throws -> Void) throws -> Int {
        let commits = CommitCount()
        rig.store.writer.add(transactionObserver: commits, extent: .databaseLifetime)
        try work()
        return commits.count
    }

    @Test("is leased in the transaction that records the outcomes of the one before")
    func exchanged() throws {
        let rig = try rig()
        let first = try rig.engine.leaseStep(limit: 2)
        let ended = first.map { (message: $0, outcome: DeliveryOutcome.accepted(receipt: nil)) }
        let commits = try commits(of: rig) {
            let (recorded, leased) = try rig.engine.exchange(ended, on: .email, limit: 2)
            for result in recorded { try result.get() }
            #expect(try leased.get().count == 1)
        }
        #expect(commits == 1)
        #expect(
            try rig.queue().flatMap(\.attempts).map(\.state).sorted { $0.rawValue < $1.rawValue } == [
                .sending, .sent, .sent,
            ])
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("is leased although an outcome cannot be recorded, and the other way round")
    func exchangeFailsInPart() throws {
        let rig = try rig()
        let first = try rig.engine.leaseStep(limit: 2)
        let ended = first.map { (message: $0, outcome: DeliveryOutcome.accepted(receipt: nil)) }
        let last = try #require(try rig.queue().flatMap(\.attempts).first { $0.state == .queued })
        try refuse(.sent, of: first[0].id, in: rig)
        let one = try rig.engine.exchange(ended, on: .email, limit: 2)
        #expect(one.recorded.map { (try? $0.get()) != nil } == [false, true])
        #expect(try one.leased.get().map(\.id) == [last.id])
        try allow(in: rig)

        let other = try self.rig()
        let begun = try other.engine.leaseStep(limit: 2)
        let waiting = try #require(try other.queue().flatMap(\.attempts).first { $0.state == .queued })
        try refuse(.sending, of: waiting.id, in: other)
        let two = try other.engine.exchange(
            begun.map { (message: $0, outcome: .accepted(receipt: nil)) }, on: .email, limit: 2)
        for result in two.recorded { try result.get() }
        #expect(throws: StoreError.self) { try two.leased.get() }
        #expect(try other.queue().flatMap(\.attempts).count { $0.state == .sent } == 2)
        #expect(try other.store.auditLog.verify().broken == nil)
    }

    @Test("does not end the leasing where all of it was no longer needed")
    func manyWithdrawn() throws {
        let rig = try rig(schools: 70)
        let all = try rig.queue()
        for item in all.dropLast() { try rig.cancel(item) }
        let leased = try rig.engine.leaseStep(limit: 2)
        #expect(leased.compactMap(\.notification?.id) == all.suffix(1).map(\.id))
        #expect(try rig.queue().flatMap(\.attempts).count { $0.reason == "notNeeded" } == all.count - 1)
    }

    @Test("is no larger than asked for, and begins with what is most urgent")
    func limit() throws {
        let rig = try rig(schools: 5)
        let due = try rig.queue().map(\.id)
        let first = try rig.engine.leaseStep(limit: 2).compactMap(\.notification?.id)
        let rest = try rig.engine.leaseStep(limit: 10).compactMap(\.notification?.id)
        #expect(first.count == 2 && rest.count == 3)
        #expect(Set(first + rest) == Set(due))
    }
}
