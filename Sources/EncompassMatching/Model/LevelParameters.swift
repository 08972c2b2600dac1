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

/// A field for comparing a child and a pupil.
public enum Field: String, Hashable, Sendable, Codable, CaseIterable {
    case forename
    case middleNames
    case surname
    case dateOfBirth
    case age
    case sex
    case upn
    case address
    case school
}

/// The other pupils who look like a child who is on no roll: how many to expect, and what they share with the child.
/// This is what stops a twin, a sibling or a namesake from being matched as the child.
public struct KinParameters: Hashable, Sendable, Codable {
    /// Brothers and sisters on the roll, for a child who is not: with the child's surname, address and school.
    public var siblings: Double
    /// Twins on the roll, for a child who is not: like siblings, with the same date of birth. Deliberately high.
    public var twins: Double
    /// Cousins and other namesakes nearby, for a child who is not: with the child's surname.
    public var cousins: Double
    /// How often one family member has the given name of another, as a share of chance.
    public var sameName: Double
    /// How much more often than by chance one family member has a name similar to another's (a short form, a spelling,
    /// a sound).
    public var alikeNames: Double
    /// For siblings, the probability of each level of the date of birth.
    public var siblingDates: [Double]

    /// Share of the pupils who live with another pupil.
    public var sharedHomes: Double
    /// Whether a child whose given name does not agree, or is not known, is always left to a person. Only for a
    /// registry that was surveyed and contains no families can this be off (`PopulationSurvey`).
    public var requiresGivenName: Bool

    public init(
        siblings: Double, twins: Double, cousins: Double, sameName: Double, alikeNames: Double, siblingDates: [Double],
        sharedHomes: Double = 0.7, requiresGivenName: Bool = true
    ) {
        self.siblings = siblings
        self.twins = twins
        self.cousins = cousins
        self.sameName = sameName
        self.alikeNames = alikeNames
        self.siblingDates = siblingDates
        self.sharedHomes = sharedHomes
        self.requiresGivenName = requiresGivenName
    }
}
