public import EncompassCore

/// Makes the families of a county, each from the seed and its own number alone.
///
/// Family 7 is the same however many there are before it, so a population of a million is walked without being held.
public struct FamilyGenerator: Sendable {
    public let seed: UInt64
    /// The day on which the children are 2 to 18 years old.
    public let date: LocalDate
    /// How many pupils on roll the population has, to within the last family.
    public let pupils: Int
    private let ground: Ground

    /// Pupils on roll of an average family, measured.
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

    /// Numbers below this are surely in the population; some more may be.
    public var certainFamilies: Int { max(1, Int(Double(pupils) / FamilyGenerator.pupilsPerFamily * 0.9) - 15) }

    /// Families one after the other until `pupils` are on a roll.
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

/// What all families of a population share. A class, so that to hand a generator on copies one reference and not the
/// many arrays of a county.
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
