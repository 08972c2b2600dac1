/// When a force's records of a night are expected: from a time in the evening to a time in the morning.
public struct FeedWindow: Hashable, Sendable, Codable {
    /// The start of the night; a time later than `by` is on the evening before.
    public var from: LocalTime
    /// When records, or the declaration that there were none, must have arrived.
    public var by: LocalTime
    /// The mornings that records are expected on, 1 Monday to 7 Sunday.
    public var days: [Int]
    /// Whether a night without any record is an alarm.
    public var quietIsAlarm: Bool
    /// How long after `by` a late feed counts as silent, and after a declaration a short feed as short.
    public var grace: Span

    public init(
        from: LocalTime, by: LocalTime, days: [Int] = Array(1...7), quietIsAlarm: Bool = true,
        grace: Span = .minutes(30)
    ) {
        self.from = from
        self.by = by
        self.days = days
        self.quietIsAlarm = quietIsAlarm
        self.grace = grace
    }

    /// The window that ends on the morning of `date`; nil if nothing is expected then.
    public func window(endingOn date: LocalDate, london: London) -> (from: Timestamp, by: Timestamp)? {
        guard days.contains(date.weekday) else { return nil }
        let first = from > by ? date.adding(days: -1) : date
        return (london.moment(first, from), london.moment(date, by))
    }

    /// In words, for explanations.
}

/// What arrived from a feed in its window, and what was declared.
public struct FeedCount: Hashable, Sendable {
    /// Records that arrived, refused ones included.
    public var received: Int
    /// How many the force declared; nil if it has not.
    public var declared: Int?
    /// How many of those declared are held.
    public var held: Int
    /// When the last declaration came.
    public var declaredAt: Timestamp?

    public init(received: Int, declared: Int? = nil, held: Int = 0, declaredAt: Timestamp? = nil) {
        self.received = received
        self.declared = declared
        self.held = held
        self.declaredAt = declaredAt
    }
}

/// What is wrong with a feed.
public enum FeedTrouble: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing arrived by the expected time.
    case late
    /// Still nothing after the grace period.
    case silent
    /// Fewer records than the force declared.
    case short
}

extension FeedWindow {
    /// The troubles at `now` of the feed whose window ends at `by`. Before `by` there are none, unless a declaration
    /// already shows that records are missing.
    public func troubles(_ count: FeedCount, by: Timestamp, at now: Timestamp) -> [FeedTrouble] {
        if let declared = count.declared, count.held < declared {
            let patience = (count.declaredAt ?? by) + grace
            return now >= patience || now >= by + grace ? [.short] : []
        }
        guard quietIsAlarm, count.received == 0, count.declared == nil, now >= by else { return [] }
        return now >= by + grace ? [.late, .silent] : [.late]
    }
}
