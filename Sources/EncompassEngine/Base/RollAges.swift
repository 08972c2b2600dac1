import EncompassCore
import EncompassStore

/// How old each roll is: one of last year, or one that nobody has renewed for long, says where a child was, not where
/// the child is.
public struct RollAges: Sendable {
    private let landed: [URN: LocalDate]
    private let newest: LocalDate?

    /// A roll that has not been renewed for so many days is no longer believed by itself.
    static let staleAfterDays = 180

    init(store: Store, london: London?) throws {
        landed = try store.registry.rollsLanded().compactMapValues { london?.date($0) }
        newest = landed.values.max()
    }

    /// Whether a registration says where the pupil will be on `day`.
    ///
    /// A roll from before that day's school year does where the registration itself begins in that year.
    func isBelieved(_ enrolment: Enrolment, on day: LocalDate) -> Bool {
        guard let date = landed[enrolment.urn] else { return true }
        let year = SchoolYear(of: day)
        if SchoolYear(of: date) < year { return enrolment.entryDate.map { $0 >= year.firstDay } ?? false }
        return day.dayNumber - date.dayNumber <= Int32(RollAges.staleAfterDays)
    }

    /// Whether a roll of the establishment is held that is of that day's school year and not old.
    func isHeld(_ urn: URN, on day: LocalDate) -> Bool {
        guard let date = landed[urn] else { return false }
        return SchoolYear(of: date) == SchoolYear(of: day)
            && day.dayNumber - date.dayNumber <= Int32(RollAges.staleAfterDays)
    }

    /// Whether every roll is from before that day's school year: then a child on none of them is not missing.
    func areLastYears(on day: LocalDate) -> Bool {
        newest.map { SchoolYear(of: $0) < SchoolYear(of: day) } ?? false
    }
}
