/// What each step of one ladder does, given what the steps before it did.
struct LadderAssembly {
    let rules: TimingRules
    let steps: [LadderStep]
    let contacts: RecipientChooser
    let london: London
    let standing: LadderStanding
    private var phoneOpen: Bool
    private var told: [Contact.Role: Timestamp] = [:]

    /// Nobody is written to again within this time.
    private static let leastBetweenMessages = Span.minutes(5)

    init(
        rules: TimingRules, steps: [LadderStep], contacts: RecipientChooser, london: London, standing: LadderStanding
    ) {
        self.rules = rules
        self.steps = steps
        self.standing = standing
        phoneOpen = standing.isPhoneOpen
        self.contacts = contacts
        self.london = london
    }

    mutating func action(_ step: LadderStep, _ place: Int, at moment: Timestamp) -> LadderAction {
        var action = LadderAction(alert: step.recipients.filter(\.isAtDesk), overdue: step.at == .atDeadline)
        let isPhoneFirst = rules.phoneFirst && place == 0
        let roles = isPhoneFirst ? [] : step.recipients.compactMap(\.role)
        let isReachable = roles.isEmpty || canReach(roles, step.channel, at: moment)
        if isReachable {
            // A role that nobody has is not told: such a step would pass for one that did something.
            action.tell = roles.filter { isDue($0, at: moment) && canReach([$0], step.channel, at: moment) }
            action.channel = action.tell.isEmpty ? nil : step.channel
            for role in action.tell { told[role] = moment }
        }
        if place >= standing.next, !phoneOpen {
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

    /// Whether any step that writes would find somebody now: where none does there is no sense in waiting for it.
    private func canReachAnyone(at moment: Timestamp) -> Bool {
        let written = steps.filter { $0.recipients.contains { $0.role != nil } }
        return written.contains { canReach($0.recipients.compactMap(\.role), $0.channel, at: moment) }
    }

    private func canReach(_ roles: [Contact.Role], _ channel: Contact.Channel?, at moment: Timestamp) -> Bool {
        !contacts.choose(roles: roles, channel: channel, on: london.date(moment)).isEmpty
    }

    private func isDue(_ role: Contact.Role, at moment: Timestamp) -> Bool {
        told[role].map { moment - $0 >= LadderAssembly.leastBetweenMessages } ?? true
    }
}
