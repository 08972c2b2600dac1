import EncompassCore
import EncompassSample
import Testing

@Suite("Families")
struct FamilyTests {
    let generator = FamilyGenerator(county: County(), pupils: 20_000, on: LinkageSet.date)

    @Test("a family is the same by iteration and by number")
    func alone() {
        var index = 0
        generator.forEachFamily { family in
            if index % 997 == 0 {
                #expect(generator.family(at: index).children.map(\.rows) == family.children.map(\.rows))
            }
            index += 1
        }
    }

    @Test("unique pupil numbers have their check letter, and no two pupils share one")
    func numbers() {
        var seen: Set<String> = []
        generator.forEachFamily { family in
            for child in family.children {
                guard let identity = child.identity else { continue }
                #expect(seen.insert(identity.key).inserted)
                if let upn = identity.upn { #expect(isValid(upn)) }
            }
        }
    }

    @Test("the population has the families that matching finds hard")
    func hardFamilies() {
        var (twins, splitSchools, stepNames, dual, guests, withoutUPN, protected, formerRows) = (0, 0, 0, 0, 0, 0, 0, 0)
        generator.forEachFamily { family in
            twins += family.children.contains { $0.twin != nil } ? 1 : 0
            splitSchools += Set(family.children.compactMap { $0.rows.first?.enrolment.urn }).count > 1 ? 1 : 0
            stepNames += Set(family.children.map(\.surname)).count > 1 ? 1 : 0
            for child in family.children {
                protected += child.isProtected ? 1 : 0
                withoutUPN += child.identity.map { $0.upn == nil } == true ? 1 : 0
                dual += child.rows.contains { $0.enrolment.status == .subsidiary } ? 1 : 0
                guests += child.rows.contains { $0.enrolment.status == .guest } ? 1 : 0
                formerRows += child.rows.contains { $0.enrolment.status == .previous } ? 1 : 0
            }
        }
        for count in [twins, splitSchools, stepNames, dual, guests, withoutUPN, protected, formerRows] {
            #expect(count > 20)
        }
    }

    @Test("the most common names have their share in England")
    func frequencies() {
        var forenames: [String: Int] = [:]
        var surnames: [String: Int] = [:]
        var children = 0
        generator.forEachFamily { family in
            for child in family.children {
                forenames[child.forename, default: 0] += 1
                surnames[child.surname, default: 0] += 1
                children += 1
            }
        }
        let top = Double(forenames.values.max() ?? 0) / Double(children)
        #expect(top > 0.005 && top < 0.02)
        #expect(forenames.count > 1500 && surnames.count > 3000)
    }

    private func isValid(_ upn: String) -> Bool {
        let letters = Array("ABCDEFGHJKLMNPQRTUVWXYZ")
        let digits = upn.dropFirst().compactMap(\.wholeNumberValue)
        guard digits.count == 12 else { return false }
        let sum = digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset + 2) }
        return upn.first == letters[sum % 23]
    }
}
