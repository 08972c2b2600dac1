/// Plans the steps of a ladder backwards from the deadline.
public enum LadderPlanner {
    /// The remaining steps of one notification, in order; never empty before the last step.
    ///
    /// - If the release is near the deadline the ladder is compressed in proportion; the phone keeps a quarter of an
    ///   hour.
    /// - If no contact can be reached by a message, the phone task opens with the release.
    /// - The phone step opens early enough for `expectedCalls` to be made by the callers on shift.
    /// - Steps already due are planned for `now`; nobody is sent two messages within five minutes.
    /// - If every message has failed, the next step is due at once.
    /// - The deadline is always a step: overdue, and the duty manager.
    ///
    /// - Parameters:
    ///   - contacts: who can be reached now; plan again when that changes.
    ///   - expectedCalls: how many calls are likely before this deadline, including this one.
    ///   - inSchoolHours: whether it was released in school hours (`TimingRules.isInSchoolHours`).
    ///   - progress: the ladder's progress.
    public static func plan(
        release: Timestamp, deadline: Timestamp, policy rules: TimingRules, contacts: RecipientChooser, now: Timestamp,
        london: London, expectedCalls: Int = 0, inSchoolHours: Bool = false, progress: LadderProgress = LadderProgress()
    ) -> [PlannedStep] {
        let steps = complete(rules.ladder(inSchoolHours: inSchoolHours))
        let opening = steps.firstIndex { $0.recipients.contains(.mashPhone) }
        let timing = LadderTiming(release: release, deadline: deadline)
        var moments = timing.moments(
            steps.map(\.at), opening: opening, needed: .minutes(rules.calling.minutes(for: expectedCalls)),
            openNotBefore: london.moment(london.date(deadline), rules.calling.notBefore))
        if progress.isAtLoss, progress.next < steps.count, steps[progress.next].at.lead ?? 1 > 0 {
            moments[progress.next] = min(moments[progress.next], now)
        }
        let due = timing.ordered(moments, from: progress.next, now: now)
        var assembly = LadderAssembly(
            rules: rules, steps: steps, contacts: contacts, london: london, progress: progress)
        var planned = steps.indices.map { place in
            PlannedStep(index: place, at: due[place], action: assembly.action(steps[place], place, at: due[place]))
        }
        planned = planned.filter { $0.index >= progress.next && !$0.action.isEmpty }
        // If the step brought forward would notify nobody, bring the next one forward.
        if progress.isAtLoss, let first = planned.first, steps[first.index].at.lead ?? 1 > 0 {
            planned[0].at = min(first.at, now)
        }
        return planned
    }

    /// The steps for an exception open since `since`.
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

    /// The step that opens the phone task, counted as in `plan`; nil for a ladder without one.
    public static func phoneStep(_ rules: TimingRules, inSchoolHours: Bool) -> Int? {
        complete(rules.ladder(inSchoolHours: inSchoolHours)).firstIndex { $0.recipients.contains(.mashPhone) }
    }

    /// The ladder with a step at the release, and one at the deadline that alerts the duty manager.
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

/// One step of a notification's or an exception's ladder, with its time. It names roles, not people: the people are
/// looked up when the step is due.
public struct PlannedStep: Hashable, Sendable, Codable {
    /// Its position in the ladder, from 0: the same each time the ladder is planned from the same rules.
    public var index: Int
    /// Never before the release, later than the step before it.
    public var at: Timestamp
    public var action: LadderAction

    public init(index: Int, at: Timestamp, action: LadderAction) {
        self.index = index
        self.at = at
        self.action = action
    }
}

/// What a step does; any of these together.
public struct LadderAction: Hashable, Sendable, Codable {
    /// Roles at the school or authority that get a message.
    public var notify: [Contact.Role]
    /// Absent: each contact's preferred channel.
    public var channel: Contact.Channel?
    /// Opens a task on the phone list.
    public var phone: PhoneReason?
    /// People at the desk who are alerted.
    public var alert: [Recipient]
    /// The deadline has passed: overdue.
    public var overdue: Bool

    public init(
        notify: [Contact.Role] = [], channel: Contact.Channel? = nil, phone: PhoneReason? = nil,
        alert: [Recipient] = [],
        overdue: Bool = false
    ) {
        self.notify = notify
        self.channel = channel
        self.phone = phone
        self.alert = alert
        self.overdue = overdue
    }

    public var isEmpty: Bool { notify.isEmpty && phone == nil && alert.isEmpty && !overdue }

    /// Why somebody has to ring.
    public enum PhoneReason: String, Hashable, Sendable, Codable, CaseIterable {
        /// The ladder reached its phone step.
        case ladder
        /// The area calls first and writes afterwards.
        case phoneFirst
        /// Nobody at the school can be reached by a message.
        case unreachable
    }
}

/// A ladder's progress, for planning it again.
public struct LadderProgress: Hashable, Sendable, Codable {
    /// The first step not yet taken.
    public var next: Int
    public var isPhoneOpen: Bool
    /// Whether a message of an earlier step is in progress or has arrived; false if all have failed.
    public var hasLiveMessage: Bool

    public init(next: Int = 0, isPhoneOpen: Bool = false, hasLiveMessage: Bool = false) {
        self.next = next
        self.isPhoneOpen = isPhoneOpen
        self.hasLiveMessage = hasLiveMessage
    }

    /// Steps were taken, and none of them can still reach anybody.
    var isAtLoss: Bool { next > 0 && !isPhoneOpen && !hasLiveMessage }
}

/// Times of a ladder's steps, counted backwards from the deadline.
struct LadderTiming {
    let release: Timestamp
    let deadline: Timestamp

    /// The time for a call, or a manager, before the deadline even in a compressed ladder.
    static let leastForPeople = Span.minutes(15)
    static let betweenSteps = Span.seconds(1)

