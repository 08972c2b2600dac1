public import EncompassCore
import EncompassWords

/// Explains what would happen for one incident at one establishment, when, and who would be notified. Nothing is done.
public struct PolicyExplanation: Sendable {
    private let london: London
    private let words = Words.english
    /// For the person who asked: it names contacts, so never log it.
    public private(set) var lines: [String]

    /// What the policy says, without an incident.
    ///
    /// - Parameter feed: when the area expects the force's records.
    public init(policy: EstablishmentPolicy, feed: FeedWindow? = nil, london: London) {
        self.london = london
        lines = policy.explanation.map { Words.english($0) } + TimingText(timing: policy.timing).lines
        if let handling = policy.content.handling { lines.append(words("policy.handling", ["advice": handling])) }
        if let feed { lines.append(line(feed)) }
    }

    /// What would happen for one incident.
    public init(
        policy: EstablishmentPolicy, occurredAt: Timestamp, receivedAt: Timestamp, plan: DeliveryPlan,
        steps: [PlannedStep], contacts: RecipientChooser, inSchoolHours: Bool = false, london: London
    ) {
        self.london = london
        lines = policy.explanation.map { Words.english($0) }
        lines.append(words("policy.incident", ["occurred": moment(occurredAt), "received": moment(receivedAt)]))
        lines.append(words("policy.deadline", ["time": moment(plan.deadlineAt)]))
        if plan.late { lines.append(words("policy.late")) }
        lines.append(release(plan, policy.timing))
        if plan.holdReason == .weekend || plan.holdReason == .holiday, policy.timing.isUnapprovedHold {
            lines.append(words("policy.unapproved"))
        }
        if inSchoolHours { lines.append(words("policy.inSchoolHours")) }
        for warning in plan.warnings { lines.append(words("policy.warning", ["warning": words(warning.phrase)])) }
        for step in steps { lines.append(line(step, contacts)) }
        lines.append(words("policy.untilAcknowledged"))
    }

    private func release(_ plan: DeliveryPlan, _ timing: TimingRules) -> String {
        guard let reason = plan.holdReason else { return words("policy.release.atOnce") }
        let approved = words.approval(timing)
        return switch reason {
        case .releaseTime: words("policy.release.releaseTime", ["time": moment(plan.releaseAt)])
        case .weekend: words("policy.release.weekend", ["time": moment(plan.releaseAt), "approved": approved])
        case .holiday: words("policy.release.holiday", ["time": moment(plan.releaseAt), "approved": approved])
        case .confirmation: words("policy.release.confirmation")
        case .restricted: words("policy.release.restricted")
        case .text: words("policy.release.text")
        case .paused: words("policy.release.paused")
        }
    }

    private func line(_ step: PlannedStep, _ contacts: RecipientChooser) -> String {
        var parts: [String] = []
        if step.action.overdue { parts.append(words("policy.step.overdue")) }
        if !step.action.notify.isEmpty { parts += recipients(step, contacts) }
        switch step.action.phone {
        case nil: break
        case .ladder: parts.append(words("policy.call.ladder"))
        case .phoneFirst: parts.append(words("policy.call.phoneFirst"))
        case .unreachable: parts.append(words("policy.call.unreachable"))
        }
        if !step.action.alert.isEmpty {
            let people = step.action.alert.map { words("recipient.\($0.rawValue)") }
            let joined = people.dropFirst().reduce(people[0]) { words("policy.and", ["people": $0, "next": $1]) }
            parts.append(words.count("policy.alert", people.count, ["people": joined]))
        }
        return words("policy.step", ["time": moment(step.at), "what": parts.joined(separator: "; ")])
    }

