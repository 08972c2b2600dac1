/// The callers whom an area's phone list can count on.
public struct Calling: Hashable, Sendable, Codable {
    /// Callers on shift, at least one.
    public var callers: Int
    /// Minutes that one call takes, the dialling and the note included.
    public var minutesPerCall: Int
    /// When schools begin to answer: planning opens the phone step no earlier on its own account.
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
