import EncompassCore

/// Which families a special case can be about.
enum CaseFamilies {
    static func fits(_ family: Family, _ kind: FeedCase, _ generator: FamilyGenerator) -> Bool {
        let children = family.children
        let onRoll = children.filter { !$0.rows.isEmpty }
        switch kind {
        case .unknownFamily: return true
        case .homeEducated: return children.contains { $0.rollStatus == .homeEducated }
        case .underAge: return children.contains { $0.rollStatus == .underAge }
        default: break
        }
        // The other cases are about pupils who are otherwise ordinary.
        guard !onRoll.isEmpty, kind == .protectedPupil || !children.contains(where: \.isProtected) else { return false }
        switch kind {
        case .noNumber: return onRoll.contains { $0.identity?.upn == nil && isSchoolAge($0, generator) }
        case .collegeStudent: return onRoll.contains { $0.rows[0].enrolment.status == .furtherEducation }
        case .crossBorder: return isInCounty(family, generator) && onRoll.contains { isAcrossBorder($0, generator) }
        case .threeSchools: return Set(onRoll.map { $0.rows[0].enrolment.urn }).count >= 3
        case .trustSchool: return onRoll.contains { generator.county.trust.contains($0.rows[0].enrolment.urn) }
        case .dualRegistered: return onRoll.contains { $0.rows.contains { $0.enrolment.status == .subsidiary } }
        case .guest: return onRoll.contains { $0.rows.contains { $0.enrolment.status == .guest } }
        case .twins: return onRoll.filter { $0.twin != nil }.count == 2
        case .protectedPupil: return onRoll.contains { $0.isProtected && $0.formerSurname != nil }
        case .stepNames: return Set(onRoll.map(\.surname)).count > 1
        case .movedHouse: return family.formerHome != nil
        case .accented: return onRoll.contains { ($0.forename + $0.surname).utf8.contains { $0 > 0x7F } }
        case .thirtiethOfFebruary, .nameless: return onRoll.count >= 2
        case .decadeOut, .twinOffRoll: return onRoll.contains { (6...14).contains(age(of: $0, generator)) }
        case .staffInvolved: return onRoll.contains { deputy(of: $0, generator) != nil }
        default: return onRoll.contains { isSchoolAge($0, generator) }
        }
    }

    static func deputy(of child: SampleChild, _ generator: FamilyGenerator) -> Contact? {
        guard let urn = child.rows.first?.enrolment.urn else { return nil }
        return generator.county.contacts(of: urn, on: generator.date).first { $0.role == .deputy }
    }

    private static func age(of child: SampleChild, _ generator: FamilyGenerator) -> Int {
        Stage.ageAtStartOfYear(born: child.dateOfBirth, on: generator.date)
    }

    private static func isSchoolAge(_ child: SampleChild, _ generator: FamilyGenerator) -> Bool {
        (4...16).contains(age(of: child, generator))
    }

    private static func isInCounty(_ family: Family, _ generator: FamilyGenerator) -> Bool {
        generator.county.towns[family.town].authority == 0
    }

    private static func isAcrossBorder(_ child: SampleChild, _ generator: FamilyGenerator) -> Bool {
        guard let place = generator.county.place(child.rows.first?.enrolment.urn) else { return false }
        return place.hasUPN && generator.county.towns[place.town].authority != 0
    }
}

/// Puts the case into an incident; `FeedLines` adds faults that exist only in text.
enum CaseFaults {
    static func apply(
        to made: inout FeedIncident, _ family: Family, _ generator: FamilyGenerator, _ entropy: inout SeededEntropy
    ) {
        let place = made.children.firstIndex { $0.expectation != .nobody } ?? 0
        switch made.kind {
        case .missingBirth:
            made.incident.children[place].dateOfBirth = nil
            made.children[place].expectation = .notifiedOrPerson
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
        for child in made.children.indices where made.children[child].expectation == .notified {
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
            if made.children[place].expectation == .notified { made.children[place].expectation = .notifiedOrPerson }
        }
    }
}
