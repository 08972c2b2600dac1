/// A moment on the time line: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since the Unix epoch; negative before it.
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    public static func + (a: Timestamp, b: Span) -> Timestamp {
        Timestamp(milliseconds: a.milliseconds + b.milliseconds)
    }
    public static func - (a: Timestamp, b: Span) -> Timestamp {
        Timestamp(milliseconds: a.milliseconds - b.milliseconds)
    }
    public static func - (a: Timestamp, b: Timestamp) -> Span { Span(milliseconds: a.milliseconds - b.milliseconds) }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

/// A length of time in milliseconds, may be negative.
public struct Span: Hashable, Comparable, Sendable, Codable {
    public let milliseconds: Int64
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func seconds(_ n: Int) -> Span { Span(milliseconds: Int64(n) * 1000) }
    public static func minutes(_ n: Int) -> Span { .seconds(n * 60) }
    public static func hours(_ n: Int) -> Span { .minutes(n * 60) }
    public static func days(_ n: Int) -> Span { .hours(n * 24) }

    public static func < (a: Span, b: Span) -> Bool { a.milliseconds < b.milliseconds }
    public static func * (a: Span, b: Int) -> Span { Span(milliseconds: a.milliseconds * Int64(b)) }
}
