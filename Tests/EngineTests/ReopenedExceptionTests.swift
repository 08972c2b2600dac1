import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// A person's decision can be taken back, and what it caused with it.
@Suite struct ReopenedExceptionTests {
    private func unknown(_ night: Night) throws -> ExceptionItem {
        try night.push(
            Quayside.incident(children: [
                ChildDetails(reference: "1", forename: "Zed", surname: "Nobody", dateOfBirth: day("2015-01-09"))
            ]))
        try night.turn()
        return try night.exception(.unmatched)
    }

    private func reopen(_ night: Night, _ item: ExceptionItem, supervisor: Bool = false) throws {
        night.clock.advance(.hours(2))
        _ = try night.engine.run(
            .reopenException(id: item.id, reason: "decided in haste"),
            by: .desk("ruth", as: supervisor ? .supervisor : .operator))
        try night.turn()
    }

    private func refusal(_ body: () throws -> Void) -> StoreError.Reason? {
        #expect(throws: StoreError.self) { try body() }?.reason
    }

    /// Scenario 33, the second half.
    @Test func aDismissedChildWaitsForAPersonAgainWithADeadline() throws {
        let night = try Night()
        let item = try unknown(night)
        try night.resolve(item, .dismiss)
        try night.turn()
        #expect(try night.exceptions().isEmpty)
        try reopen(night, item)
        let open = try night.exception(.unmatched)
        #expect(
            open.id == item.id && open.deadlineAt == at("2026-11-20T09:00:00Z") && open.detail.hasPrefix("reopened: "))
        #expect(night.alerts.all.contains { $0.subject == .exception(id: item.id, .unmatched) })
        let child = try #require(try night.store.exceptions.childUnderReview(exception: item.id)?.child)
        #expect(child.state == .review && !child.isDecidedByPerson)
        // Who dismissed it said that the candidates are not the child: that is forgotten too.
        #expect(try night.store.exceptions.clericalNotes().notes.isEmpty)
        let entries = try night.store.auditLog.trail(of: "exception:\(item.id)").map(\.entry)
        #expect(entries.first { $0.action == "exception.resolved" }?.facts["reason"] == "as checked by phone")
        let reopened = try #require(entries.first { $0.action == "exception.reopened" })
        #expect(reopened.facts["reason"] == "decided in haste" && reopened.facts["decision"] == "dismiss")
        #expect(reopened.actor == .account("ruth"))
        try night.resolve(open, .match(pupil: night.pupil("Jory")))
        try night.turn()
        #expect(try night.notification(Quayside.high).state == .sent)
    }

    @Test func whatNobodyHasReadIsCancelled() throws {
        let night = try Night()
        let item = try unknown(night)
        try night.resolve(item, .match(pupil: night.pupil("Jory")))
        try night.turn()
        let sent = try night.notification(Quayside.high)
        try reopen(night, item)
        #expect(try night.notifications().map(\.state) == [.cancelled])
        #expect(try night.store.breaches.all().isEmpty)
        let cancelled = try night.store.auditLog.trail(of: "notification:\(sent.id)").map(\.entry)
            .first { $0.action == "notification.cancelled" }
        #expect(cancelled?.facts["reason"] == "decided in haste" && cancelled?.actor == .account("ruth"))
        // The same school again, by a person, is notified again.
        try night.resolve(night.exception(.unmatched), .match(pupil: night.pupil("Jory")))
        try night.turn()
        #expect(try night.names(night.notification(Quayside.high), Quayside.high) == ["Jory"])
    }

    @Test func whatWasReadIsTakenBackAndIsAPossibleBreach() throws {
        let night = try Night()
        let item = try unknown(night)
        try night.resolve(item, .match(pupil: night.pupil("Jory")))
        try night.turn()
        let sent = try night.notification(Quayside.high)
        #expect(try night.names(sent, Quayside.high) == ["Jory"])
        try reopen(night, item)
        #expect(try night.notifications().map(\.kind) == [.new, .retraction])
        let breach = try #require(try night.store.breaches.all().first)
        #expect(breach.target == .establishment(Quayside.high) && breach.reportedBy == "account:ruth")
        #expect(try night.opened(sent, bySchool: Quayside.high).children.isEmpty)
    }

    @Test func ofTwoChildrenOnlyTheReopenedOneIsTakenBack() throws {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [
                night.town.child("Jory", reference: "1"),
                ChildDetails(reference: "2", forename: "Zed", surname: "Nobody", dateOfBirth: day("2015-01-09")),
            ]))
        try night.turn()
        let item = try night.exception(.unmatched)
        try night.resolve(item, .establishment(Quayside.high))
        try night.turn()
        let told = try #require(try night.notifications(Quayside.high).last)
        _ = try night.opened(told, bySchool: Quayside.high)
        try night.acknowledge(told)
        try reopen(night, item)
        let last = try #require(try night.notifications(Quayside.high).last)
        #expect(last.kind == .correction)
        #expect(try night.names(last, Quayside.high) == ["Jory"])
        #expect(try night.store.breaches.all().count == 1)
    }

    @Test func whatIsOpenOrNobodyDecidedIsNotReopened() throws {
        let night = try Night()
        let item = try unknown(night)
        #expect(refusal { try reopen(night, item) } == .conflict)
        try night.resolve(item, .dismiss)
        let blank = refusal {
            _ = try night.engine.run(
                .reopenException(id: item.id, reason: " "), by: .desk("ruth", as: .operator))
        }
        #expect(blank == .invalid)
        try night.push(Quayside.incident(status: .retracted, children: []))
        try night.turn()
        #expect(refusal { try reopen(night, item) } == .conflict)
    }

    @Test func anIncidentsRecordThatCouldNotBeReadIsReopenedToo() throws {
        let night = try Night()
        try night.push(text: "{")
        try night.turn()
        let item = try night.exception(.quarantined)
        try night.resolve(item, .dismiss)
        try reopen(night, item)
        #expect(try night.exception(.quarantined).id == item.id)
    }
}

