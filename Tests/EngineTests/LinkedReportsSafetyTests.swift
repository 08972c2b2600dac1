import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Linked reports disclose nothing that a supervisor has not released, and lose nobody")
struct LinkedReportsSafetyTests {
    private let olga = Principal.desk("olga", as: .operator)
    private let sue = Principal.desk("sue", as: .supervisor)

    private func report(_ night: Night, _ reference: String, _ forename: String) -> Incident {
        Quayside.incident(reference, children: [night.town.child(forename, reference: "1")])
    }

    private func protected(_ night: Night, _ reference: String, _ forename: String) -> Incident {
        report(night, reference, forename).with { $0.safeAddress = true }
    }

    private func id(_ night: Night, _ reference: String) throws -> String {
        try #require(try night.store.incidents.ids(of: reference).first)
    }

    private func link(_ night: Night, by person: Principal? = nil) throws {
        night.tick()
        _ = try night.store.incidents.link(
            id(night, "QS-1"), with: id(night, "QS-2"), by: person ?? sue, at: night.clock.now())
    }

    private func unlink(_ night: Night, _ reason: String? = nil) throws {
        night.tick()
        _ = try night.store.incidents.unlink(id(night, "QS-2"), reason: reason, by: sue, at: night.clock.now())
    }

    private func linkThird(_ night: Night) throws {
        night.tick()
        _ = try night.store.incidents.link(
            id(night, "QS-3"), with: id(night, "QS-1"), by: sue, at: night.clock.now())
    }

    private func unlinkThird(_ night: Night, _ reason: String? = nil) throws {
        night.tick()
        _ = try night.store.incidents.unlink(id(night, "QS-3"), reason: reason, by: sue, at: night.clock.now())
    }

    @Test("What an operator released before the link waits for a supervisor after it")
    func releasedByOperator() throws {
        let early = try #require(LocalTime("06:30"))
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        try night.push(report(night, "QS-1", "Rosalind"))
        try night.decide()
        try night.release(night.notification(Quayside.primary))
        try night.push(protected(night, "QS-2", "Adaeze"))
        try night.decide()
        let own = try night.exception(.restricted)
        try link(night)
        try night.turn()
        let held = try night.notification(Quayside.primary)
        #expect(held.hold == .restricted && held.childCount == 2 && night.transport.recipients.isEmpty)
        // The second report's item ends because the first report's has replaced it.
        #expect(try night.store.exceptions.item(id: own.id)?.decision == "linked")
        #expect(try night.exception(.restricted).incidentReference == "QS-1")
        try night.release(held, supervisor: true)
        try night.turn()
        #expect(night.transport.recipients == ["kay.prior@schools.example"])
    }

