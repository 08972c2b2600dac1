/// The rules about times. They are frozen into a notification when it is created, so that an edit at night does not
/// change existing notifications.
public struct TimingRules: Hashable, Sendable, Codable {
    public var deadline: LocalTime
    public var release: ReleaseRule
    public var holidays: HolidayRule
    public var weekends: HolidayRule
    /// Who approved a `hold`; required with every hold.
    public var approvedBy: String?
    /// When staff go home: a notification released later reaches them on their next day.
    public var staffUntil: LocalTime
    public var doorsOpen: LocalTime?
    /// When the school day ends. A notification released in school hours, at least an hour before this, has a ladder of
    /// its own (`LadderStep.schoolHours`). Absent in rules that were frozen before this setting existed.
    public var dayEnds: LocalTime?
    /// MASH rings first and the written notification follows the call.
    public var phoneFirst: Bool
    public var calling: Calling
    public var ladder: [LadderStep]
    /// The ladder of exceptions.
    public var exceptions: [LadderStep]

    public init(
        deadline: LocalTime = .nineOClock, release: ReleaseRule = .atOnce, holidays: HolidayRule = .send,
        weekends: HolidayRule = .send, approvedBy: String? = nil, staffUntil: LocalTime = TimingRules.endOfDay,
        doorsOpen: LocalTime? = nil, dayEnds: LocalTime? = TimingRules.endOfLessons, phoneFirst: Bool = false,
        calling: Calling = Calling(),
        ladder: [LadderStep] = LadderStep.standardLadder, exceptions: [LadderStep] = LadderStep.standardExceptions
    ) {
        self.deadline = deadline
        self.release = release
        self.holidays = holidays
        self.weekends = weekends
        self.approvedBy = approvedBy
        self.staffUntil = staffUntil
        self.doorsOpen = doorsOpen
        self.dayEnds = dayEnds
        self.phoneFirst = phoneFirst
        self.calling = calling
        self.ladder = ladder
        self.exceptions = exceptions
    }

    /// 16:00
    public static let endOfDay = LocalTime(hour: 16, minute: 0).unsafelyUnwrapped

    /// 15:15
    public static let endOfLessons = LocalTime(hour: 15, minute: 15).unsafelyUnwrapped

    /// Whether a notification released at `moment` reaches the school in school hours: on a school day, from the
    /// deadline's time of day until an hour before the day ends (14:14 by default, and not 14:15), and due after that
    /// day.
    public func isInSchoolHours(_ moment: Timestamp, deadline due: Timestamp, days: SchoolDays, london: London) -> Bool
    {
        guard let dayEnds else { return false }
        let date = london.date(moment)
        let end = london.moment(date, dayEnds)
        return days.isSchoolDay(date) && london.moment(date, deadline) <= moment && moment < end - .hours(1)
            && due > end
    }

    /// The ladder to follow: in school hours its own steps come first, then the area's steps counted from the deadline.
    func ladder(inSchoolHours: Bool) -> [LadderStep] {
        guard inSchoolHours else { return ladder }
        let isSchools = ladder.contains { step in
            step.recipients.contains { $0.role != nil && $0.role != .laOfficer }
        }
        let counted = ladder.filter { $0.at.lead != nil }
        return LadderStep.schoolHours(to: isSchools ? [.keyAdult, .deputy] : [.laOfficer], phoneFirst: phoneFirst)
            + counted
    }

    /// The time of day when held notifications are released: the release time; with `atOnce`, early enough that
    /// thousands held over a summer are sent by the deadline, but not in the night.
    public var morningRelease: LocalTime {
        if case .notBefore(let time) = release, time < deadline { return time }
        let minutes = min(6 * 60, max(deadline.minutes - 60, 0))
        return LocalTime(hour: minutes / 60, minute: minutes % 60) ?? deadline
    }
}

/// When a notification is released: at once, or not before a time of day.
public enum ReleaseRule: Hashable, Sendable, TextCoded {
    case atOnce
    case notBefore(LocalTime)

    /// `atOnce`, or a time of the form `hh:mm`.
    public init?(_ text: some StringProtocol) {
        if text == "atOnce" {
            self = .atOnce
        } else if let time = LocalTime(text) {
            self = .notBefore(time)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .atOnce: "atOnce"
        case .notBefore(let time): time.description
        }
    }

    public static let mismatch = "must be atOnce or a time of the form hh:mm"
}

/// What happens on days without staff. Nothing is ever dropped.
public enum HolidayRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// Released as on any other day, to a mailbox that is watched; the deadline is still the next school day's.
    case send
    /// Held until the first day with staff in: an area's own choice, with a named approver.
    case hold
}

/// Why a notification is held.
public enum HoldReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// The area's release time has not come yet.
    case releaseTime
    case weekend
    case holiday
    /// Assisted mode: a person confirms the match first.
    case confirmation
    /// A restricted incident: a supervisor releases it.
    case restricted
    /// Something was found in a text for the school: a person reads it first.
    case text
    /// The area or the establishment is paused.
    case paused

    /// Whether the hold ends by itself at some time.
    public var endsByItself: Bool {
        switch self {
        case .releaseTime, .weekend, .holiday: true
        case .confirmation, .restricted, .text, .paused: false
        }
    }
}

/// The callers available for an area's phone list.
public struct Calling: Hashable, Sendable, Codable {
    /// Callers on shift, at least one.
    public var callers: Int
    /// Minutes that one call takes, dialling and note included.
    public var minutesPerCall: Int
    /// When schools begin to answer the phone: planning does not bring the phone step forward beyond this.
    public var notBefore: LocalTime

    public init(callers: Int = 2, minutesPerCall: Int = 4, notBefore: LocalTime = Calling.firstCalls) {
        self.callers = callers
        self.minutesPerCall = minutesPerCall
        self.notBefore = notBefore
    }

    /// 07:00
    public static let firstCalls = LocalTime(hour: 7, minute: 0).unsafelyUnwrapped

    /// Minutes that `calls` take when the callers share them out.
    public func minutes(for calls: Int) -> Int {
        let callers = max(callers, 1)
        return (max(calls, 0) + callers - 1) / callers * max(minutesPerCall, 1)
    }
}
