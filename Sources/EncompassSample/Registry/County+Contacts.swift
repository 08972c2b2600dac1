public import EncompassCore

extension County {
    /// Key Adults, deputies, heads and the authorities' officers on `date`.
    ///
    /// Every address ends in `.example`, Ofcom reserves every number for drama. Some addresses are unverified, some
    /// people are away, one school in a hundred has nobody, and one lead is shared by the five schools of `trust`.
    public func contacts(on date: LocalDate) -> [Contact] {
        var contacts = authorities.indices.flatMap { officers($0, date) }
        for place in places.indices where places[place].kind != .closed {
            contacts += self.contacts(of: place, on: date)
        }
        return contacts
    }

    /// Those of one establishment; none for a URN outside the county.
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
        // Do not derive an address from a real school's name, since it could look like the school's own.
        if isGiven { return "urn\(establishment.urn).example" }
        let words = PlainLetters.of(establishment.name).lowercased().split { !$0.isLetter }.filter { $0.count > 1 }
        return words.prefix(5).joined(separator: "-") + ".example"
    }
}

/// Generates the people of one establishment.
struct ContactMaker {
    let place: Int
    let domain: String
    let date: LocalDate
    var entropy: SeededEntropy
    private var made = 0

    init(place: Int, domain: String, date: LocalDate, entropy: SeededEntropy) {
        self.place = place
        self.domain = domain
        self.date = date
        self.entropy = entropy
    }

    mutating func contact(_ scope: Scope, _ role: Contact.Role, order: Int = 1) -> Contact {
        let names = NameStock.standard
        let tradition = names.tradition(&entropy)
        let forename = names.forename(entropy.chance(0.7) ? .female : .male, tradition, &entropy)
        let surname = names.surname(tradition, &entropy)
        made += 1
        var contact = Contact(scope: scope, role: role, name: forename + " " + surname, order: order)
        contact.email = entropy.chance(0.97) ? address(forename, surname) : nil
        contact.mobile = entropy.chance(0.7) ? DramaNumbers.mobile(place * 5 + made) : nil
        contact.phone = DramaNumbers.landline(place)
        if entropy.chance(0.03), contact.mobile != nil { contact.channel = .sms }
        if contact.email == nil { contact.channel = .phone }
        if entropy.chance(0.95) { contact.verifiedOn = date.adding(days: -entropy.within(7...330)) }
        if role != .head { contact.trainedOn = date.adding(days: -entropy.within(30...1000)) }
        if entropy.chance(0.03) {
            contact.awayFrom = date.adding(days: -entropy.within(0...6))
            contact.awayTo = date.adding(days: entropy.within(1...9))
        }
        return contact
    }

    private func address(_ forename: String, _ surname: String) -> String {
        let name = PlainLetters.of(forename + "." + surname).lowercased()
        return name.filter { $0.isASCII && ($0.isLetter || $0 == "." || $0 == "-") } + "@" + domain
    }
}