    @Test("What a supervisor released of one restricted report waits again when another is linked")
    func releasedBySupervisor() throws {
        let night = try Night()
        try night.push(protected(night, "QS-1", "Rosalind"))
        try night.decide()
        try night.release(night.notification(Quayside.primary), supervisor: true)
        try night.push(protected(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night)
        try night.turn()
        #expect(try night.notification(Quayside.primary).hold == .restricted)
        #expect(night.transport.recipients.isEmpty)
    }

    @Test("What a supervisor released about one report's child waits again if only the other report's is left")
    func releasedForAnotherChild() throws {
        let early = try #require(LocalTime("06:30"))
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        let jory = night.town.child("Jory", reference: "2")
        try night.push(
            protected(night, "QS-1", "Edmund"), protected(night, "QS-2", "Rosalind").with { $0.children.append(jory) })
        try night.decide()
        try link(night)
        try night.decide()
        let released = try night.notification(Quayside.primary)
        try night.release(released, supervisor: true)
        try night.push(
            protected(night, "QS-1", "Edmund").with {
                $0.status = .corrected
                $0.children.append(night.town.child("Adaeze", reference: "2"))
            },
            protected(night, "QS-2", "Rosalind").with {
                $0.status = .corrected
                $0.children = [jory]
            })
        try night.turn()
        let held = try night.notification(Quayside.primary)
        #expect(held.id == released.id && held.hold == .restricted && held.childCount == 1)
        #expect(night.transport.recipients.isEmpty)
    }

    @Test("A child of an earlier report who joins what waits for a later one is due when the earlier report is")
    func joinsWhatIsDueLater() throws {
        var town = Quayside.town
        let pupils = town.roll.filter { $0.pupil.forename == "Fenella" }
        let child = town.child("Fenella", reference: "1")
        town.roll.removeAll { $0.pupil.forename == "Fenella" }
        let night = try Night(town: town)
        try night.push(Quayside.incident("QS-1", children: [child]))
        try night.decide()
        night.clock.set(at("2026-11-20T10:30:00Z"))
        try night.push(report(night, "QS-2", "Rosalind").with { $0.occurredAt = at("2026-11-20T10:00:00Z") })
        try night.decide()
        try link(night, by: olga)
        try night.decide()
        let waiting = try night.notification(Quayside.primary)
        #expect(waiting.deadlineAt == at("2026-11-23T09:00:00Z"))
        try night.reimport { $0.roll += pupils }
        try night.decide()
        let both = try night.notification(Quayside.primary)
        #expect(both.id == waiting.id && both.childCount == 2)
        #expect(both.deadlineAt == at("2026-11-20T09:00:00Z"))
    }

    @Test("A record that becomes restricted after an operator's release stays held when it is decided again")
    func restrictedAfterRelease() throws {
        let early = try #require(LocalTime("06:30"))
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        try night.push(report(night, "QS-1", "Rosalind"))
        try night.decide()
        try night.release(night.notification(Quayside.primary))
        try night.push(protected(night, "QS-1", "Rosalind").with { $0.status = .corrected })
        try night.decide()
        try night.push(
            protected(night, "QS-1", "Rosalind").with {
                $0.status = .corrected
                $0.schoolSummary = "Police attended."
            })
        try night.turn()
        #expect(try night.notification(Quayside.primary).hold == .restricted)
        #expect(night.transport.recipients.isEmpty)
    }

    @Test("A message that is due between the link and its decision does not leave")
    func nothingLeavesUndecided() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"))
        try night.turn(sending: false)
        try night.push(protected(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night)
        #expect(try night.notification(Quayside.primary, of: "QS-1").isRestricted)
        #expect(try night.dispatch() == 0)
        try night.turn()
        #expect(try night.notification(Quayside.primary).hold == .restricted)
        #expect(night.transport.recipients.isEmpty)
    }

    @Test("Still undecided at the deadline, it is a call, and is not sent")
    func undecidedAtDeadline() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"))
        try night.turn(sending: false)
        let first = try night.notification(Quayside.primary)
        try night.push(protected(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night)
        // Once, however often it is looked at again.
        for moment in [first.deadlineAt, first.deadlineAt + .minutes(1)] {
            night.clock.set(moment)
            while try night.engine.ladderStep() > 0 {}
            #expect(try night.store.phoneList.tasks(ofNotification: first.id).map(\.reason) == ["restricted"])
            #expect(night.alerts.all.filter { $0.subject == .notification(id: first.id) }.count == 1)
            #expect(try night.dispatch() == 0)
        }
        try night.decide()
        #expect(try night.notification(Quayside.primary).hold == .restricted)
    }

    @Test("Still undecided at the deadline, what the clock held is not released")
    func heldByClockAtDeadline() throws {
        let early = try #require(LocalTime("06:30"))
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        try night.push(report(night, "QS-1", "Rosalind"))
        try night.decide()
        let first = try night.notification(Quayside.primary)
        try night.push(protected(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night)
        night.clock.set(first.deadlineAt)
        while try night.engine.ladderStep() > 0 {}
        #expect(try night.notification(Quayside.primary, of: "QS-1").state == .held)
        #expect(try night.store.phoneList.tasks(ofNotification: first.id).map(\.reason) == ["restricted"])
    }

    @Test("Linked and apart again before that is decided, a message waits for the decision")
    func apartUndecided() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"))
        try night.turn(sending: false)
        try night.push(protected(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night)
        try unlink(night)
        #expect(try night.dispatch() == 0)
        night.clock.advance(.minutes(2))
        try night.turn()
        #expect(night.transport.recipients == ["kay.prior@schools.example"])
    }

    @Test("A report that becomes restricted after it is apart restricts what has only named its reference")
    func restrictedWhenApart() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Edmund"))
        try night.decide()
        try link(night, by: olga)
        try night.turn()
        try unlink(night, "two families")
        try night.turn()
        try night.push(protected(night, "QS-2", "Edmund").with { $0.status = .corrected })
        try night.turn()
        // Only the first has the other report's reference.
        #expect(try night.notifications(Quayside.primary).map(\.isRestricted) == [true, false])
        try night.push(
            report(night, "QS-2", "Edmund").with {
                $0.status = .corrected
                $0.schoolSummary = "Police spoke to both."
            })
        try night.turn()
        #expect(try night.notifications(Quayside.primary).map(\.isRestricted) == [false, false])
    }

    @Test("What has never named the restricted report is for everybody again when that report is taken out")
    func neverNamed() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        try link(night, by: olga)
        try night.turn()
        try night.push(protected(night, "QS-3", "Adaeze"))
        try night.decide()
        try linkThird(night)
        try night.turn()
        #expect(try night.notification(Quayside.primary, of: "QS-1").isRestricted)
        try unlinkThird(night, "another family")
        try night.turn()
        #expect(try !night.notification(Quayside.primary, of: "QS-1").isRestricted)
        #expect(try night.notification(Quayside.primary, of: "QS-3").isRestricted)
    }

