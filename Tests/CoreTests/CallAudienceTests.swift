import EncompassCore
import Testing

@Suite("Who may be given the details in a call") struct CallAudienceTests {
    @Test(
        arguments: [
            (true, true, false, .listed), (true, true, true, .listed), (true, false, false, .listed),
            (false, true, false, .head), (false, true, true, .nobody), (false, false, false, .nobody),
        ] as [(Bool, Bool, Bool, CallAudience)])
    func itFollowsFromWhoIsListedAndWhoTheHeadIs(
        isListed: Bool, isSchool: Bool, headMayBeParty: Bool, expected: CallAudience
    ) {
        let audience = CallAudience(
            hasPeopleToRing: isListed, isSchool: isSchool, headMayBeParty: headMayBeParty)
        #expect(audience == expected)
    }
}