    private func recipients(_ step: PlannedStep, _ contacts: RecipientChooser) -> [String] {
        let choice = contacts.choose(
            roles: step.action.notify, channel: step.action.channel, on: london.date(step.at))
        let names = choice.addressees.map {
            words(
                "policy.recipient",
                [
                    "name": $0.contact.name, "role": words("contact.role.\($0.contact.role.rawValue)"),
                    "channel": words("channel.\($0.channel.rawValue)"),
                ])
        }
        let passed = choice.passedOver.map {
            words("policy.passedOver", ["name": $0.contact.name, "why": words("obstacle.\($0.obstacle.rawValue)")])
        }
        return [
            names.isEmpty
                ? words("policy.noMessage") : words("policy.message", ["names": names.joined(separator: ", ")])
        ] + passed
    }

    private func line(_ feed: FeedWindow) -> String {
        let days = feed.days.sorted().map { words("weekday.\($0)") }.joined(separator: ", ")
        return words(
            feed.quietIsAlarm ? "policy.feed.quietIsAlarm" : "policy.feed",
            [
                "from": feed.from.description, "by": feed.by.description,
                "days": feed.days.count == 7 ? words("policy.feed.daily") : words("policy.feed.days", ["days": days]),
            ])
    }

    /// `Friday 20 November 2026 at 09:00`.
    private func moment(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        return words("policy.moment", ["date": words.day(date), "time": time.description])
    }
}

extension Words {
    /// `, as … approved`; empty if nobody's approval is recorded.
    fileprivate func approval(_ timing: TimingRules) -> String {
        timing.approvedBy.map { self("policy.approved", ["name": $0]) } ?? ""
    }
}

/// The timing rules in sentences.
private struct TimingText {
    let timing: TimingRules
    private let words = Words.english

    init(timing: TimingRules) { self.timing = timing }

    var lines: [String] {
        var lines = [words("policy.rule.deadline", ["time": timing.deadline.description])]
        if let doors = timing.doorsOpen {
            let key = doors < timing.deadline ? "policy.rule.doorsBeforeDeadline" : "policy.rule.doors"
            lines.append(words(key, ["time": doors.description]))
        }
        if let end = timing.dayEnds {
            lines.append(
                words(
                    "policy.rule.schoolHours",
                    [
                        "end": end.description, "phone": String(LadderStep.schoolHoursPhone),
                        "manager": String(LadderStep.schoolHoursManager),
                    ]))
        }
        lines.append(release)
        lines.append(holds)
        if timing.isUnapprovedHold { lines.append(words("policy.rule.unapproved")) }
        if timing.phoneFirst { lines.append(words("policy.rule.phoneFirst")) }
        lines += timing.ladder.map { step in
            let text = words("policy.rule.step", ["when": when(step.at), "people": people(step.recipients)])
            return step.channel.map { words("policy.rule.byChannel", ["step": text, "channel": $0.rawValue]) }
                ?? text + "."
        }
        lines += timing.exceptions.map { step in
            words("policy.rule.exceptions", ["when": when(step.at).lowercased(), "people": people(step.recipients)])
        }
        return lines
    }

    private func people(_ recipients: [Recipient]) -> String {
        recipients.map { words("recipient.\($0.rawValue)") }.joined(separator: ", ")
    }

    private var release: String {
        switch timing.release {
        case .atOnce: words("policy.rule.atOnce")
        case .notBefore(let time):
            words("policy.rule.notBefore", ["time": time.description, "until": timing.staffUntil.description])
        }
    }

    private var holds: String {
        let approved = ["approved": words.approval(timing)]
        return switch (timing.holidays, timing.weekends) {
        case (.send, .send): words("policy.rule.neverHeld")
        case (.hold, .send): words("policy.rule.heldInHolidays", approved)
        case (.send, .hold): words("policy.rule.heldAtWeekends", approved)
        case (.hold, .hold): words("policy.rule.heldAtBoth", approved)
        }
    }

    private func when(_ time: StepTime) -> String {
        switch time {
        case .atRelease: words("policy.when.atRelease")
        case .afterRelease(let minutes): words("policy.when.afterRelease", ["minutes": String(minutes)])
        case .before(let minutes): words("policy.when.before", ["minutes": String(minutes)])
        case .atDeadline: words("policy.when.atDeadline")
        case .after(let minutes): words("policy.when.after", ["minutes": String(minutes)])
        }
    }
}
