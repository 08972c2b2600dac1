public import EncompassCore

/// The bank holidays of England and Wales, 2025 to 2028, substitute days included (facts, as gov.uk publishes them).
public enum BankHolidays {
    private static let titles = [
        "New Year’s Day", "Good Friday", "Easter Monday", "Early May bank holiday", "Spring bank holiday",
        "Summer bank holiday", "Christmas Day", "Boxing Day",
    ]
    private static let days = [
        [
            "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25",
            "2025-12-26",
        ],
        [
            "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
            "2026-12-28",
        ],
        [
            "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27",
            "2027-12-28",
        ],
        [
            "2028-01-03", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29", "2028-08-28", "2028-12-25",
            "2028-12-26",
        ],
    ]

    /// In order of date.
    public static let all: [BankHoliday] = days.flatMap { year in
        zip(titles, year).compactMap { title, day in
            LocalDate(iso: day).map { BankHoliday(date: $0, title: title) }
        }
    }

    /// Whether the day stands in for another: Boxing Day 2026, both Christmas days of 2027, New Year's Day 2028.
    static func isSubstitute(_ holiday: BankHoliday) -> Bool {
        let (_, month, day) = holiday.date.components
        switch holiday.title {
        case titles[0]: return month != 1 || day != 1
        case titles[6]: return month != 12 || day != 25
        case titles[7]: return month != 12 || day != 26
        default: return false
        }
    }
}
