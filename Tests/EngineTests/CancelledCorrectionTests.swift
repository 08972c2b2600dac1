import EncompassCore
import EncompassStore
import TestSupport
import Testing

/// A person cancels a correction: what was disclosed before stays in force, and all children are accounted for.
@Suite struct CancelledCorrectionTests {
    /// Found by a simulated night: the child whom the correction alone told of had a school and no notification.
    @Test func childNamedOnlyInAnUnsentCorrectionIsRuledOutForThatSchool() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        let first = try night.notification(Quayside.primary)
        let both = [night.town.child("Adaeze", reference: "1"), night.town.child("Chidi", reference: "2")]
        night.tick()
        try night.push(Quayside.incident(status: .corrected, children: both))
        try night.decide()
        let correction = try #require(try night.notifications(Quayside.primary).first { $0.kind == .correction })
        try night.cancel(correction)
        // Every turn ends with the auditor, who finds a place without a notification.
        try night.run(until: night.clock.now() + .minutes(5))
        #expect(try night.names(first, Quayside.primary) == ["Adaeze"])
        // It knows what it should, so that there is nothing to correct again.
        let standing = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(standing.map(\.id) == [first.id])
    }

    /// Found by a simulated night: the school's notification had been taken back, another school returned the child, and
    /// the supervisor cancelled the correction that would have disclosed the child again.
    @Test func childThatOnlyARetractionNamesIsRuledOutToo() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        try night.turn()
        let first = try night.notification(Quayside.high)
        night.tick()
        try night.store.notifications.redirect(
            first.id, to: Quayside.primary, reason: "moved", by: .desk("olga", as: .operator), at: night.clock.now())
        try night.turn()
        night.tick()
        try night.acknowledge(night.notification(Quayside.primary), children: ["1": .notOurPupil])
        night.tick()
        try night.resolve(night.exception(.notOurPupil), .match(pupil: night.pupil("Jory")))
        try night.turn()
        let correction = try #require(try night.notifications(Quayside.high).first { $0.kind == .correction })
        try night.cancel(correction)
        night.tick()
        try night.cancel(try #require(try night.notifications(Quayside.high).first { $0.kind == .retraction }))
        // Every turn ends with the auditor, who finds a place without a notification.
        try night.run(until: night.clock.now() + .minutes(5))
        #expect(try night.notifications(Quayside.high).allSatisfy { $0.state == .cancelled })
    }
}
