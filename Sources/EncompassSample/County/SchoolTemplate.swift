import EncompassCore

/// A kind of school: its words in the register, its ages, its share of the county's establishments.
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

    /// The register's words for phase.
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

    /// A type that goes with the name, where the name says one.
    private func type(named name: String, _ entropy: inout SeededEntropy) -> String {
        let drawn = types[min(entropy.below(types.count), entropy.below(types.count))]
        guard kind == .maintained, self != .nursery, self != .sixthForm else { return drawn }
        if name.holds("Academy") { return "Academy converter" }
        if name.holds("Catholic") || name.holds("Voluntary Aided") { return "Voluntary aided school" }
        if name.holds(" VC ") { return "Voluntary controlled school" }
        return drawn
    }
}
