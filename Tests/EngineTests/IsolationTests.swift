import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite(.enabled(if: !TestPython.isAbsent)) struct IsolationTests {
    @Test func unreadableIncidentStopsNoOtherAndIsOnTheListUntilItIsFixed() throws {
        let night = try Night()
        try night.push(Quayside.incident("QS-0", children: [night.town.child("Jory")]))
        try night.corrupt("UPDATE child SET faults = 'x' || faults")
        try night.push(Quayside.incident("QS-1", children: [night.town.child("Adaeze")]))
        #expect(try night.engine.decideStep() == 2)
        #expect(try night.engine.decideStep() == 0)
        #expect(try night.engine.ladderStep() == 1)
        #expect(try night.notification(Quayside.primary).state == .queued)
        let fault = try night.exception(.fault)
        #expect(fault.incidentReference == "QS-0")
        #expect(!fault.detail.contains("Jory"))

        try night.corrupt("UPDATE child SET faults = ltrim(faults, 'x')")
        try night.run(until: at("2026-11-19T23:50:00Z"))
        #expect(try night.exceptions().isEmpty)
        #expect(try night.notification(Quayside.high).state == .sent)
    }

    @Test func aNotificationWhoseRulesCannotBeReadIsRungAbout() throws {
        let night = try Night()
        try night.push(Quayside.incident("QS-0", children: [night.town.child("Jory")]))
        try night.decide()
        try night.corrupt("UPDATE notification SET plan = '{'")
        try night.push(Quayside.incident("QS-1", children: [night.town.child("Adaeze")]))
        try night.run(until: at("2026-11-19T23:50:00Z"))
        #expect(try night.notification(Quayside.primary).state == .sent)
        #expect(try night.store.phoneList.tasks().map(\.reason) == ["fault"])
    }
}
