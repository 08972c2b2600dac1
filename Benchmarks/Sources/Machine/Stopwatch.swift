/// Times by the machine's monotonic clock.
struct Stopwatch {
    private let start = ContinuousClock.now

    /// Since it was made.
    var seconds: Double { (ContinuousClock.now - start).inSeconds }

    /// What `body` takes, in seconds.
    static func time(_ body: () throws -> Void) rethrows -> Double {
        let watch = Stopwatch()
        try body()
        return watch.seconds
    }

    /// What each of `count` calls takes, in seconds.
    static func times(_ count: Int, _ body: (Int) throws -> Void) rethrows -> [Double] {
        try (0..<count).map { index in try time { try body(index) } }
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension [Double] {
    /// Seconds as milliseconds.
    var inMilliseconds: [Double] { map { $0 * 1000 } }
    /// Seconds as how many of `count` things a second.
    func rates(of count: Int) -> [Double] { map { Double(count) / $0 } }
}
