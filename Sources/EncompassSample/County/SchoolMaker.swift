import EncompassCore

/// Generates the county's schools and colleges, town by town.
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
            // The end of the list is across the border.
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

    /// Closed schools, each with an open successor; every third pair was a merger.
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

/// A kind of school: its text in the register, its ages, its share of the county's establishments.
enum SchoolTemplate: Hashable {
    case primary, infant, junior, secondary, special, referralUnit, independent, nursery, college, sixthForm

    static let all: [(SchoolTemplate, Double)] = [
        (.primary, 0.54), (.infant, 0.08), (.junior, 0.075), (.secondary, 0.14), (.special, 0.035),
        (.referralUnit, 0.014), (.independent, 0.055), (.nursery, 0.012), (.college, 0.012), (.sixthForm, 0.009),
    ]

    var kind: Place.Kind {
        switch self {
        case .primary, .infant, .junior, .secondary, .nursery, .sixthForm: .maintained
        case .special: .special
        case .referralUnit: .alternative
        case .independent: .independent
        case .college: .college
        }
    }

    var stages: [Stage] {
        switch self {
        case .primary: [.nursery, .infant, .junior]
        case .infant: [.nursery, .infant]
        case .junior: [.junior]
        case .secondary: [.secondary, .sixthForm]
        case .special, .independent: [.infant, .junior, .secondary, .sixthForm]
        case .referralUnit: [.junior, .secondary]
        case .nursery: [.nursery]
        case .college, .sixthForm: [.sixthForm]
        }
    }

    private var ages: (low: Int, high: Int) {
        switch self {
        case .primary: (3, 11)
        case .infant: (3, 7)
        case .junior: (7, 11)
        case .secondary: (11, 18)
        case .special, .independent: (4, 19)
        case .referralUnit: (7, 16)
        case .nursery: (2, 5)
        case .college, .sixthForm: (16, 19)
        }
    }

    /// The register's text for the phase.
    private var phase: String {
        switch self {
        case .primary, .infant, .junior: "Primary"
        case .secondary: "Secondary"
        case .nursery: "Nursery"
        case .college, .sixthForm: "16 plus"
        case .special, .referralUnit, .independent: "Not applicable"
        }
    }

    private var types: [String] {
        switch self {
        case .primary, .infant, .junior:
            [
                "Community school", "Academy converter", "Voluntary aided school", "Voluntary controlled school",
                "Foundation school", "Academy sponsor led", "Free schools",
            ]
        case .secondary: ["Academy converter", "Academy sponsor led", "Community school", "Foundation school"]
        case .special: ["Community special school", "Academy special converter", "Free schools special"]
        case .referralUnit: ["Pupil referral unit", "Academy alternative provision converter"]
        case .independent: ["Other independent school", "Other independent school", "Other independent special school"]
        case .nursery: ["Local authority nursery school"]
        case .college: ["Further education"]
        case .sixthForm: ["Academy 16-19 converter", "Free schools 16 to 19", "Sixth form centres"]
        }
    }

    func establishment(
        number: Int, name: String, authority: Authority, _ entropy: inout SeededEntropy
    ) -> Establishment {
        let opened = LocalDate(year: entropy.within(1990...2019), month: entropy.chance(0.8) ? 9 : 4, day: 1)
        return Establishment(
            urn: URN(number: Int32(900_100 + number)).unsafelyUnwrapped, name: name,
            localAuthority: authority.code, localAuthorityName: authority.name,
            establishmentNumber: String(2000 + number % 8000),
            type: type(named: name, &entropy), phase: phase,
            openDate: entropy.chance(0.4) ? nil : opened, lowAge: ages.low, highAge: ages.high)
    }

    /// A type that fits the name, if the name suggests one.
    private func type(named name: String, _ entropy: inout SeededEntropy) -> String {
        let drawn = types[min(entropy.below(types.count), entropy.below(types.count))]
        guard kind == .maintained, self != .nursery, self != .sixthForm else { return drawn }
        if name.holds("Academy") { return "Academy converter" }
        if name.holds("Catholic") || name.holds("Voluntary Aided") { return "Voluntary aided school" }
        if name.holds(" VC ") { return "Voluntary controlled school" }
        return drawn
    }
}

extension SchoolTemplate {
    private static let saints = WordTable.entries(
        """
        Wendreda, Withburga, Botolph, Felix, Edmund, Etheldreda, Cuthbert, Aidan, Hilda, Bede, Oswald, Chad, Swithun,
        Dunstan, Alphege, Mildred, Osyth, Guthlac, Neot, Petroc, Mary, Peter, Paul, John, Michael, Joseph, Thomas
        """)

