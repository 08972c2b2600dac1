/// Explains what would happen for one incident at one establishment, when, and who would be notified. Nothing is done.
public struct PolicyExplanation: Sendable {
    private let london: London
    /// For the person who asked: it names contacts, so never log it.
    public private(set) var lines: [String]

    /// What the policy says, without an incident.
    public init(policy: EstablishmentPolicy, london: London) {
        self.london = london
        lines = policy.explanation + PolicyWords(timing: policy.timing).lines
        if let handling = policy.content.handling { lines.append("Advice to the school: \(handling)") }
    }

    /// What would happen for one incident.
    public init(
        policy: EstablishmentPolicy, occurredAt: Timestamp, receivedAt: Timestamp, plan: DeliveryPlan,
        steps: [PlannedStep], contacts: RecipientChooser, inSchoolHours: Bool = false, london: London
    ) {
        self.london = london
        lines = policy.explanation
        lines.append("It happened on \(words(occurredAt)) and was received on \(words(receivedAt)).")
        lines.append("The school must know by \(words(plan.deadlineAt)).")
        if plan.late { lines.append("Its first deadline had passed when it was received: it is late.") }
        lines.append(releaseLine(plan, policy.timing))
        if plan.holdReason == .weekend || plan.holdReason == .holiday, policy.timing.isUnapprovedHold {
            lines.append("WARNING: that hold has no named approver.")
        }
        if inSchoolHours { lines.append("The school is at work then: it is notified today.") }
        for warning in plan.warnings { lines.append("Warning: \(warning).") }
        for step in steps { lines.append(line(step, contacts)) }
        lines.append("Each step is taken only if nobody at the school has acknowledged.")
    }

    private func releaseLine(_ plan: DeliveryPlan, _ timing: TimingRules) -> String {
        let approved = timing.approvedBy.map { ", as \($0) approved" } ?? ""
        return switch plan.holdReason {
        case nil: "It is released at once."
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
        if !step.action.notify.isEmpty { parts.append(recipients(step, contacts)) }
        switch step.action.phone {
        case nil: break
        case .ladder: parts.append("MASH calls the school")
        case .phoneFirst: parts.append("MASH calls the school, before anything is sent")
        case .unreachable: parts.append("MASH calls the school, since no message can reach anybody there")
        }
        if !step.action.alert.isEmpty {
            let people = step.action.alert.map(\.words).joined(separator: " and ")
            parts.append(people + (step.action.alert.count > 1 ? " are alerted" : " is alerted"))
        }
        return "\(words(step.at)): " + parts.joined(separator: "; ") + "."
    }

    private func recipients(_ step: PlannedStep, _ contacts: RecipientChooser) -> String {
        let choice = contacts.choose(
            roles: step.action.notify, channel: step.action.channel, on: london.date(step.at))
        let names = choice.addressees.map {
            "\($0.contact.name) (\($0.contact.role.rawValue), by \($0.channel.rawValue))"
        }
        let passed = choice.passedOver.map { "\($0.contact.name) is passed over: \($0.obstacle.words)" }
        let message = names.isEmpty ? "no message can be sent" : "a message to " + names.joined(separator: ", ")
        return ([message] + passed).joined(separator: "; ")
    }

    /// `Friday 20 November 2026 at 09:00`.
    private func words(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        return "\(date.words) at \(time)"
    }
}

extension RecipientChoice.Obstacle {
    /// In words, for explanations.
    public var words: String {
        switch self {
        case .party: "may be a party to the incident"
        case .unverified: "the address was never verified"
        case .away: "away"
        case .phoneOnly: "prefers the phone"
        case .noAddress: "no address for a channel in use"
        }
    }
}

/// The timing rules in sentences.
struct PolicyWords {
    let timing: TimingRules

    var lines: [String] {
        var lines = ["The school must know by \(timing.deadline) on its next school day."]
        if let doors = timing.doorsOpen {
            let warning = doors < timing.deadline ? ", which is before the deadline" : ""
            lines.append("Its doors open at \(doors)\(warning).")
        }
        if let end = timing.dayEnds {
            lines.append(
                "A notification released in school hours, at least an hour before \(end), goes to the Key Adult and "
                    + "the deputies at once, to the phone list after \(LadderStep.schoolHoursPhone) minutes and to the "
                    + "duty manager after \(LadderStep.schoolHoursManager).")
        }
        lines.append(release)
        lines.append(holds)
        if timing.isUnapprovedHold {
            lines.append("WARNING: that hold has no named approver; set approvedBy.")
        }
        if timing.phoneFirst { lines.append("MASH calls first; the written notification follows the call.") }
        lines += timing.ladder.map { "\(when($0.at)): \($0.recipients.map(\.words).joined(separator: ", "))\(by($0))." }
        lines += timing.exceptions.map { step in
            "Exceptions, \(when(step.at).lowercased()): "
                + step.recipients.map(\.words).joined(separator: ", ") + "."
        }
        return lines
    }

    private var release: String {
        switch timing.release {
        case .atOnce: "A notification is released as soon as it is made."
        case .notBefore(let time):
            "A notification is released from \(time) on; one made after \(timing.staffUntil) waits for the next morning."
        }
    }

    private var holds: String {
        let approved = timing.approvedBy.map { ", as \($0) approved" } ?? ""
        return switch (timing.holidays, timing.weekends) {
        case (.send, .send): "It is also released at weekends and in holidays."
        case (.hold, .send): "In holidays it is held until the first day that staff are in\(approved)."
        case (.send, .hold): "At weekends it is held until the first day that staff are in\(approved)."
        case (.hold, .hold): "At weekends and in holidays it is held until the first day that staff are in\(approved)."
        }
    }

    private func when(_ time: StepTime) -> String {
        switch time {
        case .atRelease: "At the release"
        case .afterRelease(let minutes): "\(minutes) minutes after the release"
        case .before(let minutes): "\(minutes) minutes before the deadline"
        case .atDeadline: "At the deadline"
        case .after(let minutes): "\(minutes) minutes after the deadline"
        }
    }

    private func by(_ step: LadderStep) -> String { step.channel.map { " (by \($0.rawValue))" } ?? "" }
}
