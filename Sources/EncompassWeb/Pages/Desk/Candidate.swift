import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassMatching
import EncompassStore
import Foundation

/// A pupil that a child of an exception might be, with what a person needs to tell.
struct Candidate: Sendable {
    let pupil: Int64
    let rows: [RollRow]
    /// Nil for one whom a person named.
    let probability: Double?
    let steps: [MatchStep]
    /// The schools' names, by the roll's order.
    let schools: [String]
    /// The schools among which a person chooses, with their names; empty where the rolls are clear.
    let registrations: [(enrolment: Enrolment, school: String)]

    /// The matcher's candidates, best first. A protected pupil's school is for supervisors.
    static func all(
        for detail: ExceptionDetail, store: Store, seesProtected: Bool, on day: LocalDate
    ) throws -> [Candidate] {
        guard detail.item.settledAt == nil, detail.child != nil else { return [] }
        let explained = detail.explanation.flatMap { try? JSONDecoder().decode(MatchDecision.self, from: $0) }
        let choices = RegistrationChoices(store: store, on: day)
        func candidate(_ pupil: Int64, _ probability: Double?, _ steps: [MatchStep]) throws -> Candidate? {
            let rows = try store.registry.rollEntries(pupil: pupil)
            guard !rows.isEmpty, seesProtected || !rows.contains(where: \.isProtected) else { return nil }
            func name(_ urn: URN) throws -> String { try store.registry.establishment(urn)?.name ?? "URN \(urn)" }
            return Candidate(
                pupil: pupil, rows: rows, probability: probability, steps: steps,
                schools: try rows.map { try name($0.enrolment.urn) },
                registrations: try choices.choices(of: rows).map { ($0, try name($0.urn)) })
        }
        let found = try (explained?.candidates ?? []).compactMap {
            try candidate($0.key.raw, $0.probability, $0.waterfall)
        }
        guard found.isEmpty, let best = detail.best else { return found }
        // A person named the pupil, and the rolls do not say where the pupil goes.
        return try [candidate(best, nil, [])].compactMap(\.self)
    }

    var model: PageModel {
        let pupilDetails = rows[0].pupil
        let names = [pupilDetails.forename, pupilDetails.middleNames, pupilDetails.surname].compactMap(\.self)
        let upn: Any = pupilDetails.upn ?? false as Any
        return [
            "id": "pupil-\(pupil)", "pupil": String(pupil), "name": names.joined(separator: " "),
            "born": LondonText.date(pupilDetails.dateOfBirth), "schools": schools.joined(separator: "; "),
            "address": pupilDetails.address.map(ChildCard.line) ?? "no address on the roll", "upn": upn,
            "probability": probability.map(Candidate.percent) ?? "named by a person",
            "hasRegistrations": !registrations.isEmpty,
            "steps": steps.map { step -> PageModel in
                ["field": step.field, "level": step.level, "weight": Candidate.signed(step.weight)]
            },
        ]
    }

    /// The schools to choose among, as choices of the form.
    func registrationModels(chosen: String?) -> [PageModel] {
        registrations.map { enrolment, school in
            let choice = CandidateChoice(pupil, at: enrolment.urn).value
            let from = enrolment.entryDate.map { "from \(LondonText.date($0))" } ?? "date of entry not given"
            let to = enrolment.leavingDate.map { ", to \(LondonText.date($0))" } ?? ""
            return [
                "id": "pupil-\(pupil)-\(enrolment.urn)", "value": choice, "isChosen": chosen == choice,
                "school": school, "urn": enrolment.urn.description,
                "registration": "\(enrolment.status.rawValue), \(from)\(to)",
            ]
        }
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
                        .record(
                            ("urn", .string(row.enrolment.urn.description)), ("name", .string(name)),
                            ("enrolmentStatus", .string(row.enrolment.status.rawValue)),
                            ("entryDate", .orNull(row.enrolment.entryDate?.description)),
                            ("leavingDate", .orNull(row.enrolment.leavingDate?.description)))
                    })
            ),
            ("probability", probability.map { .number(Candidate.decimal($0)) } ?? .null),
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
