import TestSupport
import Testing

/// Scenario 19. Given two operators who resolve the same exception at the same moment, then one decision counts and the
/// other operator learns whose.
struct TwoOperatorsTests {
    @Test func oneDecisionCountsAndTheOtherOperatorLearnsWhose() throws {
        let morning = try Morning()
        let strangers = (1...6).map { number in
            IncidentText.make("NC-\(number)", children: [MadeUp.crowd(number)[number - 1].reported()])
        }
        _ = try morning.feed.push(strangers)
        for exception in try morning.exceptions(6) {
            let path = "/v1/exceptions/\(exception["id"].text)/resolve"
            let asha = decide(path, "{\"decision\":\"establishment\",\"urn\":\"\(MadeUp.mill)\"", "Asha Patel", morning)
            let ben = decide(path, "{\"decision\":\"passToLA\",\"la\":\"926\"", "Ben Osei", morning)
            let answers = [("Asha Patel", try asha.value()), ("Ben Osei", try ben.value())]
            let won = try #require(answers.first { $0.1.status == 200 })
            let lost = try #require(answers.first { $0.1.status == 409 })
            #expect(won.1["settledBy"].text.contains(won.0))
            #expect(lost.1.text.contains(won.0), "the answer to the second does not say whose decision stands")
        }
        #expect(try morning.notifications(6).count == 6)
    }

    private func decide(
        _ path: String, _ decision: String, _ person: String, _ morning: Morning
    ) -> Background<Answer> {
        let desk = morning.desk
        return Background { try desk.post(path, decision + ",\"reason\":\"rang the home\",\"by\":\"\(person)\"}") }
    }
}
