import EncompassCore
import Testing

@Suite("Why the machine hesitates")
struct HesitationTests {
    private static func facts(_ change: (inout HesitationFacts) -> Void) -> HesitationFacts {
        var facts = HesitationFacts()
        facts.hasCandidate = true
        change(&facts)
        return facts
    }

    private static let table: [(HesitationFacts, Hesitation)] = [
        (facts { $0.isUnborn = true }, .unborn), (facts { $0.isGivenBack = true }, .givenBack),
        (facts { $0.hasFaults = true }, .faultyRecord), (facts { $0.isConfirmation = true }, .confirmation),
        (facts { $0.isAgeInDoubt = true }, .ageInDoubt), (HesitationFacts(), .nobodyAlike),
        (facts { $0.isProtected = true }, .protectedPupil), (facts { $0.wasDecidedBefore = true }, .decidedBefore),
        (facts { $0.isClaimedTwice = true }, .claimedTwice),
        (facts { $0.evidence = [.upn: 15, .forename: -4] }, .anothersNumber),
        (facts { $0.evidence = [.nhsNumber: 15, .dateOfBirth: -4] }, .anothersNumber),
        (facts { $0.evidence = [.forename: -4, .dateOfBirth: 12, .surname: 8] }, .twinOnTheRoll),
        (facts { $0.evidence = [.forename: -4, .dateOfBirth: 12, .address: 9] }, .twinOnTheRoll),
        (facts { $0.evidence = [.forename: -4, .dateOfBirth: -3, .surname: 8, .address: 9] }, .siblingOnTheRoll),
        (facts { $0.evidence = [.forename: -4, .surname: 8, .address: 9] }, .siblingOnTheRoll),
        (facts { $0.hasRival = true }, .twoAlike), (facts { $0.isSchoolUnclear = true }, .schoolUnclear),
        (facts { $0.evidence = [.dateOfBirth: -3, .forename: 5] }, .dateDiffers),
        (facts { $0.evidence = [.forename: -3, .dateOfBirth: 9] }, .forenameDiffers),
        (facts { $0.evidence = [.surname: -3, .forename: 5] }, .surnameDiffers),
        (facts { $0.evidence = [.sex: -3, .forename: 5] }, .sexDiffers),
        (facts { $0.evidence = [.address: -3, .forename: 5] }, .homeDiffers),
        // Near enough to speak for the pupil, and not the same.
        (facts { ($0.evidence, $0.differing) = ([.dateOfBirth: 4, .forename: 5], [.dateOfBirth]) }, .dateDiffers),
        (facts { ($0.evidence, $0.differing) = ([.forename: 3, .dateOfBirth: 9], [.forename]) }, .forenameDiffers),
        (facts { ($0.evidence, $0.differing) = ([.surname: 3, .forename: 5], [.surname]) }, .surnameDiffers),
        (facts { ($0.evidence, $0.differing) = ([.address: -3, .forename: 3], [.forename]) }, .homeDiffers),
        (facts { $0.evidence = [.forename: 5] }, .tooLittle),
    ]

    @Test(arguments: table) func theFirstReasonThatApplies(facts: HesitationFacts, reason: Hesitation) {
        #expect(Hesitation(facts) == reason)
    }

    @Test func everyReasonIsInTheTable() {
        #expect(Set(HesitationTests.table.map(\.1)) == Set(Hesitation.allCases))
    }

    @Test func theEarlierReasonComesFirst() {
        #expect(
            Hesitation(
                HesitationTests.facts {
                    $0.isGivenBack = true
                    $0.hasRival = true
                    $0.evidence = [.forename: -4, .dateOfBirth: 12, .surname: 8]
                }) == .givenBack)
    }

    @Test(arguments: [
        (12, EvidenceStrength.strong), (6, .strong), (5.9, .fair), (2, .fair), (1.9, .slight), (0.05, .slight),
        (0.04, .none), (0, .none), (-0.05, .none), (-0.1, .slightlyAgainst), (-2, .slightlyAgainst), (-2.1, .against),
        (-6, .against), (-6.1, .stronglyAgainst), (-.infinity, .stronglyAgainst),
    ])
    func aWeightInWords(bits: Double, strength: EvidenceStrength) { #expect(EvidenceStrength(bits: bits) == strength) }
}

