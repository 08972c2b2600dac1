import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// A record that reaches us while the school is at work is for that day.
@Suite struct SchoolHoursLadderTests {
    /// Scenario 22.
    @Test func pushedOnFridayMorningPhoneAndManagerComeThatMorning() throws {
        let night = try Night(at: at("2026-11-20T09:10:00Z"))
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn()
        #expect(Set(night.transport.recipients) == ["kay.hill@schools.example", "denis.hobbs@schools.example"])
        let item = try night.notification(Quayside.high)
        #expect(item.late && item.deadlineAt == at("2026-11-23T09:00:00Z"))
        try night.run(until: at("2026-11-20T09:39:59Z"))
        #expect(try night.store.phoneList.tasks().isEmpty)
        try night.run(until: at("2026-11-20T09:45:00Z"))
        let task = try #require(try night.store.phoneList.tasks().first)
        #expect(task.reason == "ladder" && task.dueAt <= at("2026-11-20T10:10:01Z"))
        #expect(night.alerts.all.isEmpty)
        try night.run(until: at("2026-11-20T10:15:00Z"))
        #expect(night.alerts.all.map(\.recipients) == [[.dutyManager]])
        #expect(try !night.notification(Quayside.high).overdue)
        // Nobody has acknowledged: the next school day's own steps follow.
        night.transport.forget()
        try night.run(until: at("2026-11-23T08:01:00Z"))
        #expect(night.transport.recipients.count == 2)
        try night.run(until: at("2026-11-23T09:01:00Z"))
        #expect(try night.notification(Quayside.high).overdue)
    }

    /// Case 36: what happens in school hours is for today, whatever its deadline.
    @Test func anIncidentInSchoolHoursIsForTodayAndTheMessageSaysSo() throws {
        let night = try Night(at: at("2026-11-19T11:00:00Z"))
        try night.push(
            Quayside.incident(occurredAt: at("2026-11-19T10:30:00Z"), children: [night.town.child("Jory")]))
        try night.turn()
        let item = try night.notification(Quayside.high)
        #expect(!item.late && item.deadlineAt == at("2026-11-20T09:00:00Z"))
        #expect(night.transport.recipients.count == 2)
        #expect(
            night.transport.handed.allSatisfy {
                $0.text.contains("now, during today's school hours; at the latest 09:00")
            })
        try night.run(until: at("2026-11-19T12:01:00Z"))
        #expect(try night.store.phoneList.tasks().count == 1)
        #expect(night.alerts.all.map(\.recipients) == [[.dutyManager]])
        night.transport.forget()
        try night.run(until: at("2026-11-20T08:01:00Z"))
        #expect(night.transport.handed.allSatisfy { !$0.text.contains("during today's school hours") })
    }

    /// However often it is corrected, somebody rings half an hour after the school was first written to.
    @Test func aCorrectionGivesTheSchoolNoFurtherHalfHour() throws {
        let night = try Night(at: at("2026-11-20T09:10:00Z"))
        let incident = Quayside.incident(children: [night.town.child("Jory", reference: "1")])
        try night.push(incident)
        try night.turn()
        for (place, moment) in ["2026-11-20T09:22:00Z", "2026-11-20T09:34:00Z"].enumerated() {
            try night.run(until: at(moment))
            try night.push(incident.with { $0.schoolSummary = "Police attended \(place + 2) times." })
            try night.turn()
        }
        try night.run(until: at("2026-11-20T09:41:00Z"))
        let last = try #require(try night.notifications(Quayside.high).last)
        #expect(last.kind == .correction)
        let task = try #require(try night.store.phoneList.tasks().first)
        #expect(task.notification == last.id && task.reason == "ladder" && task.dueAt <= at("2026-11-20T10:10:01Z"))
        try night.run(until: at("2026-11-20T10:11:00Z"))
        #expect(night.alerts.all.map(\.recipients) == [[.dutyManager]])
    }

    @Test func anAcknowledgementEndsItAndAnAreaWithALongerDayHasItLonger() throws {
        let late = at("2026-11-20T14:30:00Z")
        let night = try Night(at: late)
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: late + .hours(2))
        #expect(night.transport.recipients.count == 1 && night.alerts.all.isEmpty)
        let longer = try Night(at: late, area: Quayside.area { $0.dayEnds = LocalTime("16:00") })
        try longer.push(Quayside.incident(children: [longer.town.child("Jory")]))
        try longer.run(until: late + .minutes(10))
        #expect(longer.transport.recipients.count == 2)
        try longer.acknowledge(longer.notification(Quayside.high))
        try longer.run(until: late + .hours(2))
        #expect(try longer.store.phoneList.tasks().isEmpty)
        #expect(longer.alerts.all.isEmpty)
    }

    @Test func aRestartAtAnotherSchoolInSchoolHoursIsForThatDayToo() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        try night.turn()
        night.clock.set(at("2026-11-20T09:30:00Z"))
        try night.turn()
        try night.store.notifications.redirect(
            night.notification(Quayside.high).id, to: Quayside.primary, reason: "moved",
            by: .desk("olga", as: .operator), at: night.clock.now())
        let before = night.alerts.all.count
        try night.run(until: at("2026-11-20T10:01:00Z"))
        let item = try night.notification(Quayside.primary)
        #expect(try night.store.phoneList.tasks().contains { $0.notification == item.id })
        try night.run(until: at("2026-11-20T10:31:00Z"))
        #expect(night.alerts.all.dropFirst(before).contains { $0.subject == .notification(id: item.id) })
    }

    @Test func theRulesAreFrozenWithIt() throws {
        let night = try Night(at: at("2026-11-20T09:10:00Z"))
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn()
        night.engine.replacePolicies(
            PolicyBook(areas: [Quayside.area { $0.dayEnds = LocalTime("09:30") }]))
        try night.run(until: at("2026-11-20T09:45:00Z"))
        #expect(try night.store.phoneList.tasks().count == 1)
    }
}
