import Foundation

/// Civil time in Europe/London, the only civil time of this system.
public struct London: Sendable {
    private let zone: TimeZone

    /// Nil if the machine has no time-zone data (Debian's `tzdata` package).
    public init?() {
        guard let zone = TimeZone(identifier: "Europe/London") else { return nil }
        self.zone = zone
    }

    /// Seconds that the wall clock is ahead of UTC: 0 or 3600.
    public func offset(at moment: Timestamp) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))
    }

    /// The day and the minute on the wall clock.
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

    /// When the wall clock shows `time` on `date`.
    ///
    /// A time that occurs twice (01:00–01:59 when the clocks go back) is the first of the two. One that does not occur
    /// (01:00–01:59 when they go forward) is read an hour later.
    public func moment(_ date: LocalDate, _ time: LocalTime) -> Timestamp {
        let wall = Int64(date.dayNumber) * 86_400 + Int64(time.minutes) * 60
        let summer = Timestamp(seconds: wall - 3600)
        if offset(at: summer) == 3600 { return summer }
        return Timestamp(seconds: wall)
    }
}

/// A time as a clock in London showed it, which may stand for two moments or for none.
public struct LocalMoment: Hashable, Sendable {
    public let moment: Timestamp
    /// The clock showed it twice, since it went back: `moment` is the earlier of the two.
    public let isAmbiguous: Bool
    /// The clock never showed it, since it went forward: `moment` is an hour later.
    public let isSkipped: Bool

    /// A date and a time without an offset: `2026-11-19T22:41:00`; a space instead of the `T`, and no seconds, are
    /// understood. Nil for anything else.
    public init?(_ text: some StringProtocol, london: London) {
        var bytes = Array(text.utf8)
        if bytes.count == 16 { bytes += Array(":00".utf8) }
        // The wall clock's time is read as if it were UTC.
        guard let wall = Timestamp(rfc3339: String(decoding: bytes + [UInt8(ascii: "Z")], as: UTF8.self)) else {
            return nil
        }
        let candidates = [wall - .hours(1), wall].filter {
            $0 + .seconds(london.offset(at: $0)) == wall
        }
        moment = candidates.first ?? wall
        isAmbiguous = candidates.count == 2
        isSkipped = candidates.isEmpty
    }
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { (a - (a %% b)) / b }

/// A time of day in civil time, to the minute: 00:00 to 23:59.
public struct LocalTime: Hashable, Comparable, Sendable, TextCoded {
    /// Minutes since midnight, 0 to 1439.
    public let minutes: Int

    /// Nil outside 00:00 to 23:59.
    public init?(hour: Int, minute: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        minutes = hour * 60 + minute
    }

    /// `hh:mm` exactly.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = number(bytes[0..<2]),
            let minute = number(bytes[3..<5])
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    /// 00:00
    public static let midnight = LocalTime(hour: 0, minute: 0).unsafelyUnwrapped
    public static let nineOClock = LocalTime(hour: 9, minute: 0).unsafelyUnwrapped

    public var hour: Int { minutes / 60 }
    public var minute: Int { minutes % 60 }
    public var description: String { padded(hour, 2) + ":" + padded(minute, 2) }
    public static func < (a: LocalTime, b: LocalTime) -> Bool { a.minutes < b.minutes }

    public static let mismatch = "not a time of the form hh:mm"
}
