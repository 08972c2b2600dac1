import EncompassCore

extension SchoolTemplate {
    private static let saints = WordTable.entries(
        """
        Wendreda, Withburga, Botolph, Felix, Edmund, Etheldreda, Cuthbert, Aidan, Hilda, Bede, Oswald, Chad, Swithun,
        Dunstan, Alphege, Mildred, Osyth, Guthlac, Neot, Petroc, Mary, Peter, Paul, John, Michael, Joseph, Thomas
        """)

    /// A made-up name in the manner of the register; each has an invented town or locality in it.
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
