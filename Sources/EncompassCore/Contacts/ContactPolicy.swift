/// What an area asks of its schools' contacts.
public struct ContactPolicy: Hashable, Sendable, Encodable {
    /// How often they are asked whether their details are still right.
    public enum Pace: String, Hashable, Sendable, Codable, CaseIterable { case never, term }

    /// What a changed address in an imported file counts as.
    public var imported: AddressRule
    public var confirmEvery: Pace
    /// Whether a contact may name deputies of their own school.
    public var mayNameDeputies: Bool

    public init(imported: AddressRule = .trusted, confirmEvery: Pace = .never, mayNameDeputies: Bool = false) {
        self.imported = imported
        self.confirmEvery = confirmEvery
        self.mayNameDeputies = mayNameDeputies
    }
}

/// A term of the school year, for what is asked once in each: autumn from September, spring from January, summer from
/// the day after Easter's weeks, taken as 15 April.
public struct ConfirmationTerm: Hashable, Sendable {
    public let begins: LocalDate
    public let ends: LocalDate

    public init(containing day: LocalDate) {
        let (year, month, date) = day.components
        func made(_ month: Int, _ number: Int) -> LocalDate {
            LocalDate(year: year, month: month, day: number) ?? day
        }
        switch (month, date) {
        case (9..., _): (begins, ends) = (made(9, 1), made(12, 31))
        case (..<4, _), (4, ..<15): (begins, ends) = (made(1, 1), made(4, 14))
        default: (begins, ends) = (made(4, 15), made(8, 31))
        }
    }
}
