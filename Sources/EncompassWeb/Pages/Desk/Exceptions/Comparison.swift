import EncompassCore
import EncompassMatching
import EncompassStore
import EncompassWords

/// A child and the pupils that it may be, side by side: a row for each field, a column for each pupil.
struct Comparison: PageModel {
    /// A pupil, with what is said of the pupil as a whole, and the choice of it.
    struct Column: PageModel {
        let id: String
        /// `1`, the key that chooses it; nil if none does.
        let key: String?
        let name: String
        /// `1: Amelia Marsh`, which names the column where it is not under its heading.
        let label: String
        /// Nil if one of `registrations` is chosen, or none can be.
        let value: String?
        let isChosen: Bool
        let registrations: [Candidate.Registration]
        let probability: String
        /// Who gave this pupil back, and when.
        let givenBack: String?
    }

    struct Cell: PageModel {
        let label: String
        let held: String
        /// In words: a colour alone is not seen by everybody.
        let verdict: String?
        let isDifferent: Bool
        /// `the same house: strong`
        let weights: [String]
    }

    struct Row: PageModel {
        let field: String
        let reported: String
        let cells: [Cell]
    }

    let columns: [Column]
    let rows: [Row]

    /// - Parameters:
    ///   - first: the number of the first pupil.
    ///   - hasKeys: whether a key chooses each.
    init(
        _ child: ChildDetails, _ candidates: [Candidate], from first: Int, hasKeys: Bool, chosen: String?,
        _ text: LondonText
    ) {
        let words = text.words
        columns = candidates.enumerated().map { place, candidate in
            let model = candidate.model(words)
            let number = String(first + place)
            let value = CandidateChoice(candidate.pupil).value
            return Column(
                id: "pupil-\(candidate.pupil)", key: hasKeys ? number : nil, name: model.name,
                label: "\(number): \(model.name)", value: candidate.isWhole ? value : nil, isChosen: chosen == value,
                registrations: candidate.registrations(chosen: chosen, words), probability: model.probability,
                givenBack: candidate.givenBack.map { Comparison.givenBack($0, text) })
        }
        let labels = columns.map(\.label)
        rows = CompareField.allCases.compactMap { field in
            let cells = zip(candidates, labels).map { candidate, label in
                field.cell(child, candidate, label, words)
            }
            let reported = field.reported(child, words)
            guard reported != nil || cells.contains(where: { !$0.weights.isEmpty }) || field.isAlwaysShown else {
                return nil
            }
            return Row(
                field: words("compare.field.\(field.rawValue)"),
                reported: reported ?? (field == .besides ? "–" : words("notGiven")), cells: cells)
        }
    }
}

extension Comparison {
    private static func givenBack(_ given: Candidate.Answer, _ text: LondonText) -> String {
        let (school, moment) = (given.school, text.moment(given.answer.at))
        guard let person = given.answer.person else {
            return text.words("compare.givenBack", ["school": school, "when": moment])
        }
        return text.words("compare.givenBackBy", ["school": school, "when": moment, "person": person])
    }
}

/// A line of the comparison.
enum CompareField: String, CaseIterable {
    case forename, surname, dateOfBirth, sex, upn, nhsNumber, address, school, besides

    fileprivate var isAlwaysShown: Bool { [.forename, .surname, .dateOfBirth].contains(self) }

    private var agreement: ChildAgreement.Field? { ChildAgreement.Field(rawValue: rawValue) }

    /// The comparisons of the matcher that belong here.
    private var evidence: [EvidenceField] {
        switch self {
        case .forename: [.forename, .middleNames]
        case .surname: [.surname]
        case .dateOfBirth: [.dateOfBirth, .age]
        case .sex: [.sex]
        case .upn: [.upn]
        case .nhsNumber: [.nhsNumber]
        case .address: [.address]
        case .school: [.school]
        case .besides: [.household, .kin, .siblings]
        }
    }

    fileprivate func reported(_ child: ChildDetails, _ words: Words) -> String? {
        switch self {
        case .forename:
            let names = [child.forename, child.knownAs.map { words("compare.knownAs", ["name": $0]) }]
            return CompareField.joined(names, ", ")
        case .surname:
            let names = [child.surname, child.formerSurname.map { words("compare.formerly", ["name": $0]) }]
            return CompareField.joined(names, ", ")
        case .dateOfBirth:
            return child.dateOfBirth.map(words.date)
                ?? child.age.map { words("child.agedAbout", ["age": String($0)]) }
        case .sex: return child.sex.map { words("sex.\($0.rawValue)") }
        case .upn: return child.upn
        case .nhsNumber: return child.nhsNumber
        case .address: return child.address.map(ChildCard.line)
        case .school:
            return CompareField.joined([child.school?.name, child.school?.urn.map { "URN \($0)" }], ", ")
        case .besides: return nil
        }
    }

    private func held(_ candidate: Candidate, _ words: Words) -> String? {
        let pupil = candidate.details
        switch self {
        case .forename:
            return pupil.givenNames
        case .surname:
            let names = [
                pupil.surnames,
                pupil.formerSurname.map { words("compare.formerly", ["name": $0]) },
            ]
            return CompareField.joined(names, " ")
        case .dateOfBirth: return words.date(pupil.dateOfBirth)
        case .sex: return pupil.sex.map { words("sex.\($0.rawValue)") }
        case .upn: return pupil.upn
        case .nhsNumber: return pupil.nhsNumber
        case .address: return pupil.address.map(ChildCard.line) ?? words("candidate.noAddress")
        case .school: return candidate.model(words).schools
        case .besides: return ""
        }
    }

    private static func joined(_ parts: [String?], _ separator: String) -> String? {
        let parts = parts.compactMap(\.self).filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: separator)
    }

    fileprivate func cell(
        _ child: ChildDetails, _ candidate: Candidate, _ label: String, _ words: Words
    ) -> Comparison.Cell {
        let agrees = agreement.flatMap { ChildAgreement(child, candidate.details).agrees[$0] }
        let steps = candidate.steps.filter { step in evidence.contains { $0.rawValue == step.field } }
        return Comparison.Cell(
            label: label, held: held(candidate, words) ?? words("notGiven"),
            verdict: agrees.map { $0 ? words("compare.same") : words("compare.differs") },
            isDifferent: agrees == false,
            weights: steps.map { step in
                let strength = EvidenceStrength(bits: step.weight)
                return words(
                    "compare.weight", ["level": step.level, "strength": words("strength.\(strength.rawValue)")])
            })
    }
}
