import EncompassCore

extension PoliceErrors {
    func written(
        _ address: PostalAddress, _ errors: inout [PoliceError], _ entropy: inout SeededEntropy
    ) -> PostalAddress {
        var address = address
        if happens(.noPostcode, &entropy, &errors) { address.postcode = nil }
        if happens(.partialAddress, &entropy, &errors) {
            if entropy.chance(0.5) { address.town = nil }
            if let line = address.lines.last, entropy.chance(0.5), let space = line.firstIndex(of: " ") {
                address.lines = [String(line[line.index(after: space)...])]
            } else {
                address.lines = Array(address.lines.suffix(1))
            }
        }
        if happens(.misspeltAddress, &entropy, &errors) {
            if let postcode = address.postcode, entropy.chance(0.3) {
                address.postcode = Misspelling.byHand(postcode, &entropy)
            } else if let line = address.lines.last {
                address.lines[address.lines.count - 1] = Misspelling.byHand(line, &entropy)
            }
        }
        if let postcode = address.postcode, entropy.chance(0.12) {
            address.postcode = postcode.replacingAll(" ", with: "").lowercased()
        }
        return address
    }

    func school(
        _ child: SampleChild, _ family: Family, _ errors: inout [PoliceError], _ entropy: inout SeededEntropy
    ) -> SchoolClaim? {
        if happens(.noSchool, &entropy, &errors) { return nil }
        var place = generator.county.place(child.rows.first?.enrolment.urn)
        if place == nil, child.standing == .homeEducated { return SchoolClaim(name: "home schooled") }
        if place == nil || happens(.wrongSchool, &entropy, &errors) {
            let age = Stage.ageAtStartOfYear(born: child.dateOfBirth, on: generator.date)
            let stage = Stage(ageAtStartOfYear: age)
            place = generator.county.catchment.ordinary(family.town, stage, &entropy).map {
                generator.county.places[$0]
            }
        }
        guard let place else { return nil }
        let town = generator.county.towns[place.town].name
        return SchoolClaim(
            urn: entropy.chance(schoolNumberGiven) ? place.establishment.urn : nil,
            name: SchoolSpelling.of(place.establishment.name, town: town, &entropy))
    }

    /// The child's number where the force has it; now and then a sibling's.
    func number(
        _ child: SampleChild, _ family: Family, _ errors: inout [PoliceError], _ entropy: inout SeededEntropy
    ) -> String? {
        guard entropy.chance(numberGiven), let upn = child.identity?.upn else { return nil }
        let other = family.children.first { $0.number != child.number && $0.identity?.upn != nil }
        guard let other, happens(.wrongNumber, &entropy, &errors) else { return upn }
        return other.identity?.upn
    }
}
