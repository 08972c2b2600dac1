import Synchronization

/// Bounds on what forces push.
public struct FeedLimits: Hashable, Sendable {
    /// The most bytes of one incident, as a body or a line.
    public var lineBytes: Int
    /// The most lines of one push.
    public var lines: Int
    /// Pushes of lines that are taken at one time.
    public var pushes: Int

    public init(lineBytes: Int = 1 << 20, lines: Int = 1_000_000, pushes: Int = 16) {
        self.lineBytes = lineBytes
        self.lines = lines
        self.pushes = pushes
    }
}

/// Counts the pushes that are under way.
final class PushGate: Sendable {
    private let limit: Int
    private let open = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// Runs `push` where there is room for it.
    ///
    /// - Throws: 429 where there is none.
    func pass<Answer: Sendable>(_ push: () async throws -> Answer) async throws -> Answer {
        let isIn = open.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isIn else { throw Problem.busy("\(limit) pushes are under way: push again in a moment") }
        defer { open.withLock { $0 -= 1 } }
        return try await push()
    }
}
