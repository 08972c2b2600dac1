import EncompassCore

extension PoliceErrors {
    func birth(
        _ date: LocalDate, _ errors: inout [PoliceError], _ entropy: inout SeededEntropy
    ) -> LocalDate? {
        let (year, month, day) = date.components
        if happens(.missingBirth, &entropy, &errors) { return nil }
        if day <= 12, day != month, happens(.dayMonthSwapped, &entropy, &errors) {
            return LocalDate(year: year, month: day, day: month)
        }
        if happens(.wrongDigit, &entropy, &errors) { return wrongDigit(date, &entropy) }
        if happens(.yearOut, &entropy, &errors) {
            return LocalDate(year: year + (entropy.chance(0.5) ? 1 : -1), month: month, day: min(day, 28))
        }
        if happens(.decadeOut, &entropy, &errors) { return LocalDate(year: year - 10, month: month, day: min(day, 28)) }
        if happens(.firstOfJanuary, &entropy, &errors) {
            return LocalDate(year: entropy.chance(0.85) ? year : 1900, month: 1, day: 1)
        }
        return date
    }

    /// Another day of the same month, or another month, with one digit changed.
    private func wrongDigit(_ date: LocalDate, _ entropy: inout SeededEntropy) -> LocalDate {
        let (year, month, day) = date.components
        for _ in 0..<20 {
            let changed: LocalDate? =
                switch entropy.below(4) {
                case 0: LocalDate(year: year, month: month, day: day / 10 * 10 + entropy.below(10))
                case 1: LocalDate(year: year, month: month, day: entropy.below(4) * 10 + day % 10)
                case 2: LocalDate(year: year, month: entropy.within(1...9), day: day)
                default: LocalDate(year: year / 10 * 10 + entropy.below(10), month: month, day: day)
                }
            if let changed, changed != date, changed <= generator.date { return changed }
        }
        return date
    }
}
