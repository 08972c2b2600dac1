/// In plain words what would happen for one incident at one establishment, when and to whom. Nothing is done.
public struct PolicyExplanation: Sendable {
    private let london: London
    /// The names of those who would be told are for the screen of whoever asked, never for a log.
    public private(set) var lines: [String]

    /// What the policy says, without an incident.
    public init(policy: EstablishmentPolicy, london: London) {
        self.london = london
        lines = policy.explanation + PolicyWords(timing: policy.timing).lines
        if let handling = policy.content.handling { lines.append("The school is told what to do: \(handling)") }
    }

    /// What would happen for one incident.
    public init(
        policy: EstablishmentPolicy, occurredAt: Timestamp, receivedAt: Timestamp, plan: DeliveryPlan,
        steps: [PlannedStep], contacts: RecipientChooser, inSchoolHours: Bool = false, london: London
    ) {
        self.london = london
        lines = policy.explanation
        lines.append("It happened on \(words(occurredAt)) and reached us on \(words(receivedAt)).")
        lines.append("The school must know by \(words(plan.deadlineAt)).")
        if plan.late { lines.append("Its first deadline was already past when it reached us: it is late.") }
        lines.append(releaseLine(plan, policy.timing))
        if plan.holdReason == .weekend || plan.holdReason == .holiday, policy.timing.isUnapprovedHold {
            lines.append("WARNING: nobody is named who approved that hold.")
        }
        if inSchoolHours { lines.append("The school is at work then: it is notified today.") }
        for warning in plan.warnings { lines.append("Warning: \(warning).") }
        for step in steps { lines.append(line(step, contacts)) }
        lines.append("Each step is taken only while nobody at the school has acknowledged.")
    }

    private func releaseLine(_ plan: DeliveryPlan, _ timing: TimingRules) -> String {
        let approved = timing.approvedBy.map { ", as \($0) approved" } ?? ""
        return switch plan.holdReason {
        case nil: "It leaves at once."
        case .releaseTime: "It is held until the area's release time, \(words(plan.releaseAt))."
        case .weekend: "It is held over the weekend until \(words(plan.releaseAt))\(approved)."
        case .holiday: "It is held over the holiday until staff are in, \(words(plan.releaseAt))\(approved)."
        case .confirmation: "It is held until a person confirms the match."
        case .restricted: "It is held until a supervisor releases it."
        case .paused: "It is held because notifications are paused."
        }
    }

    private func line(_ step: PlannedStep, _ contacts: RecipientChooser) -> String {
        var parts: [String] = []
        if step.action.overdue { parts.append("it is overdue") }
        if !step.action.tell.isEmpty { parts.append(told(step, contacts)) }
        switch step.action.phone {
        case nil: break
        case .ladder: parts.append("MASH rings the school")
        case .phoneFirst: parts.append("MASH rings the school, before anything is written")
        case .unreachable: parts.append("MASH rings the school, since nobody there can be reached by machine")
        }
        if !step.action.alert.isEmpty {
            parts.append(step.action.alert.map(\.words).joined(separator: " and ") + " is told")
        }
        return "\(words(step.at)): " + parts.joined(separator: "; ") + "."
    }

    private func told(_ step: PlannedStep, _ contacts: RecipientChooser) -> String {
        let choice = contacts.choose(
            roles: step.action.tell, channel: step.action.channel, on: london.date(step.at))
        let names = choice.addressees.map {
            "\($0.contact.name) (\($0.contact.role.rawValue), by \($0.channel.rawValue))"
        }
        let passed = choice.passedOver.map { "\($0.contact.name) is passed over: \($0.obstacle.words)" }
        let message = names.isEmpty ? "nobody can be written to" : "a message to " + names.joined(separator: ", ")
        return ([message] + passed).joined(separator: "; ")
    }

    /// `Friday 20 November 2026 at 09:00`.
    private func words(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        return "\(date.words) at \(time)"
    }
}

extension LocalDate {
    /// `Friday 20 November 2026`.
    public var words: String {
        let (year, month, day) = components
        return "\(LocalDate.weekdays[weekday - 1]) \(day) \(LocalDate.months[month - 1]) \(year)"
    }

    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}

extension RecipientChoice.Obstacle {
    /// In words, for explanations.
    public var words: String {
        switch self {
        case .party: "may be a party to the incident"
        case .unverified: "the address was never verified"
        case .away: "away"
        case .phoneOnly: "wants to be rung"
        case .noAddress: "no address for a channel in use"
        }
    }
}
