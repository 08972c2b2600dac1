public import EncompassCore

/// Everything that a decision depends on besides the registry: m and u per level, priors, costs. A value with a
/// version, so that a decision can be reproduced.
public struct MatchModel: Hashable, Sendable, Codable {
    public var version: String
    /// What it was trained on, for people.
    public var trainedOn: String
    public var trainedAt: LocalDate
    /// Share of the children in the feed who are on a roll.
    public var onRoll: Double
    public var fields: [FieldParameters]
    public var kin: KinParameters
    public var costs: MatchCosts
    /// The lead that the best candidate must have over the next, in bits of match weight.
    public var margin: Double
    /// The most that surname, address and school together may weigh, in bits: what a household shares.
    public var householdCap: Double

    public init(
        version: String, trainedOn: String, trainedAt: LocalDate, onRoll: Double, fields: [FieldParameters],
        kin: KinParameters, costs: MatchCosts = MatchCosts(), margin: Double = 5, householdCap: Double = 26
    ) {
        self.version = version
        self.trainedOn = trainedOn
        self.trainedAt = trainedAt
        self.onRoll = onRoll
        self.fields = fields
        self.kin = kin
        self.costs = costs
        self.margin = margin
        self.householdCap = householdCap
    }

    /// The parameters of a comparison's levels in the order of `Level`; levels that the model does not name count as
    /// no evidence.
    func parameters<Level: ComparisonLevel>(_ type: Level.Type) -> [LevelParameters] {
        let known = fields.first { $0.field == Level.field }?.levels ?? []
        return Level.allCases.map { level in
            known.first { $0.level == level.name } ?? LevelParameters(level: level.name, m: 0.5, u: 0.5)
        }
    }
}
