import EncompassCore
import EncompassStore

/// How old each roll is. A roll from last year, or one not renewed for a long time, says where a child was, not where
/// the child is.
public struct RollAges: Sendable {
    private let landed: [URN: LocalDate]
    private let newest: LocalDate?

    /// A roll that has not been renewed for this many days is no longer believed.
    static let staleAfterDays = 180

    init(store: Store, london: London?) throws {
        landed = try store.registry.rollsLanded().compactMapValues { london?.date($0) }
        newest = landed.values.max()
    }

    /// Whether a registration says where the pupil will be on `day`.
    ///
    /// A roll from an earlier school year does only if the registration itself begins in that day's school year.
    func isBelieved(_ enrolment: Enrolment, on day: LocalDate) -> Bool {
        guard let date = landed[enrolment.urn] else { return true }
        let year = SchoolYear(of: day)
        if SchoolYear(of: date) < year { return enrolment.entryDate.map { $0 >= year.firstDay } ?? false }
        return day.dayNumber - date.dayNumber <= Int32(RollAges.staleAfterDays)
    }

    /// Whether a roll of the establishment is held that is from that day's school year and not stale.
    func isHeld(_ urn: URN, on day: LocalDate) -> Bool {
        guard let date = landed[urn] else { return false }
        return SchoolYear(of: date) == SchoolYear(of: day)
            && day.dayNumber - date.dayNumber <= Int32(RollAges.staleAfterDays)
    }

    /// Whether every roll is from an earlier school year: then a child on no roll is not missing.
    func areLastYears(on day: LocalDate) -> Bool {
        newest.map { SchoolYear(of: $0) < SchoolYear(of: day) } ?? false
    }
}
