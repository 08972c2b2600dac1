/// A moment on the time line: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Numbers from outside (a cursor, a header, a body) become moments here, so none can be so far off that arithmetic on it
/// overflows: what lies beyond 285,000 years either way is taken as that.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since the Unix epoch; negative before it.
    public let milliseconds: Int64

    /// The moments that can be told apart.
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

/// A length of time in milliseconds, may be negative; like a moment it is bounded, so that no sum overflows.
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
