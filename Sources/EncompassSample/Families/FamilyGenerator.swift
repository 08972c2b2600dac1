public import EncompassCore

/// Generates the families of a county, each only from the seed and its own number.
///
/// Family 7 is the same however many there are before it, so a population of a million can be iterated without being
/// stored.
public struct FamilyGenerator: Sendable {
    public let seed: UInt64
    /// The day when the children are 2 to 18 years old.
    public let date: LocalDate
    /// How many pupils on roll the population has, to within the last family.
    public let pupils: Int
    private let ground: Ground

    /// Pupils on roll in an average family, measured.
    static let pupilsPerFamily = 1.5

    public init(county: County, pupils: Int, on date: LocalDate, seed: UInt64 = 1) {
        self.pupils = pupils
        self.date = date
        self.seed = seed
        ground = Ground(county: county, homes: Int(Double(pupils) / FamilyGenerator.pupilsPerFamily))
    }

    public var county: County { ground.county }
    var addresses: AddressBook { ground.addresses }
    var names: NameStock { ground.names }
    var towns: WeightedIndex { ground.towns }

    /// Numbers below this are always in the population; some higher ones may be.
    public var certainFamilies: Int { max(1, Int(Double(pupils) / FamilyGenerator.pupilsPerFamily * 0.9) - 15) }

    /// Families one after the other until `pupils` pupils are on a roll.
    public func forEachFamily(_ body: (Family) throws -> Void) rethrows {
        var onRoll = 0
        var index = 0
        while onRoll < pupils {
            let family = family(at: index)
            for child in family.children where !child.rows.isEmpty { onRoll += 1 }
            try body(family)
            index += 1
        }
    }

    /// Rows of the rolls, family by family; a pupil of two schools has two.
    public func forEachRow(_ body: (RollRow) throws -> Void) rethrows {
        try forEachFamily { family in
            for child in family.children { for row in child.rows { try body(row) } }
        }
    }

    /// Family number `index`, 0 or more.
    public func family(at index: Int) -> Family {
        var entropy = SeededEntropy(seed: seed, stream: UInt64(index))
        let clan = clan(of: index, &entropy)
        var family = household(index, clan, &entropy)
        let builder = ChildBuilder(generator: self, family: family, surname: clan.surname)
        family.children = builder.children(&entropy)
        let roll = Enroller(generator: self, family: family, &entropy)
        for place in family.children.indices { roll.enrol(&family.children[place], &entropy) }
        return family
    }
}

/// What all families of a population share. A class, so that copying a generator copies one reference and not a
/// county's arrays.
private final class Ground: Sendable {
    let county: County
    let addresses: AddressBook
    let names = NameStock.standard
    let towns: WeightedIndex

    init(county: County, homes: Int) {
        self.county = county
        addresses = AddressBook(towns: county.towns, homes: homes)
        towns = WeightedIndex(county.towns.map(\.weight))
    }
}

extension FamilyGenerator {
    /// The facts that cousins share.
    struct Clan {
        var tradition: Tradition
        var surname: String
        var town: Int
    }

    /// One family in sixteen is related to the previous one: the children are cousins, mostly in one town.
    func clan(of index: Int, _ entropy: inout SeededEntropy) -> Clan {
        let cousins = index > 0 && index % 2 == 1 && entropy.chance(0.125)
        var own = SeededEntropy(seed: seed ^ 0xC1A0, stream: UInt64(cousins ? index - 1 : index))
        let tradition = names.tradition(&own)
        let surname = names.surname(tradition, &own)
        let town = towns.draw(&own)
        return Clan(
            tradition: tradition, surname: surname, town: cousins && entropy.chance(0.3) ? towns.draw(&entropy) : town)
    }

    func household(_ index: Int, _ clan: Clan, _ entropy: inout SeededEntropy) -> Family {
        let married = entropy.chance(0.6)
        let mother = SampleAdult(
            forename: names.forename(.female, clan.tradition, &entropy),
            surname: married ? clan.surname : names.surname(clan.tradition, &entropy),
            dateOfBirth: date.adding(days: -365 * entropy.within(36...46) - entropy.below(365)), relationship: "mother")
        let father = SampleAdult(
            forename: names.forename(.male, clan.tradition, &entropy), surname: clan.surname,
            dateOfBirth: mother.dateOfBirth.adding(days: entropy.within(-2500...900)), relationship: "father")
        let home = addresses.home(in: clan.town, &entropy)
        let moved = entropy.chance(0.12)
        let from = moved && entropy.chance(0.3) ? towns.draw(&entropy) : clan.town
        return Family(
            index: index, tradition: clan.tradition, town: clan.town, home: home,
            formerHome: moved ? addresses.home(in: from, &entropy) : nil,
            otherHome: entropy.chance(0.15) ? addresses.home(in: clan.town, &entropy) : nil, mother: mother,
            father: father, children: [])
    }
}

