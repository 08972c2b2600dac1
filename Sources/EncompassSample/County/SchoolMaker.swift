import EncompassCore

/// Makes the county's schools and colleges, town by town.
struct SchoolMaker {
    private(set) var authorities: [Authority] = []
    private(set) var towns: [Town] = []
    private(set) var places: [Place] = []
    private(set) var links: [EstablishmentLink] = []
    private var entropy: SeededEntropy
    private var names: Set<String> = []

    init(seed: UInt64, count: Int) {
        entropy = SeededEntropy(seed: seed, stream: 0x5C40_0015)
        makeTowns(count: min(2000, max(49, count / 8)), authorities: min(9, 2 + count / 2500))
        let closed = max(4, count * 3 / 100)
        for (template, share) in SchoolTemplate.all {
            let number = max(1, Int(Double(count - closed) * share))
            for index in 0..<number { add(template, index) }
        }
        while places.count < count - closed { add(.primary, places.count) }
        places[places.count - 1].establishment.status = .proposedToClose
        close(closed)
    }

    private mutating func makeTowns(count: Int, authorities number: Int) {
        let others = [
            "Hexmere", "Carrowfleet", "Northwade", "Tarrowshire", "Lindwade", "Ostrey", "Merrowshire", "Sallowshire",
        ]
        authorities = (0..<number).map {
            Authority(code: String(991 + $0), name: $0 == 0 ? "Wyndshire" : others[($0 - 1) % others.count])
        }
        towns = (0..<count).map { index in
            // The tail of the list lies across the border.
            let authority = number == 2 ? (index >= count - 5 ? 1 : 0) : index * number / count
            return Town(name: TownNames.name(index), weight: power(Double(index % 49) + 2, -0.9), authority: authority)
        }
    }

    private mutating func add(_ template: SchoolTemplate, _ index: Int) {
        // Every town has a primary school before any has two.
        let town = template == .primary && index < towns.count ? index : drawTown()
        let number = places.count
        var establishment = template.establishment(
            number: number, name: uniqueName(template, town), authority: authorities[towns[town].authority], &entropy)
        establishment.address = PostalAddress(
            lines: ["\(entropy.within(1...90)) " + StreetNames.name(town: town, street: entropy.below(400))],
            town: towns[town].name, postcode: AddressBook.postcode(town, entropy.below(4000)))
        establishment.telephone = DramaNumbers.landline(number)
        places.append(
            Place(establishment: establishment, kind: template.kind, stages: template.stages, town: town))
    }

    private mutating func drawTown() -> Int {
        min(entropy.below(towns.count), entropy.below(towns.count), entropy.below(towns.count))
    }

    private mutating func uniqueName(_ template: SchoolTemplate, _ town: Int) -> String {
        var name = template.name(in: towns[town].name, &entropy)
        for _ in 0..<40 where names.contains(name) { name = template.name(in: towns[town].name, &entropy) }
        while names.contains(name) { name = TownNames.locality(&entropy) + " " + name }
        names.insert(name)
        return name
    }

    /// Closed schools, each with a successor that is open; every third pair was a merger.
    private mutating func close(_ count: Int) {
        let successors = places.indices.filter {
            places[$0].establishment.status == .open && places[$0].kind == .maintained
        }
        for index in 0..<count {
            let successor = places[successors[(index - (index % 3 == 1 ? 1 : 0)) * 7 % successors.count]]
            let day = LocalDate(year: 2019 + index % 7, month: 8, day: 31) ?? LocalDate(dayNumber: 18_000)
            add(successor.stages.contains(.secondary) ? .secondary : .primary, Int.max)
            let last = places.count - 1
            places[last].kind = .closed
            places[last].establishment.status = .closed
            places[last].establishment.closeDate = day
            let words = index % 3 == 2 ? "Successor" : "Successor - merged"
            links.append(link(places[last], successor, .successor, words, day))
            links.append(
                link(
                    successor, places[last], .predecessor, index % 3 == 2 ? "Predecessor" : "Predecessor - merged", day)
            )
        }
    }

    private func link(
        _ from: Place, _ to: Place, _ kind: EstablishmentLink.Kind, _ words: String, _ day: LocalDate
    ) -> EstablishmentLink {
        EstablishmentLink(
            urn: from.establishment.urn, linked: to.establishment.urn, kind: kind, description: words,
            establishedOn: day.adding(days: 1))
    }
}
