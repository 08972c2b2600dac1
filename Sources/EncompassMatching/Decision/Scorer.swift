/// The registry with a model's weights for it: what every comparison needs. A class, so that the inner loops pass one
/// reference.
final class Scorer: Sendable {
    let index: IndexTables
    let model: MatchModel
    let givens: GivenComparison
    let surnames: SurnameComparison
    let dates: DateComparison
    let addresses: AddressComparison
    let others: OtherComparisons

    init(_ index: IndexTables, _ model: MatchModel) {
        // Read once here, so that the first child of the night does not wait for it.
        _ = (Nicknames.standard, NameFrequencies.given([]), NameFrequencies.surname([]))
        self.index = index
        self.model = model
        let given = model.parameters(GivenLevel.self)
        givens = GivenComparison(
            weights: GivenWeights(given, frequencies: index.frequencies, kin: model.kin))
        surnames = SurnameComparison(weights: SurnameWeights(model.parameters(SurnameLevel.self)))
        dates = DateComparison(model.parameters(DateLevel.self))
        addresses = AddressComparison(model.parameters(AddressLevel.self), kin: model.kin, index: index)
        others = OtherComparisons(model)
    }
}