    /// A time for each step, in order; `opening` is the step that needs people: it gets at least `needed` before the
    /// deadline, but not before `openNotBefore`.
    ///
    /// If the release leaves less time than the ladder needs, the distances shrink in proportion.
    func moments(_ steps: [StepTime], opening: Int?, needed: Span, openNotBefore: Timestamp?) -> [Timestamp] {
        let scale = scale(steps)
        var moments = steps.map { step -> Timestamp in
            guard let lead = step.lead else {
                return max(release, min(release + .minutes(step.delay ?? 0), deadline - LadderTiming.leastForPeople))
            }
            return lead > 0 ? max(release, deadline - scaled(lead, scale)) : deadline + .minutes(-lead)
        }
        if let opening, steps[opening].lead ?? 1 > 0 {
            let byLoad = openNotBefore.map { max(deadline - needed, $0) } ?? deadline - needed
            let latest = min(moments[opening], byLoad, deadline - LadderTiming.leastForPeople)
            moments[opening] = max(release, latest)
            pullForward(&moments, steps, before: opening, scale)
        }
        return moments
    }

    /// 1 if there is time for the first counted step and as long again as it leaves the second; otherwise less in
    /// proportion.
    private func scale(_ steps: [StepTime]) -> Double {
        let leads = steps.compactMap(\.lead).filter { $0 > 0 }
        guard let first = leads.first else { return 1 }
        let wanted = Span.minutes(first + first - (leads.dropFirst().first ?? 0))
        let window = max((deadline - release).milliseconds, 0)
        return min(1, Double(window) / Double(wanted.milliseconds))
    }

    private func scaled(_ minutes: Int, _ scale: Double) -> Span {
        Span(milliseconds: Int64((Double(minutes) * 60 * scale).rounded(.down)) * 1000)
    }

    /// Keeps earlier steps ahead of the opening step, by ten minutes if there is room.
    private func pullForward(_ moments: inout [Timestamp], _ steps: [StepTime], before opening: Int, _ scale: Double) {
        for place in stride(from: opening - 1, through: 0, by: -1) {
            guard let lead = steps[place].lead else { continue }
            let distance = min(.minutes(10), scaled(lead - (steps[place + 1].lead ?? 0), scale))
            moments[place] = max(release, min(moments[place], moments[place + 1] - distance))
        }
    }

    /// From step `first`: none earlier than `now`, each later than the one before.
    func ordered(_ moments: [Timestamp], from first: Int, now: Timestamp) -> [Timestamp] {
        var result = moments
        for place in result.indices {
            if place >= first { result[place] = max(result[place], now) }
            // A step already taken, perhaps early, does not delay the next.
            if place > first { result[place] = max(result[place], result[place - 1] + LadderTiming.betweenSteps) }
        }
        return result
    }
}

/// The actions of one ladder's steps, given the steps before.
struct LadderAssembly {
    let rules: TimingRules
    let steps: [LadderStep]
    let contacts: RecipientChooser
    let london: London
    let progress: LadderProgress
    private var phoneOpen: Bool
    private var notified: [Contact.Role: Timestamp] = [:]

    /// The shortest time between two messages to one person.
    private static let leastBetweenMessages = Span.minutes(5)

    init(
        rules: TimingRules, steps: [LadderStep], contacts: RecipientChooser, london: London, progress: LadderProgress
    ) {
        self.rules = rules
        self.steps = steps
        self.progress = progress
        phoneOpen = progress.isPhoneOpen
        self.contacts = contacts
        self.london = london
    }

    mutating func action(_ step: LadderStep, _ place: Int, at moment: Timestamp) -> LadderAction {
        var action = LadderAction(alert: step.recipients.filter(\.isAtDesk), overdue: step.at == .atDeadline)
        let isPhoneFirst = rules.phoneFirst && place == 0
        let roles = isPhoneFirst ? [] : step.recipients.compactMap(\.role)
        let isReachable = roles.isEmpty || canReach(roles, step.channel, at: moment)
        if isReachable {
            // A role without contacts is left out, or the step would count as one that notified somebody.
            action.notify = roles.filter { isDue($0, at: moment) && canReach([$0], step.channel, at: moment) }
            action.channel = action.notify.isEmpty ? nil : step.channel
            for role in action.notify { notified[role] = moment }
        }
        if place >= progress.next, !phoneOpen {
            action.phone = phoneReason(step, isPhoneFirst: isPhoneFirst, place: place, at: moment, isReachable)
            phoneOpen = action.phone != nil
        }
        return action
    }

    private func phoneReason(
        _ step: LadderStep, isPhoneFirst: Bool, place: Int, at moment: Timestamp, _ isReachable: Bool
    ) -> LadderAction.PhoneReason? {
        if isPhoneFirst { return .phoneFirst }
        if !isReachable || (place == 0 && !canReachAnyone(at: moment)) { return .unreachable }
        return step.recipients.contains(.mashPhone) ? .ladder : nil
    }

    /// Whether any step with messages would reach somebody now. If none does, there is no point in waiting for one.
    private func canReachAnyone(at moment: Timestamp) -> Bool {
        let written = steps.filter { $0.recipients.contains { $0.role != nil } }
        return written.contains { canReach($0.recipients.compactMap(\.role), $0.channel, at: moment) }
    }

    private func canReach(_ roles: [Contact.Role], _ channel: Contact.Channel?, at moment: Timestamp) -> Bool {
        !contacts.choose(roles: roles, channel: channel, on: london.date(moment)).isEmpty
    }

    private func isDue(_ role: Contact.Role, at moment: Timestamp) -> Bool {
        notified[role].map { moment - $0 >= LadderAssembly.leastBetweenMessages } ?? true
    }
}
