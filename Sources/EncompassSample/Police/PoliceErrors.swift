public import EncompassCore

/// Describes children as an officer would at the door at night, with the errors of such records.
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

    /// The part of the record that the whole household shares.
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

    /// One child of the household; `family` may supply a parent's surname or a sibling's school, used by mistake.
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

    /// The same, and records the error.
    func happens(_ error: PoliceError, _ entropy: inout SeededEntropy, _ errors: inout [PoliceError]) -> Bool {
        guard entropy.chance(rates[error]) else { return false }
        errors.append(error)
        return true
    }
}

/// One way that an officer's description differs from the child.
public enum PoliceError: Int, Hashable, Sendable, CaseIterable {
    case missingForename, missingSurname, placeholder, nickname, middleAsForename, middleRunIn, initialOnly
    case misspeltForename, misspeltSurname, swappedNames, hyphenHalf, formerSurname, parentSurname, letterCase
    case missingBirth, dayMonthSwapped, wrongDigit, yearOut, decadeOut, firstOfJanuary
    case missingSex, wrongSex
    case noAddress, oldAddress, elsewhere, partialAddress, noPostcode, misspeltAddress
    case noSchool, wrongSchool, wrongNumber

    /// Share of children in an ordinary force's records; our own estimate.
    var typical: Double {
        switch self {
        case .missingForename: 0.008
        case .missingSurname: 0.015
        case .placeholder: 0.006
        case .nickname: 0.10
        case .middleAsForename, .initialOnly, .swappedNames: 0.006
        case .middleRunIn: 0.02
        case .misspeltForename: 0.09
        case .misspeltSurname: 0.07
        case .hyphenHalf: 0.35
        case .formerSurname: 0.5
        case .parentSurname: 0.03
        case .letterCase: 0.15
        case .missingBirth: 0.10
        case .dayMonthSwapped: 0.015
        case .wrongDigit: 0.025
        case .yearOut: 0.012
        case .decadeOut: 0.004
        case .firstOfJanuary: 0.006
        case .missingSex: 0.06
        case .wrongSex: 0.005
        case .noAddress: 0.12
        case .oldAddress: 0.3
        case .elsewhere: 0.12
        case .partialAddress: 0.06
        case .noPostcode: 0.15
        case .misspeltAddress: 0.08
        case .noSchool: 0.3
        case .wrongSchool: 0.03
        case .wrongNumber: 0.01
        }
    }
}

/// How often each kind of error occurs, as a share of the children that it can happen to.
public struct ErrorRates: Hashable, Sendable {
    private var shares: [Double]

    /// A careful force, mostly from its own records.
    public static let light = ErrorRates(scale: 0.35)
    /// What to expect from free-text reports written at night.
    public static let typical = ErrorRates(scale: 1)
    /// Names and dates from hearsay.
    public static let heavy = ErrorRates(scale: 2.2)
    public static let none = ErrorRates(scale: 0)

    /// The typical rates times `scale`; no share exceeds 0.9.
    public init(scale: Double) { shares = PoliceError.allCases.map { min(0.9, $0.typical * scale) } }

    /// 0 to 1.
    public subscript(error: PoliceError) -> Double {
        get { shares[error.rawValue] }
        set { shares[error.rawValue] = min(1, max(0, newValue)) }
    }
}

/// What the officers wrote once for a whole household: the location and the children's home.
public struct Visit: Hashable, Sendable {
    /// Where the incident was.
    public var location: PostalAddress
    /// The children's own address as written; nil if it was left out.
    public var home: PostalAddress?
    public var errors: [PoliceError]

    public init(location: PostalAddress, home: PostalAddress?, errors: [PoliceError] = []) {
        self.location = location
        self.home = home
        self.errors = errors
    }
}

/// A child in an officer's words, with the errors made.
public struct Description: Hashable, Sendable {
    public var child: ChildDetails
    public var errors: [PoliceError]
}

extension PoliceErrors {
    func names(
        _ child: SampleChild, _ family: Family, _ details: inout ChildDetails, _ errors: inout [PoliceError],
        _ entropy: inout SeededEntropy
    ) {
        if happens(.placeholder, &entropy, &errors) { return placeholder(child, &details, &entropy) }
        var forename = forename(child, &details, &errors, &entropy)
        var surname = surname(child, family, &details, &errors, &entropy)
        if entropy.chance(0.8) { (forename, surname) = (PlainLetters.of(forename), PlainLetters.of(surname)) }
        if happens(.misspeltForename, &entropy, &errors) { forename = Misspelling.of(forename, &entropy) }
        if happens(.misspeltSurname, &entropy, &errors) { surname = Misspelling.of(surname, &entropy) }
        if happens(.letterCase, &entropy, &errors) {
            surname = entropy.chance(0.8) ? surname.uppercased() : surname.lowercased()
            if entropy.chance(0.4) { forename = entropy.chance(0.5) ? forename.uppercased() : forename.lowercased() }
        }
        if happens(.swappedNames, &entropy, &errors) { swap(&forename, &surname) }
        details.forename = happens(.missingForename, &entropy, &errors) ? nil : forename
        details.surname =
            details.forename != nil && happens(.missingSurname, &entropy, &errors) ? nil : surname
    }

