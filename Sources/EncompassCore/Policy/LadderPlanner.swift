/// Plans a ladder backwards from the deadline.
public enum LadderPlanner {
    /// The steps of one notification that are still to come, in order; never empty before its last step.
    ///
    /// - A release near the deadline squeezes the ladder in proportion; the phone keeps a quarter of an hour.
    /// - Where no contact can be reached by machine the phone task opens with the release.
    /// - The phone step opens early enough for `expectedCalls` to be made by the callers on shift.
    /// - What is already due is planned for `now`; nobody is written to twice within five minutes.
    /// - Where every message has failed the next step comes at once.
    /// - The deadline is always a step: overdue, and the duty manager.
    ///
    /// - Parameters:
    ///   - contacts: who can be reached, as things stand; planned anew when that changes.
    ///   - expectedCalls: how many calls are likely before this deadline, this one included.
    ///   - inSchoolHours: whether it was released while the school is at work (`TimingRules.isInSchoolHours`).
    ///   - standing: how far the ladder has been climbed.
    public static func plan(
        release: Timestamp, deadline: Timestamp, policy rules: TimingRules, contacts: RecipientChooser, now: Timestamp,
        london: London, expectedCalls: Int = 0, inSchoolHours: Bool = false, standing: LadderStanding = LadderStanding()
    ) -> [PlannedStep] {
        let steps = complete(rules.ladder(inSchoolHours: inSchoolHours))
        let opening = steps.firstIndex { $0.recipients.contains(.mashPhone) }
        let timing = LadderTiming(release: release, deadline: deadline)
        var moments = timing.moments(
            steps.map(\.at), opening: opening, needed: .minutes(rules.calling.minutes(for: expectedCalls)),
            openNotBefore: london.moment(london.date(deadline), rules.calling.notBefore))
        if standing.isAtLoss, standing.next < steps.count, steps[standing.next].at.lead ?? 1 > 0 {
            moments[standing.next] = min(moments[standing.next], now)
        }
        let due = timing.ordered(moments, from: standing.next, now: now)
        var assembly = LadderAssembly(
            rules: rules, steps: steps, contacts: contacts, london: london, standing: standing)
        var planned = steps.indices.map { place in
            PlannedStep(index: place, at: due[place], action: assembly.action(steps[place], place, at: due[place]))
        }
        planned = planned.filter { $0.index >= standing.next && !$0.action.isEmpty }
        // The step brought forward may have nobody to write to whom the failed message was not for: then the one after.
        if standing.isAtLoss, let first = planned.first, steps[first.index].at.lead ?? 1 > 0 {
            planned[0].at = min(first.at, now)
        }
        return planned
    }

    /// The steps for something that waits for a person at the desk since `since`.
    public static func exceptionPlan(
        since: Timestamp, deadline: Timestamp, policy rules: TimingRules, now: Timestamp, from first: Int = 0
    ) -> [PlannedStep] {
        let steps = complete(rules.exceptions)
        let timing = LadderTiming(release: since, deadline: deadline)
        let opening = steps.firstIndex { $0.recipients.contains(.dutyManager) && ($0.at.lead ?? 1) > 0 }
        let moments = timing.moments(
            steps.map(\.at), opening: opening, needed: LadderTiming.leastForPeople, openNotBefore: nil)
        let due = timing.ordered(moments, from: first, now: now)
        return steps.indices.filter { $0 >= first }.map { place in
            let step = steps[place]
            let alert = step.recipients.filter(\.isAtDesk)
            let action = LadderAction(alert: alert, overdue: step.at == .atDeadline)
            return PlannedStep(index: place, at: due[place], action: action)
        }
    }

    /// The step that comes to the phone, counted as `plan` counts; nil for a ladder without one.
    public static func phoneStep(_ rules: TimingRules, inSchoolHours: Bool) -> Int? {
        complete(rules.ladder(inSchoolHours: inSchoolHours)).firstIndex { $0.recipients.contains(.mashPhone) }
    }

    /// The ladder with a step at the release and one at the deadline, which tells the duty manager.
    private static func complete(_ ladder: [LadderStep]) -> [LadderStep] {
        var steps = ladder
        if steps.first?.at != .atRelease { steps.insert(LadderStep(at: .atRelease, recipients: []), at: 0) }
        if let place = steps.firstIndex(where: { $0.at == .atDeadline }) {
            if !steps[place].recipients.contains(.dutyManager) { steps[place].recipients.append(.dutyManager) }
        } else {
            let place = steps.firstIndex { ($0.at.lead ?? 1) < 0 } ?? steps.count
            steps.insert(LadderStep(at: .atDeadline, recipients: [.dutyManager]), at: place)
        }
        return steps
    }
}
