public import EncompassCore

/// Writes children as an officer would at the door at night, with the errors of such records.
public struct PoliceErrors: Sendable {
    public var rates: ErrorRates
    /// Share of children with a unique pupil number in the record, and with their school's URN.
    public var numberGiven = 0.03
    public var schoolNumberGiven = 0.08
    let generator: FamilyGenerator

    public init(_ generator: FamilyGenerator, rates: ErrorRates = .typical) {
        self.generator = generator
        self.rates = rates
    }

    /// What the whole household has in common in the record.
    public func visit(_ family: Family, _ entropy: inout SeededEntropy) -> Visit {
        var visit = Visit(location: family.home, home: family.home)
        if happens(.elsewhere, &entropy) {
            visit.location = family.otherHome ?? generator.addresses.home(in: family.town, &entropy)
            visit.errors.append(.elsewhere)
        }
        if let former = family.formerHome, happens(.oldAddress, &entropy) {
            visit.home = former
            visit.errors.append(.oldAddress)
        }
        if happens(.noAddress, &entropy) {
            visit.home = nil
            visit.errors.append(.noAddress)
        }
        visit.home = visit.home.map { written($0, &visit.errors, &entropy) }
        return visit
    }

    /// One child of the household; `family` may hold a parent's surname or a sibling's school that is put in its place.
    public func describe(
        _ child: SampleChild, of family: Family, at visit: Visit, _ entropy: inout SeededEntropy
    ) -> Description {
        var errors = visit.errors
        var details = ChildDetails(dateOfBirth: child.dateOfBirth, sex: child.sex, address: visit.home)
        names(child, family, &details, &errors, &entropy)
        details.dateOfBirth = birth(child.dateOfBirth, &errors, &entropy)
        if happens(.missingSex, &entropy, &errors) {
            details.sex = nil
        } else if happens(.wrongSex, &entropy, &errors) {
            details.sex = child.sex == .female ? .male : .female
        }
        details.upn = number(child, family, &errors, &entropy)
        details.school = school(child, family, &errors, &entropy)
        return Description(child: details, errors: errors)
    }

    func happens(_ error: PoliceError, _ entropy: inout SeededEntropy) -> Bool { entropy.chance(rates[error]) }

    /// The same, and notes it.
    func happens(_ error: PoliceError, _ entropy: inout SeededEntropy, _ errors: inout [PoliceError]) -> Bool {
        guard entropy.chance(rates[error]) else { return false }
        errors.append(error)
        return true
    }
}
