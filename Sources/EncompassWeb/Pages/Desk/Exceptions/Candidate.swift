import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassMatching
import EncompassStore
import EncompassWords
import Foundation

/// A pupil that a child of an exception might be, with what a person needs to decide.
struct Candidate: Sendable {
    let pupil: Int64
    let rows: [RollRow]
    /// What registers of children not in school have.
    let registers: [NotInSchoolEntry]
    /// The names of these registers' authorities, in their order.
    let authorities: [String]
    /// Nil for a pupil that a person named.
    let probability: Double?
    let steps: [MatchStep]
    /// The schools' names, in the roll's order.
    let schools: [String]
    /// The schools to choose from, with their names; empty if the rolls are clear.
    let registrations: [(enrolment: Enrolment, school: String)]
    /// Which of the pupil's schools said that the child is not this pupil, if all have.
    var givenBack: Answer?

    /// A school's answer about a child.
    struct Answer: Sendable {
        let school: String
        let answer: GivenBack
    }

    /// The matcher's candidates, best first. Only supervisors see a protected pupil's school.
    static func all(
        for detail: ExceptionDetail, store: Store, seesProtected: Bool, on day: LocalDate
    ) throws -> [Candidate] {
        guard detail.item.resolvedAt == nil, detail.child != nil else { return [] }
        let explained = MatchDecision(explanation: detail.explanation)
        func candidate(_ pupil: Int64, _ probability: Double?, _ steps: [MatchStep]) throws -> Candidate? {
            try Candidate(
                pupil: pupil, probability, steps, store: store, seesProtected: seesProtected, on: day)
        }
        let found = try (explained?.candidates ?? []).compactMap {
            try candidate($0.key.raw, $0.probability, $0.waterfall)
        }
        guard found.isEmpty, let best = detail.best else { return found }
        // A person named the pupil, but the rolls do not say which school they attend.
        return try [candidate(best, nil, [])].compactMap(\.self)
    }

    /// A pupil by number; nil for one who is on no roll and no register any more, and for a protected one whom the person
    /// may not see.
    init?(
        pupil: Int64, _ probability: Double?, _ steps: [MatchStep], store: Store, seesProtected: Bool, on day: LocalDate
    ) throws {
        let rows = try store.registry.rollEntries(pupil: pupil)
        let registers = try store.registry.notInSchool(pupil: pupil)
        guard !rows.isEmpty || !registers.isEmpty, try seesProtected || !store.registry.isProtected(pupil: pupil)
        else { return nil }
        func name(_ urn: URN) throws -> String { try store.registry.establishment(urn)?.name ?? "URN \(urn)" }
        self.pupil = pupil
        self.rows = rows
        self.registers = registers
        authorities = try registers.map { try store.registry.placeName($0.authority) }
        self.probability = probability
        self.steps = steps
        givenBack = nil
        schools = try rows.map { try name($0.enrolment.urn) }
        registrations = try RegistrationChoices(store: store, on: day)
            .choices(of: rows, isOnRegister: !registers.isEmpty).map { ($0, try name($0.urn)) }
    }

    /// The pupil that a child was taken for, and why; nil for one whom the person may not see.
    static func taken(
        _ pupil: Int64, because explanation: Data?, store: Store, for caller: Principal, on day: LocalDate
    ) throws -> Candidate? {
        let found = MatchDecision(explanation: explanation)?.candidates.first { $0.key.raw == pupil }
        return try Candidate(
            pupil: pupil, found?.probability, found?.waterfall ?? [], store: store,
            seesProtected: caller.seesRestricted, on: day)
    }

    /// A pupil that a person found on the rolls, compared with the child.
    static func found(
        _ pupil: Int64, like child: ChildDetails, engine: Engine, seesProtected: Bool, on day: LocalDate
    ) throws -> Candidate? {
        let explained = engine.explain(child, as: pupil)
        return try Candidate(
            pupil: pupil, nil, explained?.waterfall ?? [], store: engine.store, seesProtected: seesProtected, on: day)
    }

    /// Notes that every school of the pupil has given the child back.
    mutating func note(_ answers: [GivenBack]) {
        let places = rows.map { Scope.establishment($0.enrolment.urn) }
        guard !places.isEmpty, places.allSatisfy({ place in answers.contains { $0.place == place } }),
            let latest = answers.first(where: { places.contains($0.place) })
        else { return }
        let school = places.firstIndex(of: latest.place).map { schools[$0] }
        givenBack = Answer(school: school ?? "", answer: latest)
    }

    /// A pupil in words.
    struct Model: PageModel {
        struct Step: PageModel {
            let field: String
            let level: String
            let weight: String
        }

        let name: String
        let born: String
        let schools: String
        let address: String
        let upn: String?
        let nhsNumber: String?
        let probability: String
        let steps: [Step]
    }

