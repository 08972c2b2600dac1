import EncompassCore

/// Makes the people of one establishment.
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
