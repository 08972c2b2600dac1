/// The time of an exercise: where it began, and how fast it goes beside real time.
public struct ExerciseTime: Hashable, Sendable, Codable {
    public var start: Timestamp
    /// Above 0; 1 is real time.
    public var speed: Double
    /// The real time at which it stood at `start`.
    public var began: Timestamp

    public init(start: Timestamp, speed: Double, began: Timestamp) {
        self.start = start
        self.speed = speed
        self.began = began
    }

    /// What time it is in the exercise.
    public func now(real: Timestamp) -> Timestamp {
        start + Span(milliseconds: Int64(Double((real - began).milliseconds) * speed))
    }
}
