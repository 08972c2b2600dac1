import EncompassCore

/// Which families a special case can be told of.
enum CaseFamilies {
    static func fits(_ family: Family, _ kind: FeedCase, _ generator: FamilyGenerator) -> Bool {
        let children = family.children
        let onRoll = children.filter { !$0.rows.isEmpty }
        switch kind {
        case .unknownFamily: return true
        case .homeEducated: return children.contains { $0.standing == .homeEducated }
        case .underAge: return children.contains { $0.standing == .underAge }
        default: break
        }
        // The other cases are about pupils whom nothing else makes special.
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
