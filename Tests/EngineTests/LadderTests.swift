import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct LadderTests {
    @Test func theLadderClimbsToTheDeadline() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T07:59:59Z"))
        #expect(night.transport.recipients == ["kay.hill@schools.example"])
        try night.run(until: at("2026-11-20T08:00:00Z"))
        #expect(night.transport.recipients.count == 3)
        #expect(night.transport.recipients.contains("denis.hobbs@schools.example"))
        #expect(try !night.notification(Quayside.high).hasOpenPhoneTask)
        try night.run(until: at("2026-11-20T08:30:00Z"))
        #expect(try night.store.phoneList.tasks().map(\.reason) == ["ladder"])
        #expect(try !night.notification(Quayside.high).overdue)
        try night.run(until: at("2026-11-20T09:00:00Z"))
        #expect(try night.notification(Quayside.high).overdue)
        #expect(night.alerts.all.contains { $0.recipients == [.dutyManager] && $0.isOverdue })
        #expect(night.transport.recipients.count == 3)
    }

    @Test func anAcknowledgementStopsItAndEndsThePhoneTask() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T08:31:00Z"))
        try night.acknowledge(night.notification(Quayside.high))
        #expect(try night.store.phoneList.tasks().isEmpty)
        try night.run(until: at("2026-11-20T12:00:00Z"))
        #expect(night.alerts.all.isEmpty)
        #expect(try !night.notification(Quayside.high).overdue)
    }

    @Test func contactsAtTheTimeOfTheStepAreNotified() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T03:00:00Z"))
        try night.reimport { town in
            town.contacts.removeAll { $0.scope == .establishment(Quayside.high) && $0.role != .head }
            town.contacts.append(Quayside.contact(.establishment(Quayside.high), .keyAdult, "Nell New"))
        }
        try night.run(until: at("2026-11-20T08:10:00Z"))
        #expect(night.transport.recipients.contains("nell.new@schools.example"))
        #expect(!night.transport.recipients.contains("denis.hobbs@schools.example"))
    }

    @Test func partyToTheIncidentIsNotNotifiedAndTheNextInLineIs() throws {
        let night = try Night()
        try night.reimport { town in
            town.contacts.removeAll { $0.scope == .establishment(Quayside.high) && $0.role != .head }
            town.contacts.append(Quayside.contact(.establishment(Quayside.high), .deputy, "Dora Trelawny"))
        }
        let incident = Quayside.incident(children: [night.town.child("Jory")]).with {
            $0.adults = [InvolvedAdult(role: .victim, forename: "Dora", surname: "Trelawny")]
        }
        try night.push(incident)
        try night.run(until: at("2026-11-20T09:00:00Z"))
        #expect(Set(night.transport.recipients) == ["helen.hart@schools.example"])
    }

    @Test func whereNobodyCanBeWrittenToSomebodyMustRingAtOnce() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Barnaby")]))
        try night.turn()
        #expect(try night.store.phoneList.tasks().map(\.reason) == ["unreachable"])
        #expect(night.transport.handed.isEmpty)
    }

    @Test func theAuthoritysOfficerIsWrittenToWhereASchoolsLadderSaysSo() throws {
        let night = try Night(
            area: Quayside.area {
                $0.ladder = [
                    LadderStep(at: .atRelease, recipients: [.keyAdult]),
                    LadderStep(at: .before(60), recipients: [.laOfficer]),
                    LadderStep(at: .before(30), recipients: [.mashPhone]),
                ]
            })
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T08:00:00Z"))
        #expect(night.transport.recipients == ["kay.hill@schools.example", "olive.officer@schools.example"])
        #expect(try night.store.phoneList.tasks().isEmpty)
    }

    @Test func anUnverifiedAddressIsNeverWrittenTo() throws {
        let night = try Night()
        try night.reimport { town in
            town.contacts.removeAll { $0.scope == .establishment(Quayside.high) }
            town.contacts.append(
                Quayside.contact(.establishment(Quayside.high), .keyAdult, "Una Verified", verifiedOn: nil))
        }
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T09:30:00Z"))
        #expect(night.transport.handed.isEmpty)
        #expect(try night.store.phoneList.tasks().count == 1)
    }

    @Test func whatIsHeldForAPersonPastItsDeadlineIsAPhoneTask() throws {
        let night = try Night(.assisted)
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T08:59:59Z"))
        #expect(try night.store.phoneList.tasks().isEmpty)
        try night.run(until: at("2026-11-20T09:00:00Z"))
        #expect(try night.store.phoneList.tasks().map(\.reason) == ["confirmation"])
        #expect(try night.notification(Quayside.high).overdue)
        #expect(night.transport.handed.isEmpty)
    }

    @Test func aReleaseTimeIsWaitedFor() throws {
        let night = try Night(area: Quayside.area { $0.release = .notBefore(LocalTime("06:30").unsafelyUnwrapped) })
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.run(until: at("2026-11-20T06:29:59Z"))
        let held = try night.notification(Quayside.high)
        #expect(held.state == .held && held.hold == .releaseTime)
        try night.run(until: at("2026-11-20T06:30:00Z"))
        #expect(try night.notification(Quayside.high).state == .sent)
    }

    @Test func onAClockChangeMorningTheStepComesOnceAtItsLocalTimeAcrossARestart() throws {
        for (occurred, before, step) in [
            ("2026-10-24T21:00:00Z", "2026-10-26T08:29:59Z", "2026-10-26T08:30:00Z"),
            ("2026-03-28T21:00:00Z", "2026-03-30T07:29:59Z", "2026-03-30T07:30:00Z"),
        ] {
            let night = try Night(at: at(occurred) + .hours(1), town: Quayside.town.verified(on: day("2026-01-05")))
            try night.push(Quayside.incident(occurredAt: at(occurred), children: [night.town.child("Jory")]))
            try night.run(until: at(before))
            #expect(try night.store.phoneList.tasks().isEmpty)
            try night.restart()
            try night.run(until: at(step))
            #expect(try night.store.phoneList.tasks().map(\.openedAt) == [at(step)])
            let steps = try night.actions(of: night.notification(Quayside.high)).filter { $0 == "phoneTask.opened" }
            #expect(steps.count == 1)
        }
    }

    @Test func exceptionEscalatesToTheDutyManagerUntilItIsResolved() throws {
        let night = try Night(.assisted)
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn()
        #expect(night.alerts.all.map(\.recipients) == [[.operatorOnShift]])
        try night.run(until: at("2026-11-20T08:00:00Z"))
        #expect(night.alerts.all.map(\.recipients).last == [.supervisor])
        try night.run(until: at("2026-11-20T08:30:00Z"))
        #expect(night.alerts.all.map(\.recipients).last == [.dutyManager])
        let item = try night.exception(.confirm)
        let entries = try night.store.auditLog.trail(of: "exception:\(item.id)").map(\.entry.action)
        #expect(entries == ["exception.opened", "exception.escalated", "exception.escalated", "exception.escalated"])
        try night.resolve(item, .match(pupil: night.pupil("Jory")))
        let count = night.alerts.all.count
        try night.run(until: at("2026-11-20T08:59:59Z"))
        #expect(night.alerts.all.filter { $0.subject == .exception(id: item.id, .confirm) }.count == count)
    }
}

extension Town {
    func verified(on date: LocalDate) -> Town {
        var town = self
        for index in town.contacts.indices { town.contacts[index].verifiedOn = date }
        return town
    }
}
