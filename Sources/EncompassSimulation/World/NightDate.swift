import EncompassCore

/// The evenings on which simulated nights begin: plain ones, and those around which calendars and clocks break.
enum NightDate {
    static let all: [LocalDate] = [
        // Plain nights within a week, and into a weekend.
        "2026-11-17", "2026-11-18", "2026-03-10", "2027-01-20", "2026-11-20", "2026-11-21", "2027-06-11",
        // The clocks go forward and back in the night, the evening after, the year before.
        "2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2027-03-27",
        // The last nights before half-term, Christmas, the new year and Easter; bank holidays.
        "2026-10-23", "2026-12-17", "2026-12-18", "2026-12-31", "2027-01-04", "2026-04-02", "2027-05-02", "2026-05-24",
        // The summer, and the night before the first day of the year.
        "2026-07-16", "2026-08-12", "2026-09-01", "2026-09-02",
    ].compactMap { LocalDate(iso: $0) }
}
