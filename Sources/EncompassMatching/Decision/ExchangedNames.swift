import Foundation

/// A child's forename read as a surname and the surname as a forename.
struct ExchangedNames: Sendable {
    let given: NameProbe
    let surname: NameProbe
    /// In bits: how much likelier it is that they stand as they were meant.
    let penalty: Float
    /// Share of records in which the two are exchanged.
    private static let share: Float = 0.01

    /// Both names are not empty.
    init(forename: NameProbe, surname: NameProbe, in index: IndexTables) {
        given = NameProbe(given: surname.name, isAlias: false, in: index)
        self.surname = NameProbe(surname: forename.name, isAlias: false, in: index)
        let meant = forename.wholeFrequency * surname.wholeFrequency
        let exchanged = ExchangedNames.share * given.wholeFrequency * self.surname.wholeFrequency
        penalty = log2(1 + meant / exchanged)
    }

    /// Whether a row's names begin so that it is worth comparing them.
    func couldBe(_ row: PupilRow, _ index: IndexTables) -> Bool {
        let first = index.surnames.range(row.surname).lowerBound
        return index.surnames.pool[first] == surname.whole.bytes[0]
            || index.givenNames.pool[index.givenNames.range(row.forename).lowerBound] == given.whole.bytes[0]
    }
}
