import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct MainFlowTests {
    @Test func schoolOfAMatchedChildIsNotifiedAtOnceUntilItAcknowledges() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Rosalind", reference: "1")]))
        try night.run(until: at("2026-11-20T00:00:00Z"))

        let told = try night.notification(Quayside.primary)
        #expect(told.state == .sent)
        #expect(told.deadlineAt == at("2026-11-20T09:00:00Z"))
        #expect(!told.late && !told.overdue)
        #expect(night.transport.recipients == ["kay.prior@schools.example"])

        try night.acknowledge(told)
        try night.run(until: at("2026-11-20T12:00:00Z"))
        let closed = try night.notification(Quayside.primary)
        #expect(closed.state == .acknowledged)
        #expect(closed.acknowledgement?.by == "Kay Adult")
        #expect(night.transport.handed.count == 1)
        #expect(try night.store.auditLog.verify().broken == nil)
    }

    @Test func siblingsAreSplitBySchool() throws {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [night.town.child("Rosalind"), night.town.child("Edmund")]))
        try night.turn()
        let primary = try night.notification(Quayside.primary)
        let high = try night.notification(Quayside.high)
        #expect(try night.names(primary, Quayside.primary) == ["Rosalind"])
        #expect(try night.names(high, Quayside.high) == ["Edmund"])
    }
}
