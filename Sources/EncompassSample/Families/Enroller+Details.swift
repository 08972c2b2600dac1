import EncompassCore

extension Enroller {
    /// The child as the school at `place` has them on its roll.
    func details(
        of child: SampleChild, _ age: Int, at place: Int, _ entropy: inout SeededEntropy
    ) -> PupilDetails {
        let hasUPN = generator.county.places[place].hasUPN
        let style = RollStyle(place: place)
        let entry = child.dateOfBirth.year + (child.dateOfBirth.month >= 9 ? 5 : 4)
        return PupilDetails(
            surname: style.surname(child.surname), forename: child.forename,
            middleNames: style.hasMiddleNames ? child.middleNames : nil, preferredSurname: child.usedSurname,
            preferredForename: style.hasPreferred || entropy.chance(0.3) ? child.knownAs : nil,
            formerSurname: child.isProtected || entropy.chance(0.5) ? child.formerSurname : nil,
            dateOfBirth: child.dateOfBirth, sex: entropy.chance(0.01) ? nil : child.sex,
            upn: hasUPN ? PupilNumbers.upn(child.number, entryYear: entry) : nil,
            pupilId: hasUPN ? nil : PupilNumbers.pupilId(child.number),
            uln: age >= 14 ? PupilNumbers.uln(child.number) : nil,
            address: entropy.chance(0.01) ? nil : rollAddress(&entropy))
    }

    private func rollAddress(_ entropy: inout SeededEntropy) -> PostalAddress {
        var address = rollHasOldHome ? family.formerHome ?? family.home : family.home
        if entropy.chance(0.02) { address.postcode = nil }
        return address
    }
}
