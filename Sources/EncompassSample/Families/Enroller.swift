import EncompassCore

/// Enrols the children of one family at schools and colleges.
struct Enroller {
    let generator: FamilyGenerator
    let family: Family
    /// The family's choice for each stage, so that siblings mostly share a school.
    private let choices: [Int?]
    private let isIndependent: Bool
    let rollHasOldHome: Bool

    init(generator: FamilyGenerator, family: Family, _ entropy: inout SeededEntropy) {
        self.generator = generator
        self.family = family
        isIndependent = entropy.chance(0.055)
        rollHasOldHome = family.formerHome != nil && entropy.chance(0.55)
        let (catchment, town) = (generator.county.catchment, family.town)
        let infant = catchment.ordinary(town, .infant, &entropy)
        choices = Stage.allCases.map { stage in
            if let infant, generator.county.places[infant].stages.contains(stage) { return infant }
            return catchment.ordinary(town, stage, &entropy)
        }
    }

    func enrol(_ child: inout SampleChild, _ entropy: inout SeededEntropy) {
        let age = Stage.ageAtStartOfYear(born: child.dateOfBirth, on: generator.date)
        let stage = Stage(ageAtStartOfYear: age)
        child.rollStatus = rollStatus(age, &entropy)
        guard child.rollStatus == .onRoll, let main = place(stage, &entropy) else {
            if child.rollStatus == .onRoll { child.rollStatus = .missing }
            return
        }
        let pupil = details(of: child, age, at: main, &entropy)
        let entered = entryDate(main, age, &entropy)
        func row(_ place: Int, _ status: Enrolment.Status, left: LocalDate? = nil, from: LocalDate? = entered)
            -> RollRow
        {
            let enrolment = Enrolment(
                urn: generator.county.places[place].establishment.urn, status: status, entryDate: from,
                leavingDate: left)
            return RollRow(pupil: pupil, enrolment: enrolment, isProtected: child.isProtected)
        }
        let status: Enrolment.Status = generator.county.places[main].kind == .college ? .furtherEducation : .current
        child.rows = [row(main, status)]
        guard generator.county.places[main].hasUPN else { return }
        if let second = secondPlace(stage, besides: main, &entropy) {
            child.rows = [row(main, second.isGuest ? .current : .main)]
            child.rows.append(
                row(second.place, second.isGuest ? .guest : .subsidiary, from: generator.date.adding(days: -60)))
        } else if entropy.chance(0.02), let earlier = generator.county.catchment.ordinary(family.town, stage, &entropy),
            earlier != main
        {
            child.rows.append(
                row(earlier, .previous, left: generator.date.adding(days: -entropy.within(30...600)), from: nil))
        }
    }

    private func rollStatus(_ age: Int, _ entropy: inout SeededEntropy) -> SampleChild.RollStatus {
        switch age {
        case ..<3: return .underAge
        case 3: return entropy.chance(0.55) ? .onRoll : .underAge
        case 16, 17: return entropy.chance(0.93) ? .onRoll : .leftEducation
        case 18...: return entropy.chance(0.4) ? .onRoll : .leftEducation
        default: break
        }
        switch entropy.below(1000) {
        case ..<12: return .homeEducated
        case ..<16: return .elsewhere
        case ..<18: return .missing
        default: return .onRoll
        }
    }

    private func place(_ stage: Stage, _ entropy: inout SeededEntropy) -> Int? {
        let catchment = generator.county.catchment
        if isIndependent, let place = catchment.independent(stage, &entropy) { return place }
        if entropy.chance(0.016), let place = catchment.special(stage, &entropy) { return place }
        if stage == .secondary, entropy.chance(0.004), let place = catchment.alternative(&entropy) { return place }
        if entropy.chance(0.1) { return catchment.ordinary(family.town, stage, &entropy) }
        return choices[stage.rawValue]
    }

    private func secondPlace(
        _ stage: Stage, besides main: Int, _ entropy: inout SeededEntropy
    ) -> (place: Int, isGuest: Bool)? {
        let draw = entropy.below(1000)
        guard draw < 14 else { return nil }
        let catchment = generator.county.catchment
        let place = draw < 6 ? catchment.alternative(&entropy) : catchment.ordinary(family.town, stage, &entropy)
        guard let place, place != main, generator.county.places[place].hasUPN else { return nil }
        return (place, draw >= 11)
    }

    private func entryDate(_ place: Int, _ age: Int, _ entropy: inout SeededEntropy) -> LocalDate? {
        if entropy.chance(0.1) { return nil }
        let (year, month, _) = generator.date.components
        let start = (month >= 9 ? year : year - 1) - entropy.below(max(1, min(age - 3, 5)))
        return LocalDate(year: start, month: 9, day: entropy.within(2...5)).flatMap { $0 <= generator.date ? $0 : nil }
    }
}

extension Enroller {
    /// The child as on the roll of the school at `place`.
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

/// How a school's office keeps its roll: offices differ.
struct RollStyle {
    private let habit: Int

    init(place: Int) { habit = place &* 2_654_435_761 >> 8 & 0xFF }

    var hasMiddleNames: Bool { habit % 8 != 0 }
    var hasPreferred: Bool { habit % 3 != 0 }

    func surname(_ surname: String) -> String { habit % 19 == 0 ? surname.uppercased() : surname }
}

/// Numbers that no real pupil has: no register has their authority codes, 991 to 999.
enum PupilNumbers {
    private static let letters = Array("ABCDEFGHJKLMNPQRTUVWXYZ".utf8)

    /// A unique pupil number with a correct check letter; different for every `number` of one school year.
    static func upn(_ number: Int, entryYear: Int) -> String {
        let authority = 991 + number / 10_000_000 % 9
        let middle = (number % 10_000_000 * 7_368_787 + 1_234_567) % 10_000_000
        let year = entryYear % 100
        let serial = authority * 1_000_000_000 + middle / 1000 * 100_000 + year * 1000 + middle % 1000
        return withCheckLetter(digits(serial, count: 12))
    }

    /// Twelve digits preceded by the letter that makes them valid: weights 2 to 13, modulo 23.
    static func withCheckLetter(_ digits: [UInt8]) -> String {
        var sum = 0
        for (position, digit) in digits.enumerated() { sum += Int(digit - 0x30) * (position + 2) }
        return String(decoding: [letters[sum % 23]] + digits, as: UTF8.self)
    }

    /// The number a school keeps for itself.
    static func pupilId(_ number: Int) -> String {
        "P" + String(decoding: digits((number * 7_368_787 + 7_654_321) % 100_000_000, count: 8), as: UTF8.self)
    }

    /// A unique learner number: ten digits, the last a check digit (weights 10 to 2, modulo 11).
    static func uln(_ number: Int) -> String? {
        let first = digits(990_000_000 - number % 800_000_000, count: 9)
        var sum = 0
        for (position, digit) in first.enumerated() { sum += Int(digit - 0x30) * (10 - position) }
        guard sum % 11 != 0 else { return nil }
        return String(decoding: first + [0x30 + UInt8(10 - sum % 11)], as: UTF8.self)
    }

    private static func digits(_ value: Int, count: Int) -> [UInt8] {
        var value = value
        var result = [UInt8](repeating: 0x30, count: count)
        for position in stride(from: count - 1, through: 0, by: -1) {
            result[position] = 0x30 + UInt8(value % 10)
            value /= 10
        }
        return result
    }
}
