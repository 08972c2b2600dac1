import EncompassCore
import Testing

@Suite struct LadderPlannerTests {
    private func contact(
        _ role: Contact.Role, _ name: String, verified: Bool = true, channel: Contact.Channel? = nil,
        email: String? = "x",
        awayFrom: String? = nil, awayTo: String? = nil
    ) throws -> Contact {
        Contact(
            scope: .establishment(try urn(121_234)), role: role, name: name,
            email: email.map { _ in "\(name)@a.example" },
            channel: channel, verifiedOn: verified ? try day("2025-09-01") : nil,
            awayFrom: try awayFrom.map { try day($0) },
            awayTo: try awayTo.map { try day($0) })
    }

    private func chooser(_ contacts: [Contact], excluded: ExcludedPeople = ExcludedPeople()) throws -> RecipientChooser
    {
        RecipientChooser(contacts: contacts, establishment: try urn(121_234), la: "926", excluded: excluded)
    }

    private func all() throws -> [Contact] {
        try [contact(.keyAdult, "Kay"), contact(.deputy, "Dee"), contact(.head, "Hal")]
    }

    private func steps(
        _ release: String, _ deadline: String = "2025-11-20 09:00", now: String? = nil, contacts: [Contact]? = nil,
        rules: TimingRules = TimingRules(), calls: Int = 0, progress: LadderProgress = LadderProgress()
    ) throws -> [PlannedStep] {
        LadderPlanner.plan(
            release: try wall(release), deadline: try wall(deadline), policy: rules,
            contacts: try chooser(try contacts ?? all()), now: try wall(now ?? release), london: try #require(London()),
            expectedCalls: calls, progress: progress)
    }

    private func times(_ steps: [PlannedStep]) throws -> [String] {
        let london = try #require(London())
        return steps.map { london.civil($0.at).time.description }
    }