@Suite("The order of candidates")
struct CandidateOrderTests {
    private func order(_ entries: (Int64, Double?, Bool)...) -> CandidateOrder {
        CandidateOrder(entries.map { .init(pupil: $0.0, probability: $0.1, isGivenBack: $0.2) })
    }

    @Test func weakOnesAreFoldedAway() {
        let order = order((1, 0.7, false), (2, 0.05, false), (3, 0.049, false))
        #expect(order.shown == [1, 2] && order.folded == [3])
    }

    @Test func theLikeliestIsShownThoughWeak() {
        let order = order((1, 0.01, false), (2, 0.005, false))
        #expect(order.shown == [1] && order.folded == [2])
    }

    @Test func ifAllAreUnlikelyNobodyIsLikelyAndNobodyIsFoldedAway() {
        let order = order((1, 0.9, true), (2, 0.0099, false), (3, 0.005, false))
        #expect(order.shown.isEmpty && order.folded.isEmpty && order.unlikely == [2, 3, 1])
    }

    @Test func whomASchoolGaveBackComesLast() {
        let order = order((1, 0.99, true), (2, 0.02, false), (3, 0.01, false))
        #expect(order.shown == [2] && order.folded == [3, 1] && order.unlikely.isEmpty)
    }

    @Test func whomAPersonNamedIsShown() { #expect(order((1, 0.9, false), (2, nil, false)).shown == [1, 2]) }
}

@Suite("Undoing a decision")
struct UndoRuleTests {
    private static let decided = Timestamp(milliseconds: 1_000_000)

    @Test(
        arguments: [
            (false, false, false, .minutes(15), .time(decided + .minutes(15))),
            (false, false, false, .minutes(16), nil),
            (false, false, true, .minutes(15), .leaving), (false, false, true, .minutes(16), nil),
            (false, true, true, .hours(9), .leaving), (false, true, false, .hours(9), .leaving),
            (true, false, true, .minutes(1), nil), (true, true, true, .minutes(1), nil),
        ] as [(Bool, Bool, Bool, Span, UndoRule.Limit?)])
    func table(hasLeft: Bool, isWaiting: Bool, notifies: Bool, later: Span, limit: UndoRule.Limit?) {
        let rule = UndoRule(
            hasLeft: hasLeft, isWaiting: isWaiting, notifies: notifies, decidedAt: UndoRuleTests.decided)
        #expect(rule.limit(at: UndoRuleTests.decided + later) == limit)
    }
}

@Suite("The authority that fits a child's home")
struct AuthorityProposalTests {
    private static let known: Set<String> = ["926", "935", "873"]

    @Test func byPostcodeThenTownThenForce() {
        func propose(_ postcode: [String], _ town: [String: Int], _ force: [String]) -> AuthorityProposal? {
            AuthorityProposal(
                ofPostcode: postcode, schoolsInTown: town, ofForce: force, known: AuthorityProposalTests.known)
        }
        #expect(propose(["926"], ["935": 3], ["873"]) == AuthorityProposal(code: "926", basis: .postcode))
        #expect(propose(["926", "935"], ["935": 3, "926": 1], []) == AuthorityProposal(code: "935", basis: .town))
        #expect(propose([], ["935": 2, "926": 2], ["873"]) == AuthorityProposal(code: "873", basis: .force))
        #expect(propose([], ["999": 9, "926": 1], []) == AuthorityProposal(code: "926", basis: .town))
        #expect(propose(["999"], [:], ["926", "935"]) == nil)
    }

    @Test func anotherOneNeedsASecondLook() {
        let proposal = AuthorityProposal(code: "926", basis: .postcode)
        #expect(proposal.needsSecondLook(at: "935") && !proposal.needsSecondLook(at: "926"))
    }
}