    @Test("After an unlink, a report that a school has read with another is due again at a time that can be met")
    func dueAfterUnlink() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        try link(night, by: olga)
        try night.turn()
        try night.acknowledge(night.notification(Quayside.primary))
        night.clock.advance(.hours(30))
        try unlink(night, "two events in one street")
        try night.decide()
        let own = try night.notification(Quayside.primary, of: "QS-2")
        #expect(own.kind == .new && own.deadlineAt > own.createdAt && !own.overdue)
    }

    @Test("After an unlink, what a school was sent with another report and has not acknowledged is due when it was")
    func sentAndUnread() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        let before = try night.notification(Quayside.primary, of: "QS-2")
        try link(night, by: olga)
        try night.turn()
        #expect(night.transport.recipients == ["kay.prior@schools.example"])
        night.clock.advance(.hours(30))
        try unlink(night, "two events in one street")
        try night.decide()
        #expect(try night.notification(Quayside.primary, of: "QS-2").deadlineAt == before.deadlineAt)
    }

    @Test("After an unlink, a child who came to a school after it had read the other report is due as before")
    func joinedLater() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Edmund"))
        try night.decide()
        try link(night, by: olga)
        try night.turn()
        try night.acknowledge(night.notification(Quayside.primary))
        try night.push(
            report(night, "QS-2", "Edmund").with {
                $0.status = .corrected
                $0.children.append(night.town.child("Adaeze", reference: "2"))
            })
        try night.decide()
        let waiting = try #require(try night.notifications(Quayside.primary).last)
        #expect(waiting.kind == .correction && waiting.childCount == 2)
        night.clock.advance(.hours(30))
        try unlink(night, "two events in one street")
        try night.decide()
        #expect(try night.notification(Quayside.primary, of: "QS-2").deadlineAt == waiting.deadlineAt)
    }

    @Test("After an unlink, what no school has read is due when it was")
    func unreadAfterUnlink() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        let before = try night.notification(Quayside.primary, of: "QS-2")
        try link(night, by: olga)
        try night.decide()
        night.clock.advance(.hours(30))
        try unlink(night)
        try night.decide()
        #expect(try night.notification(Quayside.primary, of: "QS-2").deadlineAt == before.deadlineAt)
    }

    @Test("Cancelled for three reports, then one apart: only its child's school is open again")
    func cancelledForThree() throws {
        let night = try Night()
        try night.push(
            report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Adaeze"), report(night, "QS-3", "Chidi"))
        try night.decide()
        try link(night, by: olga)
        try linkThird(night)
        try night.decide()
        try night.cancel(night.notification(Quayside.primary))
        try night.decide()
        try unlinkThird(night)
        try night.turn()
        #expect(try night.exceptions(.review).map(\.incidentReference) == ["QS-3"])
        #expect(try night.notifications(Quayside.primary).allSatisfy { $0.state == .cancelled })
    }

    @Test("What has carried a restricted report stays for supervisors when the reports are apart")
    func staysRestricted() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), protected(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night)
        try night.decide()
        try night.release(night.notification(Quayside.primary), supervisor: true)
        try night.turn()
        try unlink(night, "two families")
        try night.turn()
        #expect(try night.store.incidents.isRestricted(id(night, "QS-1")) == false)
        let own = try night.notifications(Quayside.primary).filter { $0.incidentReference == "QS-1" }
        #expect(own.map(\.kind) == [.new, .correction])
        // Only the first names the child of the other report.
        #expect(own.map(\.isRestricted) == [true, false])
        let first = try #require(own.first)
        func open(as person: Principal) throws -> NotificationDetail {
            try night.store.notifications.open(
                first.id, atDeskBy: person,
                as: AuditEntry(.consultation, "notification.consulted", actor: person.actor, subject: ""),
                at: night.clock.now())
        }
        #expect(throws: StoreError.self) { _ = try open(as: olga) }
        #expect(try open(as: sue).children.count == 2)
    }

    @Test("A party whom a supervisor let pass is not the other report's party")
    func clearedParty() throws {
        let night = try Night()
        func working(_ reference: String, _ child: String, _ forename: String, _ surname: String) -> Incident {
            report(night, reference, child).with {
                $0.adults = [
                    InvolvedAdult(
                        role: .victim, forename: forename, surname: surname, employer: "Harbour High School, kitchen")
                ]
            }
        }
        try night.push(working("QS-1", "Jory", "Zoe", "Quill"))
        try night.turn()
        try night.release(night.notification(Quayside.high), supervisor: true)
        try night.turn()
        #expect(try night.notification(Quayside.high).state == .sent)
        try night.push(working("QS-2", "Edmund", "Maud", "Finch"))
        try night.decide()
        try link(night)
        try night.turn()
        let last = try #require(try night.notifications(Quayside.high).last { $0.state != .cancelled })
        #expect(last.kind == .correction && last.hold == .restricted)
    }

    @Test("An agreed child is not held behind an unconfirmed report of the same child")
    func agreedFirst() throws {
        let night = try Night(.assisted)
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        try night.release(night.notification(Quayside.primary, of: "QS-2"))
        try night.decide()
        try link(night, by: olga)
        try night.turn()
        let both = try night.notification(Quayside.primary)
        #expect(both.state == .sent && both.hold == nil)
        #expect(try night.names(both, Quayside.primary) == ["Rosalind"])
    }

    @Test("A correction that only adds a reference has its own time")
    func clock() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Edmund"))
        try night.turn()
        try night.acknowledge(night.notification(Quayside.primary))
        try night.acknowledge(night.notification(Quayside.high))
        night.clock.advance(.hours(30))
        try link(night, by: olga)
        try night.decide()
        let last = try #require(try night.notifications(Quayside.primary).last)
        #expect(last.kind == .correction && last.deadlineAt > last.createdAt && !last.overdue)
    }

    @Test("Cancelled for one report, then apart: a person decides about the other report's child")
    func cancelledWithAnother() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night, by: olga)
        try night.decide()
        try night.cancel(night.notification(Quayside.primary))
        try night.decide()
        try unlink(night)
        try night.turn()
        #expect(try night.exception(.review).incidentReference == "QS-2")
        // A newer roll finds the child there again: the cancellation was not about this report.
        try night.reimport { town in town.roll.removeAll { $0.pupil.forename == "Fenella" } }
        try night.turn()
        #expect(try night.notification(Quayside.primary).incidentReference == "QS-2")
        #expect(try night.exceptions(.review).isEmpty)
    }

    @Test("Cancelled for one report, then apart: also if both named the same child")
    func cancelledWithTheSameChild() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Rosalind"))
        try night.decide()
        try link(night, by: olga)
        try night.decide()
        try night.cancel(night.notification(Quayside.primary))
        try night.decide()
        try unlink(night)
        try night.turn()
        #expect(try night.exception(.review).incidentReference == "QS-2")
    }

    @Test("Cancelled for one report, then apart while the other report's child is undecided: its school is notified")
    func cancelledWithAnUndecidedChild() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night, by: olga)
        try night.decide()
        try night.cancel(night.notification(Quayside.primary))
        try night.decide()
        try night.push(
            report(night, "QS-2", "Adaeze").with {
                $0.status = .corrected
                $0.children[0].sex = .female
            })
        try unlink(night)
        try night.turn()
        #expect(try night.notification(Quayside.primary).incidentReference == "QS-2")
    }

    @Test("A legal hold on one report covers the others, and the log of one finds the notification that carries it")
    func records() throws {
        let night = try Night()
        try night.push(report(night, "QS-1", "Rosalind"), report(night, "QS-2", "Adaeze"))
        try night.decide()
        try link(night, by: olga)
        try night.turn()
        let carrier = try night.notification(Quayside.primary)
        let given = try #require(try night.notifications(Quayside.primary).first { $0.incidentReference == "QS-2" })
        _ = try night.store.holds.place(
            .incident(id(night, "QS-1")), reason: "a review", by: sue, at: night.clock.now())
        #expect(try night.store.holds.covering(notification: given.id).count == 1)
        let found = try night.store.auditLog.search(AuditCriteria(incident: "QS-2"), limit: 1_000, for: .engine)
        #expect(found.contains { $0.entry.subject == "notification:\(carrier.id)" })
    }
}

extension Night {
    /// The one notification of a report at a school that is not cancelled.
    fileprivate func notification(_ school: URN, of reference: String) throws -> QueueItem {
        try #require(
            try notifications(school).first { $0.incidentReference == reference && $0.state != .cancelled })
    }
}