/// Generates the children of one family: births, names, everyday names.
struct ChildBuilder {
    let generator: FamilyGenerator
    let family: Family
    let surname: String

    private static let sizes = WeightedIndex([0.36, 0.40, 0.16, 0.055, 0.018, 0.007])
    private static let twinBirths = 0.016

    func children(_ entropy: inout SeededEntropy) -> [SampleChild] {
        let births = births(&entropy)
        let legal = legalSurname(&entropy)
        // Children before this position were born to an earlier partner.
        let stepFamily = entropy.chance(0.09)
        let step = stepFamily ? entropy.within(1...births.count) : 0
        let stepSurname = stepFamily ? generator.names.surname(family.tradition, &entropy) : legal
        var children: [SampleChild] = []
        for (place, birth) in births.enumerated() {
            var child = child(place, birth.date, place < step ? stepSurname : legal, children, &entropy)
            child.twin = birth.twin
            if place < step { rename(&child, to: legal, &entropy) }
            children.append(child)
        }
        return children
    }

    /// Eldest first; twins refer to each other.
    private func births(_ entropy: inout SeededEntropy) -> [(date: LocalDate, twin: Int?)] {
        let wanted = ChildBuilder.sizes.draw(&entropy) + 1
        let youngest = generator.date.adding(days: -731)
        var births: [(date: LocalDate, twin: Int?)] = []
        var day = generator.date.adding(days: -entropy.within(732...6_930))
        while births.count < wanted, day <= youngest {
            if births.count + 1 < 6, entropy.chance(ChildBuilder.twinBirths) {
                births.append((day, births.count + 1))
                births.append((day, births.count - 1))
            } else {
                births.append((day, nil))
            }
            day = day.adding(days: 330 + min(entropy.below(1900), entropy.below(1900)) + entropy.below(400))
        }
        return births
    }

    private func legalSurname(_ entropy: inout SeededEntropy) -> String {
        let mother = family.mother.surname
        guard mother != surname else { return surname }
        switch entropy.below(100) {
        case ..<14: return mother
        case ..<25 where !mother.utf8.contains(0x2D) && !surname.utf8.contains(0x2D):
            return entropy.chance(0.85) ? mother + "-" + surname : mother + " " + surname
        default: return surname
        }
    }

    private func child(
        _ place: Int, _ birth: LocalDate, _ surname: String, _ elder: [SampleChild], _ entropy: inout SeededEntropy
    ) -> SampleChild {
        let sex: Sex = entropy.chance(0.512) ? .male : .female
        var forename = generator.names.forename(sex, family.tradition, &entropy)
        for _ in 0..<8 where elder.contains(where: { $0.forename == forename }) {
            forename = generator.names.forename(sex, family.tradition, &entropy)
        }
        var child = SampleChild(
            number: family.index * 8 + place, forename: forename, surname: surname, dateOfBirth: birth, sex: sex,
            rollStatus: .onRoll, isProtected: entropy.chance(0.003), rows: [])
        child.middleNames = middleNames(sex, &entropy)
        child.knownAs = knownAs(child, &entropy)
        if child.isProtected || entropy.chance(0.015) {
            child.formerSurname = generator.names.surname(family.tradition, &entropy)
        }
        return child
    }

    /// A child of an earlier partner may use the family's name, or have taken it.
    private func rename(_ child: inout SampleChild, to legal: String, _ entropy: inout SeededEntropy) {
        switch entropy.below(10) {
        case ..<4: child.usedSurname = legal
        case ..<6:
            child.formerSurname = child.surname
            child.surname = legal
        default: break
        }
    }

    private func middleNames(_ sex: Sex, _ entropy: inout SeededEntropy) -> String? {
        guard entropy.chance(0.72) else { return nil }
        let first = generator.names.forename(sex, family.tradition, &entropy)
        return entropy.chance(0.2) ? first + " " + generator.names.forename(sex, family.tradition, &entropy) : first
    }

    private func knownAs(_ child: SampleChild, _ entropy: inout SeededEntropy) -> String? {
        switch entropy.below(100) {
        case ..<12: return generator.names.nickname(of: child.forename, &entropy)
        case ..<15: return child.middleNames.flatMap { $0.split(separator: " ").first.map(String.init) }
        default: return nil
        }
    }
}