    private func forename(
        _ child: SampleChild, _ details: inout ChildDetails, _ errors: inout [PoliceError],
        _ entropy: inout SeededEntropy
    ) -> String {
        let middle = child.middleNames?.split(separator: " ").first.map(String.init)
        // A child with an everyday name is usually introduced with it.
        let short = child.knownAs ?? generator.names.nickname(of: child.forename, &entropy)
        let usesShort = child.knownAs == nil ? rates[.nickname] : min(0.9, rates[.nickname] * 5)
        if let short, entropy.chance(usesShort) {
            errors.append(.nickname)
            return short
        }
        if let knownAs = child.knownAs, entropy.chance(0.25) { details.knownAs = knownAs }
        if let middle, happens(.middleAsForename, &entropy, &errors) { return middle }
        if let middle, happens(.middleRunIn, &entropy, &errors) { return child.forename + " " + middle }
        if happens(.initialOnly, &entropy, &errors) { return String(child.forename.prefix(1)) }
        return child.forename
    }

    private func surname(
        _ child: SampleChild, _ family: Family, _ details: inout ChildDetails, _ errors: inout [PoliceError],
        _ entropy: inout SeededEntropy
    ) -> String {
        if let other = child.usedSurname ?? child.formerSurname, happens(.formerSurname, &entropy, &errors) {
            return other
        }
        if child.formerSurname != nil, !child.isProtected, entropy.chance(0.2) {
            details.formerSurname = child.formerSurname
        }
        let parent = entropy.chance(0.7) ? family.mother.surname : family.father.surname
        if parent != child.surname, happens(.parentSurname, &entropy, &errors) { return parent }
        let halves = child.surname.split { $0 == "-" || $0 == " " }
        if halves.count == 2, child.surname.utf8.contains(0x2D), happens(.hyphenHalf, &entropy, &errors) {
            return String(halves[entropy.below(2)])
        }
        if halves.count == 2, child.surname.utf8.contains(0x2D), entropy.chance(0.15) {
            return halves.joined(separator: " ")
        }
        return child.surname
    }

    private func placeholder(
        _ child: SampleChild, _ details: inout ChildDetails, _ entropy: inout SeededEntropy
    ) {
        let words = ["UNKNOWN", "Baby", "Child 1", "Not known", "Male child", "N/K", "."]
        details.forename = words[entropy.below(words.count)]
        details.surname = entropy.chance(0.5) ? child.surname : "UNKNOWN"
    }
}

extension PoliceErrors {
    func birth(
        _ date: LocalDate, _ errors: inout [PoliceError], _ entropy: inout SeededEntropy
    ) -> LocalDate? {
        let (year, month, day) = date.components
        if happens(.missingBirth, &entropy, &errors) { return nil }
        if day <= 12, day != month, happens(.dayMonthSwapped, &entropy, &errors) {
            return LocalDate(year: year, month: day, day: month)
        }
        if happens(.wrongDigit, &entropy, &errors) { return wrongDigit(date, &entropy) }
        if happens(.yearOut, &entropy, &errors) {
            return LocalDate(year: year + (entropy.chance(0.5) ? 1 : -1), month: month, day: min(day, 28))
        }
        if happens(.decadeOut, &entropy, &errors) { return LocalDate(year: year - 10, month: month, day: min(day, 28)) }
        if happens(.firstOfJanuary, &entropy, &errors) {
            return LocalDate(year: entropy.chance(0.85) ? year : 1900, month: 1, day: 1)
        }
        return date
    }

    /// Another day of the same month, or another month, with one digit changed.
    private func wrongDigit(_ date: LocalDate, _ entropy: inout SeededEntropy) -> LocalDate {
        let (year, month, day) = date.components
        for _ in 0..<20 {
            let changed: LocalDate? =
                switch entropy.below(4) {
                case 0: LocalDate(year: year, month: month, day: day / 10 * 10 + entropy.below(10))
                case 1: LocalDate(year: year, month: month, day: entropy.below(4) * 10 + day % 10)
                case 2: LocalDate(year: year, month: entropy.within(1...9), day: day)
                default: LocalDate(year: year / 10 * 10 + entropy.below(10), month: month, day: day)
                }
            if let changed, changed != date, changed <= generator.date { return changed }
        }
        return date
    }
}

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
        if place == nil, child.rollStatus == .homeEducated { return SchoolClaim(name: "home schooled") }
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

    /// The child's number if the force has it; occasionally a sibling's.
    func number(
        _ child: SampleChild, _ family: Family, _ errors: inout [PoliceError], _ entropy: inout SeededEntropy
    ) -> String? {
        guard entropy.chance(numberGiven), let upn = child.identity?.upn else { return nil }
        let other = family.children.first { $0.number != child.number && $0.identity?.upn != nil }
        guard let other, happens(.wrongNumber, &entropy, &errors) else { return upn }
        return other.identity?.upn
    }
}
