import EncompassCore
import EncompassStore
import Testing

/// A supervisor decides that what became restricted is not sent: what was told before stands, and the books balance.
@Suite struct DismissedRestrictionTests {
    /// Found by a simulated night: the child whom only the held correction named had a school and no notification.
    @Test func whomOnlyTheHeldCorrectionNamedIsRuledOutAndTheOtherStaysTold() throws {
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
        try night.settle()
        let held = try #require(try night.notifications(Quayside.primary).first { $0.kind == .correction })
        #expect(held.hold == .restricted)
        try night.resolve(night.exception(.restricted), .dismiss, supervisor: true)
        // Every turn ends with the auditor, who finds a place without a notification.
        try night.run(until: night.clock.now() + .minutes(5))
        let standing = try night.notifications(Quayside.primary).filter { $0.state != .cancelled }
        #expect(standing.map(\.id) == [first.id])
        #expect(try night.names(first, Quayside.primary) == ["Adaeze"])
    }
}
