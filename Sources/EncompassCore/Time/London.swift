import Foundation

/// Civil time in Europe/London, the only civil time of this system.
public struct London: Sendable {
    private let zone: TimeZone

    /// Nil when the machine has no time-zone data (Debian's `tzdata` package).
    public init?() {
        guard let zone = TimeZone(identifier: "Europe/London") else { return nil }
        self.zone = zone
    }

    /// Seconds that the wall clock is ahead of UTC: 0 or 3600.
    public func offset(at moment: Timestamp) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))
    }

    /// The day and the minute that the wall clock shows.
    public func civil(_ moment: Timestamp) -> (date: LocalDate, time: LocalTime) {
        let seconds = floorDivide(moment.milliseconds, 1000) + Int64(offset(at: moment))
        let day = floorDivide(seconds, 86_400)
        let minute = Int(seconds - day * 86_400) / 60
        return (
            LocalDate(dayNumber: Int32(day)),
            LocalTime(hour: minute / 60, minute: minute % 60).unsafelyUnwrapped
        )
    }

    public func date(_ moment: Timestamp) -> LocalDate { civil(moment).date }

    /// The moment at which the wall clock shows `time` on `date`.
    ///
    /// A time that occurs twice (01:00–01:59 when the clocks go back) is the first of the two; one that does not occur
    /// (01:00–01:59 when they go forward) is read an hour on, which is the moment at which it would have been due.
    public func moment(_ date: LocalDate, _ time: LocalTime) -> Timestamp {
        let wall = Int64(date.dayNumber) * 86_400 + Int64(time.minutes) * 60
        let summer = Timestamp(seconds: wall - 3600)
        if offset(at: summer) == 3600 { return summer }
        return Timestamp(seconds: wall)
    }
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { (a - (a %% b)) / b }