    @Test func theDefaultLadderCountsBackFromTheDeadline() throws {
        let steps = try steps("2025-11-19 23:00")
        #expect(try times(steps) == ["23:00", "08:00", "08:30", "09:00"])
        #expect(
            steps.map(\.action) == [
                LadderAction(notify: [.keyAdult]), LadderAction(notify: [.keyAdult, .deputy]),
                LadderAction(phone: .ladder),
                LadderAction(alert: [.dutyManager], overdue: true),
            ])
        #expect(steps.map(\.index) == [0, 1, 2, 3])
    }

    @Test(arguments: [
        ("2025-11-20 07:30", ["07:30", "08:00", "08:30", "09:00"]),
        ("2025-11-20 08:00", ["08:00", "08:20", "08:40", "09:00"]),
        ("2025-11-20 08:15", ["08:15", "08:30", "08:45", "09:00"]),
        ("2025-11-20 08:40", ["08:40", "08:40", "08:45", "09:00"]),
    ])
    func aReleaseNearTheDeadlineSqueezesIt(release: String, expected: [String]) throws {
        #expect(try times(steps(release)) == expected)
    }

    @Test func fourMinutesBeforeTheDeadlineEverythingHappensAtOnce() throws {
        let steps = try steps("2025-11-20 08:56")
        #expect(
            steps.map(\.action) == [
                LadderAction(notify: [.keyAdult]), LadderAction(notify: [.deputy]), LadderAction(phone: .ladder),
                LadderAction(alert: [.dutyManager], overdue: true),
            ])
        #expect(try times(steps) == ["08:56", "08:56", "08:56", "09:00"])
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.at < $1.at })
    }

    @Test func aHostThatSleptTakesMissedStepsAtOnceInOrder() throws {
        let progress = LadderProgress(next: 1, hasLiveMessage: true)
        let steps = try steps("2025-11-19 23:00", now: "2025-11-20 10:00", progress: progress)
        #expect(steps.map(\.index) == [1, 2, 3])
        let start = try wall("2025-11-20 10:00")
        #expect(steps.map(\.at) == [start, start + .seconds(1), start + .seconds(2)])
    }

    @Test func planningAgainMovesNoFutureStep() throws {
        let first = try steps("2025-11-20 08:00")
        let again = try steps(
            "2025-11-20 08:00", now: "2025-11-20 08:25", progress: LadderProgress(next: 2, hasLiveMessage: true))
        #expect(again == Array(first.dropFirst(2)))
    }

    @Test func contactsWithoutAnAddressAreCalledAtOnce() throws {
        let unreachable = try [
            contact(.keyAdult, "Kay", verified: false), contact(.deputy, "Dee", channel: .phone),
            contact(.head, "Hal", email: nil),
        ]
        for contacts in [unreachable, []] {
            let steps = try steps("2025-11-19 23:00", contacts: contacts)
            #expect(steps.map(\.action.phone) == [.unreachable, nil])
            #expect(steps[0].action.notify.isEmpty)
            #expect(steps[0].at == (try wall("2025-11-19 23:00")))
            #expect(steps[1].action.overdue)
        }
    }

    @Test func aContactOnLeaveIsReplaced() throws {
        let contacts = try [
            contact(.keyAdult, "Kay", awayFrom: "2025-11-17", awayTo: "2025-11-19"), contact(.head, "Hal"),
        ]
        let chooser = try chooser(contacts)
        #expect(chooser.choose(roles: [.keyAdult], on: try day("2025-11-19")).addressees.map(\.contact.name) == ["Hal"])
        #expect(chooser.choose(roles: [.keyAdult], on: try day("2025-11-20")).addressees.map(\.contact.name) == ["Kay"])
        let steps = try steps("2025-11-19 23:00", contacts: contacts)
        #expect(steps.map(\.action.phone) == [nil, nil, .ladder, nil])
    }

    @Test func aSchoolsOwnLadderStillAlertsTheDutyManager() throws {
        let rules = TimingRules(ladder: [
            LadderStep(at: .before(45), recipients: [.keyAdult]), LadderStep(at: .before(20), recipients: [.mashPhone]),
            LadderStep(at: .after(30), recipients: [.dutyManager]),
        ])
        let steps = try steps("2025-11-19 23:00", rules: rules)
        #expect(try times(steps) == ["08:15", "08:40", "09:00", "09:30"])
        #expect(steps.map(\.index) == [1, 2, 3, 4])
        #expect(steps.map(\.action.overdue) == [false, false, true, false])
    }

    @Test func thePhoneOpensInTimeForEveryCall() throws {
        let rules = TimingRules(calling: Calling(callers: 3, minutesPerCall: 5))
        #expect(try times(steps("2025-11-19 23:00", rules: rules, calls: 18)) == ["23:00", "08:00", "08:30", "09:00"])
        #expect(try times(steps("2025-11-19 23:00", rules: rules, calls: 40)) == ["23:00", "07:40", "07:50", "09:00"])
        #expect(try times(steps("2025-11-19 23:00", rules: rules, calls: 500)) == ["23:00", "06:50", "07:00", "09:00"])
        #expect(try times(steps("2025-11-20 07:45", rules: rules, calls: 500)) == ["07:45", "07:45", "07:45", "09:00"])
    }

    @Test func anAreaThatCallsFirstOpensTheTaskAtTheRelease() throws {
        let steps = try steps("2025-11-19 23:00", rules: TimingRules(phoneFirst: true))
        #expect(
            steps.map(\.action) == [
                LadderAction(phone: .phoneFirst), LadderAction(notify: [.keyAdult, .deputy]),
                LadderAction(alert: [.dutyManager], overdue: true),
            ])
    }

    @Test func ifEveryMessageFailedTheNextStepIsDueAtOnce() throws {
        let steps = try steps("2025-11-19 23:00", now: "2025-11-19 23:10", progress: LadderProgress(next: 1))
        #expect(try times(steps) == ["23:10", "08:30", "09:00"])
        let onlyPhoneLeft = try self.steps(
            "2025-11-19 23:00", now: "2025-11-20 08:05", progress: LadderProgress(next: 2))
        #expect(try times(onlyPhoneLeft) == ["08:05", "09:00"])
        #expect(onlyPhoneLeft[0].action.phone == .ladder)
        let nobody = try self.steps(
            "2025-11-19 23:00", now: "2025-11-19 23:10", contacts: [], progress: LadderProgress(next: 1))
        #expect(nobody[0].action == LadderAction(phone: .unreachable))
        #expect(nobody[0].at == (try wall("2025-11-19 23:10")))
    }

    @Test func ifTheOnlyMailboxRefusedTheCallIsDueAtOnce() throws {
        let steps = try steps(
            "2025-11-19 23:00", now: "2025-11-19 23:01", contacts: [contact(.keyAdult, "Kay")],
            progress: LadderProgress(next: 1))
        #expect(steps[0].action == LadderAction(phone: .ladder))
        #expect(steps[0].at == (try wall("2025-11-19 23:01")))
    }

    @Test func anOpenPhoneTaskIsNotOpenedAgain() throws {
        let progress = LadderProgress(next: 1, isPhoneOpen: true)
        let steps = try steps("2025-11-19 23:00", contacts: [], progress: progress)
        #expect(steps.map(\.action) == [LadderAction(alert: [.dutyManager], overdue: true)])
    }

    @Test func contactsLostAfterTheSendDoNotLoseThePhoneCall() throws {
        let progress = LadderProgress(next: 1, hasLiveMessage: true)
        let steps = try steps("2025-11-19 23:00", now: "2025-11-20 01:00", contacts: [], progress: progress)
        #expect(steps.first?.action == LadderAction(phone: .unreachable))
        #expect(try times(steps) == ["08:00", "09:00"])
    }

    @Test func exceptionsReachTheDutyManagerBeforeTheDeadline() throws {
        let rules = TimingRules()
        let steps = LadderPlanner.exceptionPlan(
            since: try wall("2025-11-20 02:00"), deadline: try wall("2025-11-20 09:00"), policy: rules,
            now: try wall("2025-11-20 02:00"))
        #expect(try times(steps) == ["02:00", "08:00", "08:30", "09:00"])
        #expect(steps.map(\.action.alert) == [[.operatorOnShift], [.supervisor], [.dutyManager], [.dutyManager]])
        #expect(steps.map(\.action.overdue) == [false, false, false, true])
        let near = LadderPlanner.exceptionPlan(
            since: try wall("2025-11-20 08:50"), deadline: try wall("2025-11-20 09:00"), policy: rules,
            now: try wall("2025-11-20 08:50"))
        #expect(try times(near) == ["08:50", "08:50", "08:50", "09:00"])
    }

    @Test func halfPastEightStaysHalfPastEightOnTheMorningTheClocksChanged() throws {
        for (release, deadline) in [("2025-10-26 00:30", "2025-10-26 09:00"), ("2026-03-29 00:30", "2026-03-29 09:00")]
        {
            #expect(try times(steps(release, deadline)) == ["00:30", "08:00", "08:30", "09:00"])
        }
    }
}
