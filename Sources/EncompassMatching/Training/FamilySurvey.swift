public import EncompassCore

/// Whether a registry holds families at all, and what that says about kin.
///
/// The shipped model fears a twin behind every child whose given name does not agree. On the rolls of real schools that is
/// right. A file of people picked one by one has no brothers and sisters in it, and there a household is as good as a name.
/// Which of the two it is can be counted: in how many homes two pupils live, and how many share a birthday there.
public struct FamilySurvey: Hashable, Sendable, Codable {
    /// Pupils whose home is known.
    public let housed: Int
    /// Share of them who live with another pupil.
    public let withOthers: Double
    /// Share of them who live with another pupil of the same date of birth.
    public let twins: Double
    /// Children in the feed whose surname, date of birth and home are a pupil's.
    public let judged: Int
    /// Share of these whose given name is not that pupil's.
    public let strangers: Double

    public init(_ index: PupilIndex, feed households: [[ChildDetails]], model: MatchModel = .standard) {
        let homes = HomeCount(index.tables)
        let feed = StrangerCount(Scorer(index.tables, model), households)
        housed = homes.housed
        withOthers = homes.housed == 0 ? 1 : Double(homes.withOthers) / Double(homes.housed)
        twins = homes.housed == 0 ? 1 : Double(homes.twins) / Double(homes.housed)
        judged = feed.judged
        strangers = feed.judged == 0 ? 1 : Double(feed.strangers) / Double(feed.judged)
    }

    /// Enough pupils to tell; hardly two in one home (on real rolls every other pupil has a brother or sister on one); and
    /// a feed whose given names agree as a rule, so that those which do not are slips and not twins.
    public var holdsNoFamilies: Bool {
        housed >= 2000 && withOthers < 0.02 && twins < 0.001 && judged >= 200 && strangers < 0.15
    }

    /// The model for this registry: unchanged, unless it holds no families. Then kin are as rare as they were found, the
    /// other parameters are trained on the feed, and the version says so.
    public func adapted(_ model: MatchModel, to index: PupilIndex, feed households: [[ChildDetails]]) -> MatchModel {
        guard holdsNoFamilies else { return model }
        return MatchTrainer(index: index, start: withoutFamilies(model), strength: 50).trained(
            on: households, rounds: 3, version: model.version + "+no-families",
            description: model.trainedOn + "; adapted to a registry without families", date: model.trainedAt)
    }

    private func withoutFamilies(_ model: MatchModel) -> MatchModel {
        var model = model
        model.kin.siblings = max(withOthers, 1 / Double(housed))
        model.kin.cousins = 2 * model.kin.siblings
        model.kin.twins = max(twins, 0.1 / Double(housed))
        model.kin.sharedHomes = max(withOthers, 1 / Double(housed))
        model.kin.requiresGivenName = false
        return model
    }
}

/// Who lives with whom by the rolls.
private struct HomeCount {
    var housed = 0
    var withOthers = 0
    var twins = 0

    init(_ index: IndexTables) {
        var homes: [UInt64: [(pupil: UInt32, day: Int32)]] = [:]
        for row in index.rows where row.address.house != 0 && row.address.unit | row.address.street != 0 {
            let place = UInt64(row.address.unit) << 32 | UInt64(row.address.street)
            let home = ByteHash.pair(place, UInt64(row.address.house))
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

/// Children whose household is on a roll, and whether their given names are.
private struct StrangerCount {
    var judged = 0
    var strangers = 0

    init(_ scorer: Scorer, _ households: [[ChildDetails]]) {
        var search = CandidateSearch(scorer)
        for child in households.joined() {
            let probe = ChildProbe(child, location: nil, scorer)
            guard !probe.givens.isEmpty else { continue }
            let alike = search.candidates(of: probe).filter {
                $0.dateLevel == .exact && $0.addressLevel == .house && $0.surnameLevel < .different
            }
            guard !alike.isEmpty else { continue }
            judged += 1
            if !alike.contains(where: { $0.givenLevel.isAgreement }) { strangers += 1 }
        }
    }
}
