public import EncompassCore
import Foundation

/// What time it is: the only place where the machine's clock is read.
public protocol WallClock: Sendable {
    func now() -> Timestamp
}

/// The machine's own clock.
public struct SystemClock: WallClock {
    public init() {}
    public func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}

/// The clock of an exercise: it stood at `start` when it was made and runs `speed` times as fast as the machine's.
public struct ExerciseClock: WallClock {
    private let start: Timestamp
    private let speed: Double
    private let made: Timestamp

    /// - Parameter speed: above 0; 1 is real time.
    public init(start: Timestamp, speed: Double) {
        self.start = start
        self.speed = speed
        made = SystemClock().now()
    }

    public func now() -> Timestamp {
        let elapsed = Double((SystemClock().now() - made).milliseconds)
        return start + Span(milliseconds: Int64(elapsed * speed))
    }
}
