import EncompassCore
import EncompassStore
import TestSupport
import Testing

/// Found by a simulated night: a school was reminded of what the force had taken back two corrections ago.
@Suite struct RetractedChainTests {
    @Test func aRetractionEndsEveryNotificationThatItsCorrectionsReplaced() throws {
        let night = try Night()
        var incident = Quayside.incident(children: [night.town.child("Adaeze", reference: "1")])
        for summary in ["Police attended.", "Police attended twice.", "Police attended three times."] {
            incident.schoolSummary = summary
            try night.push(incident)
            try night.turn()
        }
        #expect(try night.notifications(Quayside.primary).map(\.kind) == [.new, .correction, .correction])
        try night.push(Quayside.incident(revision: 9, status: .retracted, children: []))
        try night.decide()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.kind) == [.new, .correction, .correction, .retraction])
        #expect(all.dropLast().allSatisfy { $0.state == .cancelled })
        let before = all.dropLast().map(\.attempts.count)
        try night.run(until: all[0].deadlineAt + .hours(1))
        let after = try night.notifications(Quayside.primary)
        #expect(after.dropLast().map(\.attempts.count) == before)
    }
}
