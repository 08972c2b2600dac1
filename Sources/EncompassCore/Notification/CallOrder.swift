/// One call to make, as far as the order of ringing needs it.
public struct CallToMake: Hashable, Sendable {
    /// The task on the phone list.
    public let task: String
    /// What is rung, as a link; nil if no number is known, or the reader may not see it.
    public let number: String?
    /// Whether somebody on the register is to be asked for. Where nobody may know, the caller asks the office for the
    /// head, also at a number that somebody else would answer.
    public let asksForSomebody: Bool
    public let dueAt: Timestamp
    /// As stored with the task: the smaller, the sooner.
    public let urgency: Int
    /// When to try again after a call that reached nobody; nil for now.
    public let tryAt: Timestamp?

    public init(
        task: String, number: String?, asksForSomebody: Bool, dueAt: Timestamp, urgency: Int, tryAt: Timestamp? = nil
    ) {
        self.task = task
        self.number = number
        self.asksForSomebody = asksForSomebody
        self.dueAt = dueAt
        self.urgency = urgency
        self.tryAt = tryAt
    }
}

/// The order in which people ring: one call to a number is about everything that waits for that number.
public enum CallOrder {
    private struct Line: Hashable {
        let number: String
        let asksForSomebody: Bool
    }

    /// The calls by number, those to ring now first, then by deadline and risk. A call without a number is an entry of
    /// its own; so are, at each number, the calls about which nobody on the register may know.
    public static func byNumber(_ calls: [CallToMake], at now: Timestamp) -> [[CallToMake]] {
        var entries: [[CallToMake]] = []
        var places: [Line: Int] = [:]
        for call in calls.sorted(by: isSooner) {
            let line = call.number.map { Line(number: $0, asksForSomebody: call.asksForSomebody) }
            if let line, let place = places[line] {
                entries[place].append(call)
            } else {
                if let line { places[line] = entries.count }
                entries.append([call])
            }
        }
        return entries.filter { nextTry($0, at: now) == nil } + entries.filter { nextTry($0, at: now) != nil }
    }

    /// When an entry is to be tried again; nil if one of its calls can be made now.
    public static func nextTry(_ entry: [CallToMake], at now: Timestamp) -> Timestamp? {
        let tries = entry.compactMap(\.tryAt).filter { $0 > now }
        return tries.count == entry.count ? tries.min() : nil
    }

    /// When to try again after a call; nil for at once: another number may be right, and somebody else may know.
    ///
    /// Nobody waits for longer than half of the time that is left.
    public static func nextTry(after outcome: CallOutcome, at call: Timestamp, dueAt: Timestamp) -> Timestamp? {
        let usual: Span
        switch outcome {
        case .spoke, .wrongNumber: return nil
        case .noAnswer: usual = .minutes(10)
        case .leftMessage: usual = .minutes(20)
        }
        guard dueAt > call else { return call + .minutes(5) }
        let half = Span(milliseconds: (dueAt - call).milliseconds / 2)
        return call + max(.minutes(2), min(usual, half))
    }

    private static func isSooner(_ one: CallToMake, _ other: CallToMake) -> Bool {
        (one.dueAt, one.urgency, one.task) < (other.dueAt, other.urgency, other.task)
    }
}
