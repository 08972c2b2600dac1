import EncompassCore
import EncompassFormats
import EncompassMatching
import EncompassStore
import EncompassWords
import Foundation

/// A pupil that a child of an exception might be, with what a person needs to tell.
struct Candidate: Sendable {
    let pupil: Int64
    let rows: [RollRow]
    let probability: Double
    let steps: [MatchStep]
    /// The schools' names, by the roll's order.
    let schools: [String]

    /// The matcher's candidates, best first. A protected pupil's school is for supervisors.
    static func all(for detail: ExceptionDetail, store: Store, seesProtected: Bool) throws -> [Candidate] {
        guard detail.item.settledAt == nil, let explanation = detail.explanation,
            let decision = try? JSONDecoder().decode(MatchDecision.self, from: explanation)
        else { return [] }
        return try decision.candidates.compactMap { candidate in
            let rows = try store.rollEntries(pupil: candidate.key.raw)
            guard !rows.isEmpty, seesProtected || !rows.contains(where: \.isProtected) else { return nil }
            return Candidate(
                pupil: candidate.key.raw, rows: rows, probability: candidate.probability, steps: candidate.waterfall,
                schools: try rows.map { row in
                    try store.establishment(row.enrolment.urn)?.name ?? "URN \(row.enrolment.urn)"
                })
        }
    }

    /// As a choice of the form.
    struct Model: PageModel {
        struct Step: PageModel {
            let field: String
            let level: String
            let weight: String
        }

        let id: String
        let pupil: String
        let name: String
        let born: String
        let schools: String
        let address: String
        let upn: String?
        let probability: String
        let isChosen: Bool
        let steps: [Step]
    }

    func model(chosen: String?, _ words: Words) -> Model {
        let details = rows[0].pupil
        let names = [details.forename, details.middleNames, details.surname].compactMap(\.self)
        return Model(
            id: "pupil-\(pupil)", pupil: String(pupil), name: names.joined(separator: " "),
            born: words.date(details.dateOfBirth), schools: schools.joined(separator: "; "),
            address: details.address.map(ChildCard.line) ?? words("candidate.noAddress"), upn: details.upn,
            probability: Candidate.percent(probability, words), isChosen: chosen == "pupil:\(pupil)",
            steps: steps.map {
                Model.Step(field: $0.field, level: $0.level, weight: Candidate.signed($0.weight))
            })
    }

    var json: JSONValue {
        .record(
            ("pupil", .integer(Int(pupil))), ("upn", .orNull(rows[0].pupil.upn)),
            ("pupilId", .orNull(rows[0].pupil.pupilId)), ("forename", .string(rows[0].pupil.forename)),
            ("surname", .string(rows[0].pupil.surname)),
            ("dateOfBirth", .string(rows[0].pupil.dateOfBirth.description)),
            (
                "establishments",
                .array(
                    zip(rows, schools).map { row, name in
                        .record(("urn", .string(row.enrolment.urn.description)), ("name", .string(name)))
                    })
            ),
            ("probability", .number(Candidate.decimal(probability))),
            (
                "waterfall",
                .array(
                    steps.map {
                        .record(
                            ("field", .string($0.field)), ("level", .string($0.level)),
                            ("weight", .number(Candidate.decimal($0.weight))))
                    })
            ))
    }

    private static func decimal(_ value: Double) -> String {
        value.isFinite ? String((value * 10_000).rounded() / 10_000) : "0"
    }

    /// Never 0 or 100 per cent: the matcher is never that sure.
    private static func percent(_ probability: Double, _ words: Words) -> String {
        switch probability {
        case ..<0.01: words("candidate.least")
        case 0.995...: words("candidate.most")
        default: "\(Int((probability * 100).rounded()))%"
        }
    }

    private static func signed(_ weight: Double) -> String {
        let tenths = Int((weight * 10).rounded())
        return (tenths < 0 ? "−" : "+") + "\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
