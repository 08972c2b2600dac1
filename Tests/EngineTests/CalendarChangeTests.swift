import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct CalendarChangeTests {
    /// Held over a holiday that ends, as the calendar has it then, on Tuesday 5 January 2027.
    private func held() throws -> Night {
        let night = try Night(
            at: at("2026-12-28T20:00:00Z"), town: town(backOn: "2027-01-05"),
            area: Quayside.area {
                $0.holidays = .hold
                $0.approvedBy = "Head of safeguarding"
            })
        try night.push(
            Quayside.incident(occurredAt: at("2026-12-28T19:00:00Z"), children: [night.town.child("Jory")]))
        try night.turn()
        return night
    }

    private func town(backOn first: String) -> Town {
        var town = Quayside.town
        town.calendar = [("2026-09-01", "2026-12-18"), (first, "2027-03-26")].map {
            CalendarPeriod(
                scope: .localAuthority(Quayside.authority), kind: .term, from: day($0.0), to: day($0.1), name: nil)
        }
        return town
    }

    @Test func termThatBeginsSoonerBringsForwardWhatIsHeld() throws {
        let night = try held()
        let before = try night.notification(Quayside.high)
        #expect(before.hold == .holiday && before.deadlineAt == at("2027-01-05T09:00:00Z"))
        try night.reimport { $0.calendar = town(backOn: "2027-01-04").calendar }
        try night.turn()
        let after = try night.notification(Quayside.high)
        #expect(after.deadlineAt == at("2027-01-04T09:00:00Z") && after.releaseAt < before.releaseAt)
        #expect(after.hold == .holiday && after.nextAt == after.releaseAt)
        #expect(try night.actions(of: after).contains("notification.rescheduled"))
        try night.run(until: at("2027-01-04T09:00:00Z"))
        #expect(try night.notification(Quayside.high).overdue && night.store.phoneList.tasks().count == 1)
    }

    @Test func termThatBeginsLaterPutsNothingOff() throws {
        let night = try held()
        let before = try night.notification(Quayside.high)
        try night.reimport { $0.calendar = town(backOn: "2027-01-06").calendar }
        try night.turn()
        let after = try night.notification(Quayside.high)
        #expect((after.releaseAt, after.deadlineAt) == (before.releaseAt, before.deadlineAt))
        let said = try night.store.auditLog.trail(of: "registry:\(night.store.registry.generation())").last?.entry
            .action
        #expect(said == "calendar.followed")
    }

    @Test func anotherRollByItselfMovesNothing() throws {
        let night = try held()
        let before = try night.notification(Quayside.high)
        try night.reimport {
            $0.contacts.append(Quayside.contact(.establishment(Quayside.cottage), .head, "Hedy Hart"))
        }
        try night.turn()
        let after = try night.notification(Quayside.high)
        #expect((after.releaseAt, after.deadlineAt) == (before.releaseAt, before.deadlineAt))
    }
}
