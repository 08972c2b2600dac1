public import EncompassCore

extension County {
    /// Terms, half-terms and training days for school years that begin in `years` (2025 is 2025/26; up to 2027).
    ///
    /// Each authority has its own terms; one school in sixteen keeps terms of its own, each has training days.
    public func calendar(years: ClosedRange<Int> = 2025...2027) -> [CalendarPeriod] {
        var periods: [CalendarPeriod] = []
        for year in years {
            for (index, authority) in authorities.enumerated() {
                periods += terms(.localAuthority(authority.code), year, variant: index == 0 ? 0 : 1)
            }
            for (index, place) in places.enumerated() where place.kind != .closed {
                let scope = Scope.establishment(place.establishment.urn)
                let authority = towns[place.town].authority
                let keepsOwnTerms = index % 16 == 9
                if keepsOwnTerms { periods += terms(scope, year, variant: 2) }
                let variant = keepsOwnTerms ? 2 : authority == 0 ? 0 : 1
                periods += trainingDays(scope, year, variant: variant, offset: index)
            }
        }
        return periods
    }

    private func terms(_ scope: Scope, _ year: Int, variant: Int) -> [CalendarPeriod] {
        guard let schoolYear = SchoolYear(year, variant: variant) else { return [] }
        return schoolYear.terms.flatMap { term in
            [
                CalendarPeriod(scope: scope, kind: .term, from: term.from, to: term.to, name: "\(term.name) term"),
                CalendarPeriod(
                    scope: scope, kind: .closure, from: term.halfTerm.from, to: term.halfTerm.to,
                    name: "\(term.name) half-term"),
            ]
        }
    }

    /// The first day of the year, the Monday after one half-term, and for some the last day of the year.
    private func trainingDays(_ scope: Scope, _ year: Int, variant: Int, offset: Int) -> [CalendarPeriod] {
        guard let terms = SchoolYear(year, variant: variant)?.terms else { return [] }
        var days = [terms[0].from, terms[offset % 3].halfTerm.to.adding(days: 3)]
        if offset % 2 == 0 { days.append(terms[2].to) }
        return days.map { CalendarPeriod(scope: scope, kind: .inset, from: $0, to: $0, name: "Training day") }
    }
}