    /// A made-up name in the style of the register; each has an invented town or locality in it.
    func name(in town: String, _ entropy: inout SeededEntropy) -> String {
        switch self {
        case .primary: primary(town, "Primary", &entropy)
        case .infant: primary(town, entropy.chance(0.5) ? "Infant" : "Infant and Nursery", &entropy)
        case .junior: primary(town, "Junior", &entropy)
        case .secondary: secondary(town, &entropy)
        case .special: TownNames.locality(&entropy) + (entropy.chance(0.6) ? " School" : " Complex Needs School")
        case .referralUnit: town + " " + (entropy.chance(0.5) ? "Short Stay School" : "Pupil Referral Unit")
        case .independent:
            TownNames.locality(&entropy)
                + (["", " House", " Hall", " Preparatory"][entropy.below(4)]) + " School"
        case .nursery: town + " Nursery School"
        case .college: entropy.chance(0.5) ? "\(town) College" : "College of \(town)"
        case .sixthForm: town + (entropy.chance(0.5) ? " Sixth Form College" : " Sixth Form Academy")
        }
    }

    private func primary(_ town: String, _ phase: String, _ entropy: inout SeededEntropy) -> String {
        let saint = "St " + SchoolTemplate.saints[entropy.below(SchoolTemplate.saints.count)] + "'s"
        let place = TownNames.locality(&entropy)
        switch entropy.below(10) {
        case 0, 1: return "\(town) \(phase) School"
        case 2: return "\(town) Community \(phase) School"
        case 3: return "\(town) \(saint) CofE \(phase) School"
        case 4: return "\(town) \(saint) Church of England Voluntary Aided \(phase) School"
        case 5: return "\(saint) Catholic \(phase) School, \(town)"
        case 6: return "\(place) \(phase) Academy"
        case 7: return "\(town) \(saint) VC \(phase) School"
        default: return "\(place) \(phase) School"
        }
    }

    private func secondary(_ town: String, _ entropy: inout SeededEntropy) -> String {
        let place = TownNames.locality(&entropy)
        switch entropy.below(8) {
        case 0, 1: return "\(town) High School"
        case 2: return "\(town) Academy"
        case 3: return "\(place) Academy"
        case 4: return "\(place) High School"
        case 5: return "\(town) Grammar School"
        case 6: return "The \(place) School"
        default: return "\(town) St Botolph's Catholic High School"
        }
    }
}

/// Which children go to an establishment, from the register or, in the short lists, from its name only.
enum PhaseGuess {
    static func kind(of establishment: Establishment) -> Place.Kind {
        if establishment.status == .closed { return .closed }
        let type = (establishment.type ?? "").lowercased()
        let name = establishment.name.lowercased()
        if type.hasPrefix("other independent school") { return .independent }
        if type.holds("special") || has(name, ["special school"]) { return .special }
        if has(type, ["referral", "alternative"]) || has(name, ["pupil referral", " pru", "alternative provision"]) {
            return .alternative
        }
        if has(type, ["further education", "sixth form centre"]) || has(name, ["further education"]) {
            return .college
        }
        return .maintained
    }

    /// Empty if ages, phase and name say nothing: the establishment then takes every age.
    static func stages(of establishment: Establishment) -> [Stage] {
        if let low = establishment.lowAge, let high = establishment.highAge { return stages(low, high) }
        let words = (establishment.phase ?? "").lowercased() + " " + establishment.name.lowercased()
        if has(words, ["sixth form", "16 plus", "16-19", "16 to 19", "further education"]) { return [.sixthForm] }
        if kind(of: establishment) == .college { return [.sixthForm] }
        if has(words, ["nursery"]) && !has(words, ["primary", "infant"]) { return [.nursery] }
        if has(words, ["infant"]) && !has(words, ["junior"]) { return [.infant] }
        if has(words, ["junior"]) && !has(words, ["infant"]) { return [.junior] }
        if has(words, ["primary", "first school", "infant", "preparatory", "prep school"]) {
            return [.infant, .junior]
        }
        if has(words, ["secondary", "high school", "grammar", "upper school", "middle school"]) { return [.secondary] }
        if has(words, ["college"]) { return [.secondary, .sixthForm] }
        return []
    }

    /// Stages with at least one full year within the ages (age at the start of a year).
    private static func stages(_ low: Int, _ high: Int) -> [Stage] {
        let ages: [(Stage, ClosedRange<Int>)] = [
            (.nursery, 2...3), (.infant, 4...6), (.junior, 7...10), (.secondary, 11...15), (.sixthForm, 16...18),
        ]
        return ages.filter { low < $0.1.upperBound + 1 && high > $0.1.lowerBound + 1 }.map(\.0)
    }

    private static func has(_ text: String, _ words: [String]) -> Bool { words.contains { text.holds($0) } }
}
