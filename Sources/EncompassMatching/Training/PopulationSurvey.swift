public import EncompassCore

/// What a whole file of children, compared with the registry, shows about the population of both: the share on a roll,
/// how many twins of pupils are among the others, and whether the registry contains families at all.
///
/// The shipped model suspects a twin behind every child whose given name does not agree letter for letter. For the few
/// children of one night that is right. A file of thousands shows how many twins there are. A file of people chosen one
/// by one has no siblings: there a household is as good as a name.
public struct PopulationSurvey: Hashable, Sendable, Codable {
    /// Pupils whose home is known; a sample of a large registry.
    public let housed: Int
    /// Share of them who live with another pupil.
    public let withOthers: Double
    /// Share of them who live with another pupil of the same date of birth.
    public let twins: Double
    /// Children in the file with the surname, date of birth and home of a pupil; a sample of a large file.
    public let judged: Int
    /// Share of these with a different given name from that pupil's.
    public let strangers: Double
    /// Share of the children who are on a roll, as estimated.
    public let onRoll: Double
    /// Twins on the roll for a child who is not, as estimated.
    public let absentTwins: Double

    public init(_ index: PupilIndex, feed households: [[ChildDetails]], model: MatchModel = .standard) {
        let homes = HomeCount(index.tables)
        let sample = FeedSample(Scorer(index.tables, model), households)
        let feed = sample.strangers()
        let population = FeedPopulation(sample, index: index.tables, model: model)
        housed = homes.housed
        withOthers = homes.housed == 0 ? 1 : Double(homes.withOthers) / Double(homes.housed)
        twins = homes.housed == 0 ? 1 : Double(homes.twins) / Double(homes.housed)
        judged = feed.judged
        strangers = feed.judged == 0 ? 1 : Double(feed.strangers) / Double(feed.judged)
        onRoll = population.onRoll
        absentTwins = population.twins
    }

    /// Enough pupils to judge; hardly any two in one home (on real rolls every second pupil has a sibling on one); and
    /// a file whose given names usually agree, so that those that do not are slips and not twins.
    public var holdsNoFamilies: Bool {
        housed >= 2000 && withOthers < 0.02 && twins < 0.001 && judged >= 200 && strangers < 0.12
    }

    /// The model for this registry and file. With families: the share on a roll and the twins are the estimates.
    /// Without: kin are as rare as observed, and m and u are trained on the file. Such a file is linked as a whole
    /// without review, so the threshold only weighs wrong matches against misses. The version says which.
    public func adapted(_ model: MatchModel, to index: PupilIndex, feed households: [[ChildDetails]]) -> MatchModel {
        guard holdsNoFamilies else { return withPopulation(model) }
        return MatchTrainer(index: index, start: withoutFamilies(model), strength: 50).trained(
            on: households, rounds: 3, version: model.version + "+no-families",
            description: model.trainedOn + "; adapted to a registry without families", date: model.trainedAt)
    }

    private func withPopulation(_ model: MatchModel) -> MatchModel {
        var model = model
        model.onRoll = onRoll
        model.kin.twins = absentTwins
        model.version += "+surveyed"
        model.trainedOn += "; share on a roll and twins estimated from the file of children"
        return model
    }

    private func withoutFamilies(_ model: MatchModel) -> MatchModel {
        var model = model
        // If nobody among thousands lives with another, the share is far below one in that number.
        let fewest = 0.1 / Double(housed)
        model.kin.siblings = max(withOthers, fewest)
        model.kin.cousins = 2 * model.kin.siblings
        model.kin.twins = max(twins, fewest)
        model.kin.sharedHomes = max(withOthers, 1 / Double(housed))
        model.kin.requiresGivenName = false
        model.costs.isReviewed = false
        return model
    }
}

/// Which pupils live together, according to the rolls; in a large registry, for a sample of the homes.
struct HomeCount {
    private static let limit = 50_000

    /// Pupils whose home is known.
    private(set) var housed = 0
    /// Of them, those who live with another pupil.
    private(set) var withOthers = 0
    /// Of them, those who live with another pupil of the same date of birth.
    private(set) var twins = 0

    init(_ index: IndexTables) {
        let step = UInt64(max(1, index.rows.count / HomeCount.limit))
        var homes: [UInt64: [(pupil: UInt32, day: Int32)]] = [:]
        for row in index.rows where row.address.house != 0 && row.address.unit | row.address.street != 0 {
            let place = UInt64(row.address.unit) << 32 | UInt64(row.address.street)
            let home = ByteHash.pair(place, UInt64(row.address.house))
            guard home % step == 0 else { continue }
            if homes[home]?.contains(where: { $0.pupil == row.pupil }) != true {
                homes[home, default: []].append((row.pupil, row.dateOfBirth))
            }
        }
        for pupils in homes.values {
            housed += pupils.count
            guard pupils.count > 1 else { continue }
            withOthers += pupils.count
            twins += pupils.count { pupil in pupils.contains { $0.day == pupil.day && $0.pupil != pupil.pupil } }
        }
    }
}
