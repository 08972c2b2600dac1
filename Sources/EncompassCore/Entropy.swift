/// Where ids, tokens and jitter come from: the system's generator in life, a seeded one in tests and the simulator.
public protocol Entropy: Sendable {
    /// `count` random bytes, fit for secrets when the source is the system's.
    mutating func bytes(_ count: Int) -> [UInt8]
}

/// The operating system's generator.
public struct SystemEntropy: Entropy {
    public init() {}
    public func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// A repeatable stream from a seed (SplitMix64): for tests, samples and the simulator, never for secrets.
public struct SeededEntropy: Entropy, RandomNumberGenerator {
    private var state: UInt64
    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    public mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
