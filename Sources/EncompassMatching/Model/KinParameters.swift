/// Who else a pupil may be who looks like the child: for a child on no roll, how many such pupils there are to expect, and
/// what they share. This is what keeps a twin, a brother or a namesake from being taken for the child.
public struct KinParameters: Hashable, Sendable, Codable {
    /// Brothers and sisters on the roll, for a child who is not: surname, address and school as the child's own.
    public var siblings: Double
    /// Twins on the roll, for a child who is not: as siblings, and the date of birth too. Kept high on purpose.
    public var twins: Double
    /// Cousins and other namesakes near by, for a child who is not: surname as the child's own.
    public var cousins: Double
    /// How often one of a family has the given name of another, as a share of chance.
    public var sameName: Double
    /// How much oftener than by chance one of a family has a name like another's (a short form, a spelling, a sound).
    public var alikeNames: Double
    /// For siblings, the probability of each level of the date of birth.
    public var siblingDates: [Double]

    /// Share of the pupils who live with another pupil.
    public var sharedHomes: Double
    /// Whether a child whose given name does not agree, or is not known, is always left to a person. Only a registry that
    /// was surveyed and holds no families can do without (`PopulationSurvey`).
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
