public import EncompassCore
import Foundation

/// The current time: the only place that reads the machine's clock.
public protocol WallClock: Sendable {
    func now() -> Timestamp
}

/// The machine's own clock.
public struct SystemClock: WallClock {
    public init() {}
    public func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}

/// The clock of an exercise.
public struct ExerciseClock: WallClock {
    private let time: ExerciseTime

    public init(_ time: ExerciseTime) { self.time = time }

    public func now() -> Timestamp { time.now(real: SystemClock().now()) }
}