    /// One of the schools that exclude each other.
    struct Registration: PageModel {
        let id: String
        let value: String
        let isChosen: Bool
        let school: String
        let urn: String
        let registration: String
    }

    /// Whether the pupil can be chosen without a school: the rolls are clear, or the child is on a roll and on a register,
    /// and both hold.
    var isWhole: Bool { registrations.isEmpty || !registers.isEmpty }

    /// The schools to choose from, as choices of the form.
    func registrations(chosen: String?, _ words: Words) -> [Registration] {
        registrations.map { enrolment, school in
            let choice = CandidateChoice(pupil, at: enrolment.urn).value
            return Registration(
                id: "pupil-\(pupil)-\(enrolment.urn)", value: choice, isChosen: chosen == choice, school: school,
                urn: enrolment.urn.description, registration: Candidate.dates(enrolment, words))
        }
    }

    var details: PupilDetails {
        rows.first?.pupil ?? registers.first?.entry.child
            ?? PupilDetails(surname: "", forename: "", dateOfBirth: LocalDate(dayNumber: 0))
    }

    func model(_ words: Words) -> Model {
        let details = details
        let names = [details.forenames, details.surname]
        return Model(
            name: names.joined(separator: " "), born: words.date(details.dateOfBirth), schools: places(words),
            address: details.address.map(ChildCard.line) ?? words("candidate.noAddress"), upn: details.upn,
            nhsNumber: details.nhsNumber,
            probability: probability.map { Candidate.percent($0, words) } ?? words("candidate.named"),
            steps: steps.map {
                Model.Step(field: $0.field, level: $0.level, weight: Candidate.signed($0.weight))
            })
    }

    /// The schools; one where the pupil is not simply on the roll with the registration and its dates. Then the registers
    /// of children not in school.
    private func places(_ words: Words) -> String {
        let rolls = zip(rows, schools).map { row, school in
            let enrolment = row.enrolment
            guard enrolment.status != .current || enrolment.leavingDate != nil else { return school }
            return "\(school) (\(Candidate.dates(enrolment, words)))"
        }
        return (rolls + zip(registers, authorities).map { Candidate.facts($0.entry, of: $1, words) }).joined(
            separator: "; ")
    }

    private static func facts(_ entry: ChildNotInSchool, of authority: String, _ words: Words) -> String {
        let facts =
            [words("candidate.reason.\(entry.reason.rawValue)")]
            + entry.providers.map { words("candidate.provider", ["name": $0.name]) }
            + (entry.officer.map { [words("candidate.officer", ["name": $0.name])] } ?? [])
        return words("candidate.register", ["authority": authority, "facts": facts.joined(separator: ", ")])
    }

    /// `only school, from 1 September 2025, to 17 July 2026`
    private static func dates(_ enrolment: Enrolment, _ words: Words) -> String {
        let from = enrolment.entryDate.map { words("candidate.from", ["date": words.date($0)]) }
        let to = enrolment.leavingDate.map { words("candidate.to", ["date": words.date($0)]) }
        return [words("enrolment.\(enrolment.status.rawValue)"), from ?? words("candidate.noEntry"), to].compactMap(
            \.self
        )
        .joined(separator: ", ")
    }

    var json: JSONValue {
        .record(
            ("pupil", .integer(Int(pupil))), ("upn", .orNull(details.upn)), ("pupilId", .orNull(details.pupilId)),
            ("nhsNumber", .orNull(details.nhsNumber)), ("forename", .string(details.forename)),
            ("surname", .string(details.surname)), ("dateOfBirth", .string(details.dateOfBirth.description)),
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
            ("notInSchool", .array(registers.map { Candidate.json($0.entry) })),
            ("probability", probability.map { .number(Candidate.decimal($0)) } ?? .null),
            (
                "givenBack",
                givenBack.map {
                    .record(
                        ("place", .string($0.answer.place.description)), ("name", .string($0.school)),
                        ("by", .orNull($0.answer.person)), ("at", .time($0.answer.at)))
                } ?? .null
            ),
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

    private static func json(_ entry: ChildNotInSchool) -> JSONValue {
        .record(
            ("localAuthority", .string(entry.authority)), ("reason", .string(entry.reason.rawValue)),
            ("providers", .array(entry.providers.map { .string($0.name) })), ("officer", .orNull(entry.officer?.name)))
    }

    private static func decimal(_ value: Double) -> String {
        value.isFinite ? String((value * 10_000).rounded() / 10_000) : "0"
    }

    /// Never 0 or 100%: the matcher is never that sure.
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

extension MatchDecision {
    /// What the matcher wrote down about a decision; nil if it did not look, or an older program wrote it.
    init?(explanation: Data?) {
        guard let explanation, let decision = try? JSONDecoder().decode(MatchDecision.self, from: explanation) else {
            return nil
        }
        self = decision
    }
}
