/// One step of an escalation ladder: when, who, and by which channel.
public struct LadderStep: Hashable, Sendable, Codable {
    public var at: StepTime
    public var recipients: [Recipient]
    /// Absent: each contact's own first channel.
    public var channel: Contact.Channel?

    public init(at: StepTime, recipients: [Recipient], channel: Contact.Channel? = nil) {
        self.at = at
        self.recipients = recipients
        self.channel = channel
    }

    /// Key Adult; the Key Adult again and the deputies an hour before the deadline; the phone half an hour before; then
    /// the duty manager.
    public static let standardLadder = [
        LadderStep(at: .atRelease, recipients: [.keyAdult]),
        LadderStep(at: .before(60), recipients: [.keyAdult, .deputy]),
        LadderStep(at: .before(30), recipients: [.mashPhone]),
        LadderStep(at: .atDeadline, recipients: [.dutyManager]),
    ]

    /// Minutes from a release in school hours to the phone list, and to the duty manager.
    static let schoolHoursPhone = 30
    static let schoolHoursManager = 60

    /// While the school is at work: Key Adult and deputies at once, the phone list half an hour later, the duty manager
    /// after an hour. Where MASH rings first, what is written follows when the phone step would have come.
    static func schoolHours(to people: [Recipient], phoneFirst: Bool) -> [LadderStep] {
        [
            LadderStep(at: .atRelease, recipients: people),
            LadderStep(at: .afterRelease(schoolHoursPhone), recipients: (phoneFirst ? people : []) + [.mashPhone]),
            LadderStep(at: .afterRelease(schoolHoursManager), recipients: [.dutyManager]),
        ]
    }

    /// For what waits for a person: operator, second supervisor, and the duty manager while there is time to act.
    public static let standardExceptions = [
        LadderStep(at: .atRelease, recipients: [.operatorOnShift]),
        LadderStep(at: .before(60), recipients: [.supervisor]),
        LadderStep(at: .before(30), recipients: [.dutyManager]),
    ]
}
