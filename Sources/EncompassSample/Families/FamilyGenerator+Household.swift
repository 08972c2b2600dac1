import EncompassCore

extension FamilyGenerator {
    /// What cousins share.
    struct Clan {
        var tradition: Tradition
        var surname: String
        var town: Int
    }

    /// One family in sixteen is of the family before it: the children are cousins, mostly in one town.
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
