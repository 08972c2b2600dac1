/// A time of day on the clock on the wall, to the minute: 00:00 to 23:59.
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

    public static let nineOClock = LocalTime(hour: 9, minute: 0).unsafelyUnwrapped

    public var hour: Int { minutes / 60 }
    public var minute: Int { minutes % 60 }
    public var description: String { padded(hour, 2) + ":" + padded(minute, 2) }
    public static func < (a: LocalTime, b: LocalTime) -> Bool { a.minutes < b.minutes }

    public static let mismatch = "not a time of the form hh:mm"
}
