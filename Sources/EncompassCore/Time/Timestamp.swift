/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Numbers from outside (a cursor, a header, a body) become moments here, so they are clamped to 285,000 years either
/// way, and no arithmetic on them overflows.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since the Unix epoch; negative before it.
    public let milliseconds: Int64

    /// The range of moments.
    static let range = -(1 << 53 as Int64)...(1 << 53)

    public init(milliseconds: Int64) { self.milliseconds = milliseconds.clamped(to: Timestamp.range) }
    public init(seconds: Int64) { self.init(milliseconds: seconds.saturatingProduct(1000)) }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    public static func + (a: Timestamp, b: Span) -> Timestamp {
        Timestamp(milliseconds: a.milliseconds + b.milliseconds)
    }
    public static func - (a: Timestamp, b: Span) -> Timestamp {
        Timestamp(milliseconds: a.milliseconds - b.milliseconds)
    }
    public static func - (a: Timestamp, b: Timestamp) -> Span { Span(milliseconds: a.milliseconds - b.milliseconds) }

    public init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

/// A length of time in milliseconds, possibly negative; clamped like a moment, so that sums do not overflow.
public struct Span: Hashable, Comparable, Sendable, Codable {
    public let milliseconds: Int64

    /// Twice the range of moments: the distance of any two is a span.
    private static let range = -(1 << 54 as Int64)...(1 << 54)

    public init(milliseconds: Int64) { self.milliseconds = milliseconds.clamped(to: Span.range) }

    public init(from decoder: any Decoder) throws {
        self.init(
            milliseconds: try decoder.container(keyedBy: CodingKeys.self).decode(Int64.self, forKey: .milliseconds))
    }

    public static func seconds(_ n: Int) -> Span { Span(milliseconds: Int64(n).saturatingProduct(1000)) }
    public static func minutes(_ n: Int) -> Span { Span(milliseconds: Int64(n).saturatingProduct(60_000)) }
    public static func hours(_ n: Int) -> Span { Span(milliseconds: Int64(n).saturatingProduct(3_600_000)) }
    public static func days(_ n: Int) -> Span { Span(milliseconds: Int64(n).saturatingProduct(86_400_000)) }

    public static func < (a: Span, b: Span) -> Bool { a.milliseconds < b.milliseconds }
    public static func * (a: Span, b: Int) -> Span {
        Span(milliseconds: a.milliseconds.saturatingProduct(Int64(b)))
    }
}

extension Int64 {
    fileprivate func clamped(to range: ClosedRange<Int64>) -> Int64 {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }

    /// The product, or the end of the range on its side.
    fileprivate func saturatingProduct(_ other: Int64) -> Int64 {
        let (product, isOver) = multipliedReportingOverflow(by: other)
        return isOver ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

extension Timestamp {
    /// RFC 3339 with an offset (`Z` or `±hh:mm`); fractions of a second are kept to the millisecond.
    ///
    /// A leap second (`:60`) is read as the second after. Nil for anything else, and for a time whose year in UTC has
    /// not four digits: its text could not be read again.
    public init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, let date = LocalDate(iso: String(decoding: bytes[0..<10], as: UTF8.self)),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard !digits.isEmpty, let value = number((Array(digits) + [0x30, 0x30]).prefix(3)) else { return nil }
            fraction = Int64(value)
            rest = rest[digits.endIndex...]
        }
        guard let offset = Timestamp.offset(rest) else { return nil }
        let seconds = Int64(date.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        guard Timestamp.writable.contains(seconds) else { return nil }
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    /// The seconds from the beginning of the year 1 to the end of 9999.
    private static let writable: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(text)
        if bytes.count == 1 { return bytes[0] == UInt8(ascii: "Z") || bytes[0] == UInt8(ascii: "z") ? 0 : nil }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hour = number(bytes[1..<3]),
            let minute = number(bytes[4..<6]), hour < 24, minute < 60
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hour * 3600 + minute * 60
        case UInt8(ascii: "-"): return -(hour * 3600 + minute * 60)
        default: return nil
        }
    }

    /// A text that a program made, with its times, `2026-11-19T22:41:00Z`, as a person reads them.
    public static func replacing(in text: String, with shown: (Timestamp) -> String) -> String {
        text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/) { match in
            Timestamp(rfc3339: match.output).map(shown) ?? String(match.output)
        }
    }

    /// RFC 3339 in UTC, with milliseconds only if there are any: `2026-11-19T22:41:00Z`.
    public var rfc3339: String {
        let total = (milliseconds - (milliseconds %% 1000)) / 1000
        let day = (total - (total %% 86_400)) / 86_400
        let second = Int(total - day * 86_400)
        let fraction = Int(milliseconds %% 1000)
        let date = LocalDate(dayNumber: Int32(day)).description
        let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        return date + "T" + time + (fraction == 0 ? "" : "." + padded(fraction, 3)) + "Z"
    }
}

/// The time of an exercise: when it starts, and how fast it runs compared with real time.
public struct ExerciseTime: Hashable, Sendable, Codable {
    public var start: Timestamp
    /// Above 0; 1 is real time.
    public var speed: Double
    /// The real time at `start`.
    public var began: Timestamp

    public init(start: Timestamp, speed: Double, began: Timestamp) {
        self.start = start
        self.speed = speed
        self.began = began
    }

    /// The time in the exercise.
    public func now(real: Timestamp) -> Timestamp {
        start + Span(milliseconds: Int64(Double((real - began).milliseconds) * speed))
    }
}
