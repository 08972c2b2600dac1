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

/// A term of the school year, for what is asked once in each: as the school's calendar has it, or without one, autumn from
/// September, spring from January, summer from the day after Easter's weeks, taken as 15 April.
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

    /// The longest that a term lasts, with the holiday after it. Rows of a calendar that last longer are no terms.
    static let longest = 190

    /// A holiday at Christmas, at Easter or in summer begins another term; a half-term does not.
    ///
    /// - Parameter terms: the runs of days that the calendar has as term, in order.
    init(containing day: LocalDate, in terms: DayRuns) {
        var begins: LocalDate?
        var next: LocalDate?
        for (place, run) in terms.runs.enumerated() {
            let first = LocalDate(dayNumber: run.lowerBound)
            let last = place > 0 ? LocalDate(dayNumber: terms.runs[place - 1].upperBound) : nil
            guard last.map({ ConfirmationTerm.isHoliday(after: $0, until: first) }) ?? true else { continue }
            if first <= day {
                begins = first
            } else {
                next = next ?? first
            }
        }
        let usual = ConfirmationTerm(containing: day)
        guard let begins, day.dayNumber - begins.dayNumber <= Int32(ConfirmationTerm.longest) else {
            self = usual
            return
        }
        self.begins = begins
        // The next one may not be in the calendar yet.
        let latest = begins.adding(days: ConfirmationTerm.longest)
        ends = min(next.map { $0.adding(days: -1) } ?? max(usual.ends, day), latest)
    }

    private static func isHoliday(after last: LocalDate, until first: LocalDate) -> Bool {
        let days = Int(first.dayNumber - last.dayNumber) - 1
        guard days >= 7 else { return false }
        return (1...min(days, 60)).contains { offset in
            let (_, month, day) = last.adding(days: offset).components
            return (month, day) == (12, 25) || (month, day) == (8, 1)
                || month == 4 && (1...20).contains(day) && days >= 9
        } || days > 60
    }
}

extension SchoolDays {
    /// The term that a day is in: by the school's own terms, else by its authority's, else the usual one.
    public func confirmationTerm(containing day: LocalDate) -> ConfirmationTerm {
        let calendar = [own, authority].first { $0.hasTerms(on: day) }
        return calendar.map { $0.confirmationTerm(containing: day) } ?? ConfirmationTerm(containing: day)
    }
}
