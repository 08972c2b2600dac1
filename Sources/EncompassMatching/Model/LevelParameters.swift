/// One level of one comparison.
public struct LevelParameters: Hashable, Sendable, Codable {
    /// The level's name, as in the explanation of a decision.
    public var level: String
    /// Probability of this level if child and pupil are one person and both values are known.
    public var m: Double
    /// Probability of this level if they are not. For levels where a name, date or place agrees, it is the average: a
    /// decision uses the value's own frequency in the registry instead.
    public var u: Double

    public init(level: String, m: Double, u: Double) {
        self.level = level
        self.m = m
        self.u = u
    }
}

/// One comparison with its levels, best first; the last, *missing*, is no evidence.
public struct FieldParameters: Hashable, Sendable, Codable {
    public var field: Field
    public var levels: [LevelParameters]

    public init(field: Field, levels: [LevelParameters]) {
        self.field = field
        self.levels = levels
    }
}
