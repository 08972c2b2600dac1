import EncompassCore
import EncompassFormats
import EncompassMatching
import EncompassStore
import Foundation

/// The open exceptions of an outage pack, and who to ring about each.
struct OutageExceptions {
    let store: Store
    let policies: PolicyBook
    let schools: NamedSchools
    let today: LocalDate

    /// The most candidates listed for one child; the matcher keeps five.
    private static let candidates = 5

    /// - Parameter restricted: the ones that only supervisors see; otherwise the ones that anybody at the desk may
    ///   see.
    func list(until: Timestamp, restricted: Bool) throws -> (shown: [CallSheet.OpenException], hidden: Int) {
        let open = try store.phoneList.packedExceptions(until: until)
        let shown = try open.filter { $0.item.isRestricted == restricted }.map {
            try entry($0, seesProtected: restricted)
        }
        return (shown, open.count { $0.item.isRestricted })
    }

    private func entry(_ packed: PackedException, seesProtected: Bool) throws -> CallSheet.OpenException {
        let item = packed.item
        let candidates = try candidates(packed, seesProtected: seesProtected)
        return CallSheet.OpenException(
            kind: item.kind, force: item.force,
            incidentReference: item.incidentReference ?? packed.record.flatMap { RawRecord($0.raw).reference },
            detail: item.detail,
            occurredAt: packed.occurredAt, deadlineAt: item.deadlineAt, isRestricted: item.isRestricted,
            child: packed.child.map { OutageExceptions.withoutVoice($0.details) }, line: packed.record?.line,
            receivedAt: packed.record?.receivedAt, candidates: candidates,
            officers: packed.child == nil ? [] : try officers(item))
    }

    /// Without what the child said, which nobody needs to find a school.
    private static func withoutVoice(_ details: ChildDetails) -> ChildDetails {
        var details = details
        details.voice = nil
        return details
    }

    private func candidates(_ packed: PackedException, seesProtected: Bool) throws -> [CallSheet.Candidate] {
        var found: [CallSheet.Candidate] = []
        if let explanation = packed.explanation,
            let decision = try? JSONDecoder().decode(MatchDecision.self, from: explanation)
        {
            for candidate in decision.candidates.prefix(OutageExceptions.candidates) {
                guard try seesProtected || !store.registry.isProtected(pupil: candidate.key.raw) else { continue }
                let rows = try store.registry.rollEntries(pupil: candidate.key.raw)
                for row in rows {
                    let name = [row.pupil.forename, row.pupil.surname].filter { !$0.isEmpty }.joined(separator: " ")
                    found.append(
                        try place(
                            row.enrolment.urn, name: name, born: row.pupil.dateOfBirth,
                            incident: packed.item.incident))
                }
                for held in try store.registry.notInSchool(pupil: candidate.key.raw) {
                    let child = held.entry.child
                    let name = [child.forename, child.surname].filter { !$0.isEmpty }.joined(separator: " ")
                    for scope in [held.authority] + held.providers {
                        found.append(
                            CallSheet.Candidate(
                                name: name, dateOfBirth: child.dateOfBirth,
                                place: try store.registry.placeName(scope), urn: scope.urn, switchboard: nil,
                                contacts: try store.phoneList.peopleToCall(
                                    at: scope, about: packed.item.incident, today: today)))
                    }
                }
            }
        }
        if let child = packed.child {
            let named = try schools.all(for: child.details, packed.explanation, force: packed.item.force)
            for school in named where !found.contains(where: { $0.urn == school.establishment.urn }) {
                found.append(try place(school.establishment.urn, name: nil, born: nil, incident: packed.item.incident))
            }
        }
        return found
    }

    private func place(
        _ urn: URN, name: String?, born: LocalDate?, incident: String?
    ) throws -> CallSheet.Candidate {
        let establishment = try store.registry.establishment(urn)
        return CallSheet.Candidate(
            name: name, dateOfBirth: born, place: establishment?.name ?? "establishment \(urn)", urn: urn,
            switchboard: establishment?.telephone,
            contacts: try store.phoneList.peopleToCall(at: .establishment(urn), about: incident, today: today))
    }

    /// Officers of the authorities in the force's areas.
    private func officers(_ item: ExceptionItem) throws -> [CallSheet.Person] {
        let codes = Set(policies.areas.filter { $0.force == item.force }.flatMap(\.localAuthorities)).sorted()
        return try codes.flatMap {
            try store.phoneList.peopleToCall(at: .localAuthority($0), about: item.incident, today: today)
        }
    }
}
