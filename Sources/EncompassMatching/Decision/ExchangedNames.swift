import Foundation

/// A child's forename read as a surname and the surname as a forename.
struct ExchangedNames: Sendable {
    let given: NameProbe
    let surname: NameProbe
    /// How much more likely the right order is, in bits.
    let penalty: Float
    /// Share of records in which the two are swapped.
    private static let share: Float = 0.01

    /// Neither name is empty.
    init(forename: NameProbe, surname: NameProbe, in index: IndexTables) {
        given = NameProbe(given: surname.name, isAlias: false, in: index)
        self.surname = NameProbe(surname: forename.name, isAlias: false, in: index)
        let meant = forename.wholeFrequency * surname.wholeFrequency
        let exchanged = ExchangedNames.share * given.wholeFrequency * self.surname.wholeFrequency
        penalty = log2(1 + meant / exchanged)
    }

    /// Whether the beginnings of a row's names make comparing them worthwhile.
    func couldBe(_ row: PupilRow, _ index: IndexTables) -> Bool {
        let first = index.surnames.range(row.surname).lowerBound
        return index.surnames.pool[first] == surname.whole.bytes[0]
            || index.givenNames.pool[index.givenNames.range(row.forename).lowerBound] == given.whole.bytes[0]
    }
}
