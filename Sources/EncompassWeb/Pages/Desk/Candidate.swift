import EncompassCore
import EncompassFormats
import EncompassMatching
import EncompassStore
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

    var model: PageModel {
        let pupilDetails = rows[0].pupil
        let names = [pupilDetails.forename, pupilDetails.middleNames, pupilDetails.surname].compactMap(\.self)
        let upn: Any = pupilDetails.upn ?? false as Any
        return [
            "id": "pupil-\(pupil)", "pupil": String(pupil), "name": names.joined(separator: " "),
            "born": LondonText.date(pupilDetails.dateOfBirth), "schools": schools.joined(separator: "; "),
            "address": pupilDetails.address.map(ChildCard.line) ?? "no address on the roll", "upn": upn,
            "probability": Candidate.percent(probability),
            "steps": steps.map { step -> PageModel in
                ["field": step.field, "level": step.level, "weight": Candidate.signed(step.weight)]
            },
        ]
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
    private static func percent(_ probability: Double) -> String {
        switch probability {
        case ..<0.01: "under 1%"
        case 0.995...: "over 99%"
        default: "\(Int((probability * 100).rounded()))%"
        }
    }

    private static func signed(_ weight: Double) -> String {
        let tenths = Int((weight * 10).rounded())
        return (tenths < 0 ? "−" : "+") + "\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
