import Synchronization

/// Bounds on a force's pushes.
public struct FeedLimits: Hashable, Sendable {
    /// The most bytes of one incident, as a body or a line.
    public var lineBytes: Int
    /// The most lines of one push.
    public var lines: Int
    /// The most concurrent pushes of lines, of all credentials and of one.
    public var pushes: Int
    public var pushesPerCredential: Int
    /// How long a whole push may take.
    public var longestPush: Duration
    /// The most bytes that a compressed push may inflate to.
    public var inflatedBytes: Int

    public init(
        lineBytes: Int = 1 << 20, lines: Int = 1_000_000, pushes: Int = 16, pushesPerCredential: Int = 4,
        longestPush: Duration = .seconds(1800), inflatedBytes: Int = 1 << 30
    ) {
        self.lineBytes = lineBytes
        self.lines = lines
        self.pushes = pushes
        self.pushesPerCredential = pushesPerCredential
        self.longestPush = longestPush
        self.inflatedBytes = inflatedBytes
    }
}

/// Counts the pushes in progress, in all and per credential, so that none locks the others out.
final class PushGate: Sendable {
    private let limits: FeedLimits
    private let open = Mutex<[String: Int]>([:])

    init(limits: FeedLimits) { self.limits = limits }

    /// Runs `push` if there is room for it.
    ///
    /// - Throws: 429 if there is none.
    func pass<Answer: Sendable>(_ credential: String, _ push: () async throws -> Answer) async throws -> Answer {
        let full = open.withLock { open -> Int? in
            if open[credential] ?? 0 >= limits.pushesPerCredential { return limits.pushesPerCredential }
            if open.values.reduce(0, +) >= limits.pushes { return limits.pushes }
            open[credential, default: 0] += 1
            return nil
        }
        if let full { throw Problem.busy("\(full) pushes are in progress: push again in a moment") }
        defer {
            open.withLock { open in
                let left = (open[credential] ?? 1) - 1
                open[credential] = left > 0 ? left : nil
            }
        }
        return try await push()
    }
}
