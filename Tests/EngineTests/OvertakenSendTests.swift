import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// Found by simulated nights: a receipt that overtakes the record of the send.
@Suite struct OvertakenSendTests {
    @Test func theSendIsLoggedAlsoWhereTheDaemonDiesBeforeItRecordsIt() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn(sending: false)
        #expect(try !night.engine.leaseStep(limit: 10).isEmpty)
        let item = try night.notification(Quayside.high)
        try night.acknowledge(item, as: .delivered, by: nil)
        try night.restart()
        let trail = try night.store.auditLog.trail(of: "notification:\(item.id)")
        #expect(trail.filter { $0.entry.action == "message.sent" }.count == 1)
        #expect(try night.notification(Quayside.high).state == .delivered)
    }
}
