/// One step of an escalation ladder: when, who, and by which channel.
public struct LadderStep: Hashable, Sendable, Codable {
    public var at: StepTime
    public var recipients: [Recipient]
    /// Absent: each contact's preferred channel.
    public var channel: Contact.Channel?

    public init(at: StepTime, recipients: [Recipient], channel: Contact.Channel? = nil) {
        self.at = at
        self.recipients = recipients
        self.channel = channel
    }

    /// The Key Adult at once; the Key Adult and the deputies an hour before the deadline; the phone list half an hour
    /// before; the duty manager at the deadline.
    public static let standardLadder = [
        LadderStep(at: .atRelease, recipients: [.keyAdult]),
        LadderStep(at: .before(60), recipients: [.keyAdult, .deputy]),
        LadderStep(at: .before(30), recipients: [.mashPhone]),
        LadderStep(at: .atDeadline, recipients: [.dutyManager]),
    ]

    /// Minutes from a release in school hours to the phone list, and to the duty manager.
    public static let schoolHoursPhone = 30
    public static let schoolHoursManager = 60

    /// In school hours: Key Adult and deputies at once, the phone list half an hour later, the duty manager after an
    /// hour. If MASH rings first, the written notification follows with the phone step.
    static func schoolHours(to people: [Recipient], phoneFirst: Bool) -> [LadderStep] {
        [
            LadderStep(at: .atRelease, recipients: people),
            LadderStep(at: .afterRelease(schoolHoursPhone), recipients: (phoneFirst ? people : []) + [.mashPhone]),
            LadderStep(at: .afterRelease(schoolHoursManager), recipients: [.dutyManager]),
        ]
    }

    /// For open exceptions: the operator, then a supervisor, then the duty manager while there is time to act.
    public static let standardExceptions = [
        LadderStep(at: .atRelease, recipients: [.operatorOnShift]),
        LadderStep(at: .before(60), recipients: [.supervisor]),
        LadderStep(at: .before(30), recipients: [.dutyManager]),
    ]
}

/// When a step of a ladder is due, counted from the release or the deadline.
public enum StepTime: Hashable, Sendable, TextCoded {
    case atRelease
    /// Minutes after the release, at least one.
    case afterRelease(Int)
    /// Minutes before the deadline, at least one.
    case before(Int)
    case atDeadline
    /// Minutes after the deadline, at least one.
    case after(Int)

    /// `atRelease`, `30 minutes after release`, `60 minutes before`, `atDeadline` or `15 minutes after`; `release`,
    /// `deadline`, `60 before` and `15 after` are understood.
    public init?(_ text: some StringProtocol) {
        let words = text.lowercased().split(separator: " ")
        switch words.first {
        case "atrelease", "release": self = .atRelease
        case "atdeadline", "deadline": self = .atDeadline
        default:
            guard let first = words.first, let minutes = Int(first), (1...1440).contains(minutes) else { return nil }
            let rest = words.dropFirst().filter { $0 != "minutes" && $0 != "minute" }
            switch rest {
            case ["before"]: self = .before(minutes)
            case ["after"]: self = .after(minutes)
            case ["after", "release"]: self = .afterRelease(minutes)
            default: return nil
            }
            return
        }
        if words.count > 1 { return nil }
    }

    public var description: String {
        switch self {
        case .atRelease: "atRelease"
        case .afterRelease(let minutes): "\(minutes) minutes after release"
        case .before(let minutes): "\(minutes) minutes before"
        case .atDeadline: "atDeadline"
        case .after(let minutes): "\(minutes) minutes after"
        }
    }

    /// Minutes before the deadline; negative after it, nil if the step is counted from the release.
    public var lead: Int? {
        switch self {
        case .atRelease, .afterRelease: nil
        case .before(let minutes): minutes
        case .atDeadline: 0
        case .after(let minutes): -minutes
        }
    }

    /// Minutes after the release; nil if the step is counted from the deadline.
    var delay: Int? {
        switch self {
        case .atRelease: 0
        case .afterRelease(let minutes): minutes
        case .before, .atDeadline, .after: nil
        }
    }

    public static let mismatch = "expected " + form

    static let form =
        "atRelease, atDeadline, or minutes such as \"60 minutes before\", \"15 minutes after\" or \"30 minutes after release\""
}

/// Who is notified at a step: people of the school or the authority, or people at the desk.
public enum Recipient: String, Hashable, Sendable, Codable, CaseIterable {
    case keyAdult, deputy, head, laOfficer
    /// A task on the phone list.
    case mashPhone
    case operatorOnShift = "operator"
    case supervisor, dutyManager

    /// The contact's role; nil for the desk.
    public var role: Contact.Role? {
        switch self {
        case .keyAdult: .keyAdult
        case .deputy: .deputy
        case .head: .head
        case .laOfficer: .laOfficer
        case .mashPhone, .operatorOnShift, .supervisor, .dutyManager: nil
        }
    }

    public var isAtDesk: Bool { role == nil && self != .mashPhone }
}

/// Checks a ladder.
struct LadderCheck {
    let path: String
    let steps: [LadderStep]

    /// A school's ladder must be in order, notify people at the school or the duty manager, and have a phone call
    /// before the deadline.
    func schoolFaults() -> [PolicyFault] {
        var faults = commonFaults()
        for (place, step) in steps.enumerated() {
            for (item, recipient) in step.recipients.enumerated()
            where recipient.isAtDesk && recipient != .dutyManager {
                let path = "\(path)[\(place)].recipients[\(item)]"
                faults.append(PolicyFault(path: path, detail: "belongs in exceptions, not in a school's ladder"))
            }
        }
        let phone = steps.contains { $0.recipients.contains(.mashPhone) && ($0.at.lead ?? 1) > 0 }
        if !phone { faults.append(PolicyFault(path: path, detail: "needs a mashPhone step before the deadline")) }
        return faults
    }

    /// The desk's ladder must notify only people at the desk, and the duty manager before the deadline.
    func deskFaults() -> [PolicyFault] {
        var faults = commonFaults()
        for (place, step) in steps.enumerated() {
            for (item, recipient) in step.recipients.enumerated() where !recipient.isAtDesk {
                let path = "\(path)[\(place)].recipients[\(item)]"
                faults.append(PolicyFault(path: path, detail: "expected operator, supervisor or dutyManager"))
            }
        }
        let manager = steps.contains { $0.recipients.contains(.dutyManager) && ($0.at.lead ?? 1) > 0 }
        if !manager { faults.append(PolicyFault(path: path, detail: "needs the dutyManager before the deadline")) }
        return faults
    }

    private func commonFaults() -> [PolicyFault] {
        var faults: [PolicyFault] = []
        if steps.isEmpty { faults.append(PolicyFault(path: path, detail: "needs at least one step")) }
        for (place, step) in steps.enumerated() {
            if step.recipients.isEmpty {
                faults.append(PolicyFault(path: "\(path)[\(place)].recipients", detail: "needs at least one"))
            }
            guard place > 0 else { continue }
            if !steps[place - 1].at.isFollowed(by: step.at) {
                faults.append(
                    PolicyFault(path: "\(path)[\(place)].at", detail: "must be later than the step before it"))
            }
        }
        return faults
    }
}

extension StepTime {
    /// Whether a step at `next` may follow one at this time: steps counted from the release come before steps counted
    /// from the deadline, each kind in order.
    fileprivate func isFollowed(by next: StepTime) -> Bool {
        switch (delay, next.delay) {
        case (let own?, let their?): own < their
        case (nil, .some): false
        case (.some, nil): true
        case (nil, nil): (lead ?? 0) > (next.lead ?? 0)
        }
    }
}
