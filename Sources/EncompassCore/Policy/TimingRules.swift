/// Everything that decides when: frozen into a notification when it is made, so that an edit in the night moves nothing
/// that is already under way.
public struct TimingRules: Hashable, Sendable, Codable {
    public var deadline: LocalTime
    public var release: ReleaseRule
    public var holidays: HolidayRule
    public var weekends: HolidayRule
    /// Who approved a `hold`; asked for wherever one stands.
    public var approvedBy: String?
    /// When staff go home: what is released after it reaches them on their next day.
    public var staffUntil: LocalTime
    public var doorsOpen: LocalTime?
    /// The phone comes first and the written notification follows the call.
    public var phoneFirst: Bool
    public var calling: Calling
    public var ladder: [LadderStep]
    /// The ladder of what waits for a person at the desk.
    public var exceptions: [LadderStep]

    public init(
        deadline: LocalTime = .nineOClock, release: ReleaseRule = .atOnce, holidays: HolidayRule = .send,
        weekends: HolidayRule = .send, approvedBy: String? = nil, staffUntil: LocalTime = TimingRules.endOfDay,
        doorsOpen: LocalTime? = nil, phoneFirst: Bool = false, calling: Calling = Calling(),
        ladder: [LadderStep] = LadderStep.standardLadder, exceptions: [LadderStep] = LadderStep.standardExceptions
    ) {
        self.deadline = deadline
        self.release = release
        self.holidays = holidays
        self.weekends = weekends
        self.approvedBy = approvedBy
        self.staffUntil = staffUntil
        self.doorsOpen = doorsOpen
        self.phoneFirst = phoneFirst
        self.calling = calling
        self.ladder = ladder
        self.exceptions = exceptions
    }

    /// 16:00
    public static let endOfDay = LocalTime(hour: 16, minute: 0).unsafelyUnwrapped

    /// The time of day at which what was held leaves: the release time, or where that is `atOnce` early enough that
    /// thousands held over a summer are out by the deadline, and not in the night.
    public var morningRelease: LocalTime {
        if case .notBefore(let time) = release, time < deadline { return time }
        let minutes = min(6 * 60, max(deadline.minutes - 60, 0))
        return LocalTime(hour: minutes / 60, minute: minutes % 60) ?? deadline
    }
}
