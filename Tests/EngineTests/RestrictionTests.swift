import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// What a restricted incident holds is released or cancelled by its own actions, and all of it is counted.
@Suite struct RestrictionTests {
    private func restricted(_ forenames: String...) throws -> Night {
        let night = try Night()
        var incident = Quayside.incident(
            children: forenames.enumerated().map { night.town.child($0.element, reference: "\($0.offset + 1)") })
        incident.restricted = true
        try night.push(incident)
        try night.turn()
        return night
    }

    private func cancel(_ night: Night, _ item: QueueItem) throws {
        night.tick()
        try night.store.notifications.cancel(
            item.id, reason: "the family has moved to a refuge", by: .desk("sue", as: .supervisor),
            at: night.clock.now())
    }

    private func sitrep(_ night: Night) throws -> String {
        try Sitrep(
            store: night.store, policies: night.engine.policies, london: night.engine.london,
            since: night.clock.now() - .days(1), at: night.clock.now()
        ).text
    }

    @Test func resolvingItsItemCancelsNothing() throws {
        let night = try restricted("Jory", "Adaeze")
        let item = try night.exception(.restricted)
        let error = #expect(throws: StoreError.self) { try night.resolve(item, .dismiss, supervisor: true) }
        #expect(error?.reason == .invalid && error?.phrase.key == "error.restricted.closesItself")
        #expect(try night.notifications().map(\.state) == [.held, .held])
        #expect(try night.exception(.restricted).id == item.id)
    }

    /// Scenario 36.
    @Test func oneIsReleasedTheOtherCancelledAndTheSitrepCountsBoth() throws {
        let night = try restricted("Jory", "Adaeze")
        let item = try night.exception(.restricted)
        let (high, primary) = (try night.notification(Quayside.high), try night.notification(Quayside.primary))
        try night.release(high, supervisor: true)
        #expect(try night.exception(.restricted).id == item.id)
        try cancel(night, primary)
        try night.turn()
        #expect(try night.exceptions().isEmpty)
        let closed = try #require(try night.store.exceptions.item(id: item.id))
        #expect(closed.decision == "cancelled" && closed.resolvedBy == "account:sue")
        #expect(night.transport.recipients == ["kay.hill@schools.example"])
        let text = try sitrep(night)
        #expect(text.contains("Cancelled:     1 by a person; children without a notification because of it: 1"))
        #expect(text.contains("\(primary.reference), by sue, restricted"))
        let balance = try night.engine.auditStep()
        #expect(balance.holds && balance.cancelled == 1 && balance.byState[.matched] == 2)
        let facts = try night.store.auditLog.trail(of: "notification:\(primary.id)").map(\.entry)
        #expect(
            facts.first { $0.action == "notification.cancelled" }?.facts["reason"] == "the family has moved to a refuge"
        )
    }

    @Test(arguments: [true, false]) func allOfThemByOneActionEachWithItsEntry(_ releasing: Bool) throws {
        let night = try restricted("Jory", "Adaeze")
        let item = try night.exception(.restricted)
        func decide(supervisor: Bool, _ reason: String) throws {
            night.tick()
            _ = try night.engine.run(
                .decideRestricted(exception: item.id, releasing: releasing, reason: reason),
                by: .desk("sue", as: supervisor ? .supervisor : .operator))
        }
        #expect(throws: StoreError.self) { try decide(supervisor: false, "checked") }
        #expect(throws: StoreError.self) { try decide(supervisor: true, " ") }
        try decide(supervisor: true, "checked")
        try night.turn()
        #expect(try night.exceptions().isEmpty)
        let items = try night.notifications()
        #expect(items.map(\.state) == (releasing ? [.sent, .sent] : [.cancelled, .cancelled]))
        for item in items {
            let action = releasing ? "notification.released" : "notification.cancelRequested"
            let entry = try night.store.auditLog.trail(of: "notification:\(item.id)").map(\.entry).first {
                $0.action == action
            }
            #expect(entry?.facts["reason"] == "checked" && entry?.actor == .account("sue"))
        }
        #expect(try night.engine.auditStep().cancelled == (releasing ? 0 : 2))
        #expect(throws: StoreError.self) { try decide(supervisor: true, "again") }
    }

    /// Found by a simulated night: the child whom only the held correction named had a school and no notification.
    @Test func childNamedOnlyInAHeldCorrectionIsRuledOutAndTheOtherStaysNotified() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        let first = try night.notification(Quayside.primary)
        var both = Quayside.incident(
            status: .corrected,
            children: [night.town.child("Adaeze", reference: "1"), night.town.child("Chidi", reference: "2")])
        both.restricted = true
        night.tick()
        try night.push(both)
        try night.decide()
        let held = try #require(try night.notifications(Quayside.primary).first { $0.kind == .correction })
        #expect(held.hold == .restricted)
        try cancel(night, held)
        // Every turn ends with the auditor, who finds a place without a notification.
        try night.run(until: night.clock.now() + .minutes(5))
        #expect(try night.exceptions().isEmpty)
        let standing = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(standing.map(\.id) == [first.id])
        #expect(try night.names(first, Quayside.primary) == ["Adaeze"])
    }
}
