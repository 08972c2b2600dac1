import EncompassCore

/// Puts into an incident what its case is about; the faults that only text can have are `FeedLines`' part.
enum CaseFaults {
    static func apply(
        to made: inout FeedIncident, _ family: Family, _ generator: FamilyGenerator, _ entropy: inout SeededEntropy
    ) {
        let place = made.children.firstIndex { $0.expectation != .nobody } ?? 0
        switch made.kind {
        case .missingBirth:
            made.incident.children[place].dateOfBirth = nil
            made.children[place].expectation = .toldOrPerson
        case .nameless:
            made.incident.children[place].forename = nil
            made.incident.children[place].surname = nil
            made.children[place].expectation = .person
        case .placeholder:
            made.incident.children[place].forename = "Baby"
            made.incident.children[place].surname = "UNKNOWN"
            made.children[place].expectation = .person
        case .changedContent: made.incident.revision = nil
        case .decadeOut: takeTenYears(&made, generator)
        case .thirtiethOfFebruary, .unknownCodes:
            made.children[place].expectation = .person
        case .restricted:
            made.incident.restricted = true
            hold(&made)
        case .refuge: refuge(&made, family, generator, &entropy)
        case .staffInvolved: involveDeputy(&made, family, generator)
        case .protectedPupil: useFormerName(&made, family)
        case .notPresent:
            for child in made.incident.children.indices { made.incident.children[child].present = false }
        case .movedHouse: useFormerHome(&made, family)
        default: break
        }
    }

    private static func hold(_ made: inout FeedIncident) {
        for child in made.children.indices where made.children[child].expectation != .nobody {
            made.children[child].expectation = .person
        }
    }

    private static func takeTenYears(_ made: inout FeedIncident, _ generator: FamilyGenerator) {
        for child in made.children.indices where made.children[child].expectation == .told {
            guard let birth = made.incident.children[child].dateOfBirth else { continue }
            let (year, month, day) = birth.components
            made.incident.children[child].dateOfBirth = LocalDate(year: year - 10, month: month, day: min(day, 28))
            made.children[child].expectation = .person
            return
        }
    }

    private static func refuge(
        _ made: inout FeedIncident, _ family: Family, _ generator: FamilyGenerator, _ entropy: inout SeededEntropy
    ) {
        let refuge = generator.addresses.home(in: family.town, &entropy)
        let sibling = family.children.last?.forename ?? "a sibling"
        made.incident.safeAddress = true
        made.incident.circumstances =
            "Mother and \(sibling) taken to the refuge at \(refuge.postcode ?? ""); location not to be shared."
        hold(&made)
    }

    private static func involveDeputy(_ made: inout FeedIncident, _ family: Family, _ generator: FamilyGenerator) {
        guard let deputy = family.children.lazy.compactMap({ CaseFamilies.deputy(of: $0, generator) }).first,
            let space = deputy.name.firstIndex(of: " ")
        else { return }
        made.incident.adults[1].forename = String(deputy.name[..<space])
        made.incident.adults[1].surname = String(deputy.name[deputy.name.index(after: space)...])
        made.incident.adults[1].relationship = "partner"
    }

    private static func useFormerName(_ made: inout FeedIncident, _ family: Family) {
        for (place, child) in family.children.enumerated() where child.isProtected && child.formerSurname != nil {
            made.incident.children[place].surname = child.formerSurname
            made.children[place].expectation = .person
        }
    }

    private static func useFormerHome(_ made: inout FeedIncident, _ family: Family) {
        for place in made.incident.children.indices {
            made.incident.children[place].address = family.formerHome
            if made.children[place].expectation == .told { made.children[place].expectation = .toldOrPerson }
        }
    }
}
