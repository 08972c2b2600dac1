import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Testing

/// An attempt without an answer may have reached somebody: the log knows of each.
@Suite struct AttemptLogTests {
    private func entries(_ night: Night, _ action: String) throws -> [[String: String]] {
        let item = try night.notification(Quayside.high)
        return try night.store.auditTrail(of: "notification:\(item.id)").map(\.entry)
            .filter { $0.action == action }.map(\.facts)
    }

    @Test func anAttemptThatIsToComeAgainIsInTheLogWithItsNumberAndReason() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        night.transport.answer { _ in .ambiguous(reason: .connectionLost, detail: "no answer") }
        try night.run(until: night.clock.now() + .minutes(2))
        let deferred = try entries(night, "message.deferred")
        #expect(deferred.count == night.transport.handed.count)
        #expect(deferred.count > 1)
        #expect(deferred.compactMap { $0["attempt"] } == (1...deferred.count).map(String.init))
        #expect(Set(deferred.compactMap { $0["reason"] }) == [DeliveryReason.connectionLost.rawValue])
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
