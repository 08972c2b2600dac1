import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// Where other escalation engines have broken, each by its name.
@Suite("Faults that similar systems have had")
struct PeersBreaksTests {
    private func night(_ time: String) throws -> Night {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T\(time)Z"))
        return night
    }

    @Test(
        "an escalation that waits for nine o'clock is taken at nine after a restart, and after one that lasted over it")
    func waitingAcrossARestart() throws {
        for (stopped, started) in [("08:59:00", "08:59:30"), ("08:40:00", "09:20:00")] {
            let night = try night(stopped)
            #expect(night.alerts.all.allSatisfy { !$0.isOverdue })
            night.clock.set(at("2026-11-20T\(started)Z"))
            try night.restart()
            try night.run(until: max(at("2026-11-20T09:00:00Z"), night.clock.now()) + .seconds(5))
            #expect(night.alerts.all.filter(\.isOverdue).count == 1)
            #expect(try night.notification(Quayside.high).overdue)
            #expect(try night.store.phoneList.tasks().count == 1)
        }
    }

    @Test(
        "half past eight is half past eight on both mornings after the clocks changed",
        arguments: [
            ("2026-10-24T21:00:00Z", "2026-10-26T08:30:00Z"), ("2026-03-28T21:00:00Z", "2026-03-30T07:30:00Z"),
        ])
    func clockChange(occurred: String, step: String) throws {
        let night = try Night(at: at(occurred) + .hours(1), town: Quayside.town.verified(on: day("2026-01-05")))
        try night.push(Quayside.incident(occurredAt: at(occurred), children: [night.town.child("Jory")]))
        try night.run(until: at(step) - .seconds(1))
        #expect(try night.store.phoneList.tasks().isEmpty)
        try night.run(until: at(step))
        #expect(try night.store.phoneList.tasks().map(\.openedAt) == [at(step)])
        let london = try #require(London())
        #expect(london.civil(at(step)).time == LocalTime("08:30"))
    }

    @Test("the scheduler goes on by itself after the host has slept over three steps")
    func sleepingHost() async throws {
        let night = try night("07:50:00")
        let service = EngineService(engine: night.engine)
        let running = Task { try await service.run() }
        // Nobody sends a signal: the clock alone says that hours have gone by.
        night.clock.set(at("2026-11-20T10:50:00Z"))
        try await Wait.eventually("an alert of what is overdue") {
            night.clock.advance(Span(milliseconds: 25))
            return night.alerts.all.contains { $0.isOverdue }
        }
        running.cancel()
        try await running.value
        #expect(night.alerts.all.contains { $0.isOverdue })
        #expect(try night.store.phoneList.tasks().count == 1)
        let steps = try night.notification(Quayside.high).attempts.map(\.step)
        #expect(steps == steps.sorted())
    }

    @Test("what is taken back from a dead process is what was still out: finished work stays finished")
    func reaper() throws {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [night.town.child("Jory"), night.town.child("Adaeze")]),
            Quayside.incident("QS-2", children: [night.town.child("Edmund")]))
        try night.turn(sending: false)
        let leased = try night.engine.leaseStep(limit: 10).flatMap { [$0] + $0.others }
        let (sent, seen, out) = (leased[0], leased[1], leased[2])
        try night.engine.record(.accepted(receipt: nil), of: sent)
        try night.acknowledge(try #require(try night.notifications().first { $0.id == seen.notification?.id }))
        try night.restart()
        func state(_ message: LeasedMessage) throws -> MessageState? {
            try night.notifications().flatMap(\.attempts).first { $0.id == message.id }?.state
        }
        #expect(try state(sent) == .sent)
        #expect(try state(out) == .queued)
        night.transport.forget()
        try night.turn()
        // One went again; what was acknowledged meanwhile went to nobody, and what was sent was not sent twice.
        #expect(night.transport.handed.count == 1)
        let items = try night.notifications()
        #expect(items.first { $0.id == seen.notification?.id }?.state == .acknowledged)
        #expect(items.first { $0.id == sent.notification?.id }?.state == .sent)
        // The result of the dead process's attempt comes after all, and changes nothing.
        try night.engine.record(.rejected(reason: .policy, detail: "late"), of: out)
        #expect(try state(out) == .sent)
    }
}
