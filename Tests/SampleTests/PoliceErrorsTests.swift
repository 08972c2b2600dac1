import EncompassCore
import EncompassSample
import Testing

@Suite("An officer's errors")
struct PoliceErrorsTests {
    let generator = FamilyGenerator(county: County(), pupils: 20_000, on: LinkageSet.date)

    private func descriptions(_ rates: ErrorRates) -> [(SampleChild, Description)] {
        let errors = PoliceErrors(generator, rates: rates)
        var entropy = SeededEntropy(seed: 9)
        var made: [(SampleChild, Description)] = []
        for index in 0..<4000 {
            let family = generator.family(at: index)
            let visit = errors.visit(family, &entropy)
            for child in family.children {
                made.append((child, errors.describe(child, of: family, at: visit, &entropy)))
            }
        }
        return made
    }

    @Test("every kind occurs at the typical rates, and more of them at the heavy ones")
    func kinds() {
        let typical = descriptions(.typical).flatMap(\.1.errors)
        for error in PoliceError.allCases where error != .wrongNumber { #expect(typical.contains(error), "\(error)") }
        let light = descriptions(.light).flatMap(\.1.errors).count
        let heavy = descriptions(.heavy).flatMap(\.1.errors).count
        #expect(light < typical.count && typical.count < heavy)
    }

    @Test("noted errors are present, and everything else is unchanged")
    func noted() {
        for (child, description) in descriptions(.typical) {
            let births: Set<PoliceError> = [
                .missingBirth, .dayMonthSwapped, .wrongDigit, .yearOut, .decadeOut, .firstOfJanuary,
            ]
            if births.isDisjoint(with: description.errors) {
                #expect(description.child.dateOfBirth == child.dateOfBirth)
            }
            if description.errors.contains(.missingBirth) { #expect(description.child.dateOfBirth == nil) }
            if description.errors.contains(.noAddress) { #expect(description.child.address == nil) }
            if description.errors.contains(.missingSex) { #expect(description.child.sex == nil) }
        }
    }

    @Test("a child loses their name only to a placeholder")
    func names() {
        for (_, description) in descriptions(.heavy) {
            #expect(description.child.forename != nil || description.child.surname != nil)
        }
    }
}
