/// The rules of time in sentences.
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
                "What leaves while the school is at work, an hour before \(end) at the latest, goes to the Key Adult and "
                    + "the deputies at once, to the phone list after \(LadderStep.schoolHoursPhone) minutes and to the "
                    + "duty manager after \(LadderStep.schoolHoursManager).")
        }
        lines.append(release)
        lines.append(holds)
        if timing.isUnapprovedHold {
            lines.append("WARNING: nobody is named who approved that hold; name them in approvedBy.")
        }
        if timing.phoneFirst { lines.append("MASH rings first; the written notification follows the call.") }
        lines += timing.ladder.map { "\(when($0.at)): \($0.recipients.map(\.words).joined(separator: ", "))\(by($0))." }
        lines += timing.exceptions.map { step in
            "What waits for a person, \(when(step.at).lowercased()): "
                + step.recipients.map(\.words).joined(separator: ", ") + "."
        }
        return lines
    }

    private var release: String {
        switch timing.release {
        case .atOnce: "A notification leaves as soon as it is made."
        case .notBefore(let time):
            "A notification leaves not before \(time); one made after \(timing.staffUntil) waits for the next morning."
        }
    }

    private var holds: String {
        let approved = timing.approvedBy.map { ", as \($0) approved" } ?? ""
        return switch (timing.holidays, timing.weekends) {
        case (.send, .send): "Weekends and holidays make no difference to that."
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
