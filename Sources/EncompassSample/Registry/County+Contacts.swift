public import EncompassCore

extension County {
    /// Key Adults, deputies, heads and the authorities' officers as they stand on `date`.
    ///
    /// Every address ends in `.example`, every number is one that Ofcom keeps for drama. Some addresses are unverified,
    /// some people are away, a school in a hundred has nobody, and one lead serves the five schools of `trust`.
    public func contacts(on date: LocalDate) -> [Contact] {
        var contacts = authorities.indices.flatMap { officers($0, date) }
        for place in places.indices where places[place].kind != .closed {
            contacts += self.contacts(of: place, on: date)
        }
        return contacts
    }

    /// Those of one establishment; a URN that is not the county's has none.
    public func contacts(of urn: URN, on date: LocalDate) -> [Contact] {
        index[urn].map { contacts(of: $0, on: date) } ?? []
    }

    private func contacts(of place: Int, on date: LocalDate) -> [Contact] {
        let urn = places[place].establishment.urn
        var entropy = SeededEntropy(seed: seed ^ 0xC047, stream: UInt64(urn.number))
        let isInTrust = trust.contains(urn)
        guard isInTrust || !entropy.chance(0.01) else { return [] }
        var maker = ContactMaker(place: place, domain: domain(of: place), date: date, entropy: entropy)
        let scope = Scope.establishment(urn)
        var contacts = [maker.contact(scope, .keyAdult)]
        if isInTrust { contacts = [trustLead(scope, date)] }
        if maker.entropy.chance(0.25) { contacts.append(maker.contact(scope, .keyAdult, order: 2)) }
        if maker.entropy.chance(0.85) { contacts.append(maker.contact(scope, .deputy)) }
        if maker.entropy.chance(0.2) { contacts.append(maker.contact(scope, .deputy, order: 2)) }
        contacts.append(maker.contact(scope, .head))
        return contacts
    }

    private func trustLead(_ scope: Scope, _ date: LocalDate) -> Contact {
        var maker = ContactMaker(
            place: places.count, domain: "staithe-trust.example", date: date,
            entropy: SeededEntropy(seed: seed, stream: 0x7205))
        var lead = maker.contact(scope, .keyAdult)
        lead.verifiedOn = date.adding(days: -40)
        (lead.awayFrom, lead.awayTo) = (nil, nil)
        return lead
    }

    private func officers(_ authority: Int, _ date: LocalDate) -> [Contact] {
        var maker = ContactMaker(
            place: places.count + 10 + authority, domain: authorities[authority].name.lowercased() + "-council.example",
            date: date, entropy: SeededEntropy(seed: seed ^ 0x0FF1, stream: UInt64(authority)))
        let scope = Scope.localAuthority(authorities[authority].code)
        return (1...2).map { order in
            var officer = maker.contact(scope, .laOfficer, order: order)
            officer.verifiedOn = date.adding(days: -20 * order)
            (officer.awayFrom, officer.awayTo) = (nil, nil)
            return officer
        }
    }

    private func domain(of place: Int) -> String {
        let establishment = places[place].establishment
        // A real school's name is not made into an address that looks like its own.
        if isGiven { return "urn\(establishment.urn).example" }
        let words = PlainLetters.of(establishment.name).lowercased().split { !$0.isLetter }.filter { $0.count > 1 }
        return words.prefix(5).joined(separator: "-") + ".example"
    }
}