/// A school that read of a child who is then sent elsewhere.
@Suite struct RedirectBreachTests {
    private func sent() throws -> (Night, QueueItem) {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        try night.turn()
        return (night, try night.notification(Quayside.high))
    }

    private func redirect(_ night: Night, _ item: QueueItem) throws {
        night.tick()
        try night.store.notifications.redirect(
            item.id, to: Quayside.primary, reason: "moved in October", by: .desk("olga", as: .operator),
            at: night.clock.now())
        try night.turn()
    }

    @Test func whatNobodyReadIsNoBreach() throws {
        let (night, item) = try sent()
        try redirect(night, item)
        #expect(try night.store.breaches.all().isEmpty)
    }

    @Test(arguments: ["opened", "spoken"]) func whatSomebodyReadIs(_ way: String) throws {
        let (night, item) = try sent()
        switch way {
        case "opened": _ = try night.opened(item, bySchool: Quayside.high)
        default:
            try night.engine.recordCall(
                notification: item.id,
                CallEntry(outcome: .spoke, spokeTo: "Kay Hill", note: nil, at: night.clock.now()),
                by: .desk("olga", as: .operator))
        }
        try redirect(night, item)
        let breach = try #require(try night.store.breaches.all().first)
        #expect(try night.store.breaches.all().count == 1)
        #expect(breach.target == .establishment(Quayside.high) && breach.notification == item.id)
        #expect(breach.reportedBy == "account:olga")
        #expect(try night.actions(of: item).contains("notification.redirected"))
        #expect(try night.store.auditLog.trail(of: "breach:\(breach.id)").map(\.entry.action) == ["breach.opened"])
    }

    @Test func aMachinesReceiptIsNoReading() throws {
        let (night, item) = try sent()
        try night.acknowledge(item, as: .delivered, by: nil)
        try redirect(night, item)
        #expect(try night.store.breaches.all().isEmpty)
    }

    @Test func onceForAChildAndAPlace() throws {
        let (night, item) = try sent()
        try night.acknowledge(item)
        try redirect(night, item)
        let there = try night.notification(Quayside.primary)
        night.tick()
        try night.store.notifications.redirect(
            there.id, to: Quayside.high, reason: "it was right", by: .desk("olga", as: .operator),
            at: night.clock.now())
        try night.turn()
        let back = try #require(try night.notifications(Quayside.high).last { $0.kind != .retraction })
        _ = try night.opened(back, bySchool: Quayside.high)
        try redirect(night, back)
        #expect(
            try night.store.breaches.all(openOnly: false).filter { $0.target == .establishment(Quayside.high) }.count
                == 1)
    }
}
