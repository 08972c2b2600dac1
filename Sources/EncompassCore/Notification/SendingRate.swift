/// At most so many messages in any minute.
public struct SendingRate: Sendable {
    private var sent: [(at: Timestamp, count: Int)] = []
    private static let window = Span.minutes(1)

    public init() {}

    /// How many more may be sent now.
    ///
    /// - Parameter limit: messages per minute; nil for no limit.
    public mutating func allowance(of limit: Int?, at now: Timestamp) -> Int {
        guard let limit else { return .max }
        // A clock that was put back must not hold messages for long.
        sent.removeAll { $0.at > now || now - $0.at >= SendingRate.window }
        return max(0, limit - sent.reduce(0) { $0 + $1.count })
    }

    public mutating func note(_ count: Int, at now: Timestamp) {
        guard count > 0 else { return }
        sent.append((now, count))
    }
}
