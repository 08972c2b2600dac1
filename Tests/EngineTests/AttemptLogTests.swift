import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// An attempt without an answer may have reached somebody: the log knows of each.
@Suite struct AttemptLogTests {
    private func entries(_ night: Night, _ action: String) throws -> [[String: String]] {
        let item = try night.notification(Quayside.high)
        return try night.store.auditLog.trail(of: "notification:\(item.id)").map(\.entry)
            .filter { $0.action == action }.map(\.facts)
    }

    @Test func anAttemptThatIsToComeAgainIsInTheLogWithItsNumberAndReason() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        night.transport.answer { _ in .ambiguous(reason: .connectionLost, detail: "no answer") }
        try night.run(until: night.clock.now() + .minutes(2))
        // The second copy without an answer is the last.
        let logged = try entries(night, "message.deferred") + entries(night, "message.unanswered")
        #expect(night.transport.handed.count == 2)
        #expect(logged.compactMap { $0["attempt"] } == ["1", "2"])
        #expect(Set(logged.compactMap { $0["reason"] }) == [DeliveryReason.connectionLost.rawValue])
        #expect(try entries(night, "message.failed").compactMap { $0["reason"] } == ["uncertain"])
    }

    @Test func anAttemptThatTheEndOfTheDaemonCutOffIsInTheLog() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn(sending: false)
        let leased = try #require(try night.engine.leaseStep(limit: 1).first)
        try night.restart()
        let cut = try #require(try entries(night, "message.interrupted").first)
        #expect(cut["message"] == leased.id)
        #expect(cut["attempt"] == "1")
        try night.turn()
        #expect(try entries(night, "message.sent").map { $0["attempt"] } == ["2"])
    }
}
