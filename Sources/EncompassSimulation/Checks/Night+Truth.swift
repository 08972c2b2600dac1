import EncompassCore
import EncompassSample
import EncompassStore
import Foundation
import GRDB

/// Compares the daemon's decisions with who everybody really is.
extension Night {
    /// The person that a child in the file is; nil if unknown.
    func who(_ row: Row) -> Showings.Child? {
        let incident: String = row["incident_reference"]
        guard let details = details(row), let person = truth.who(details, in: incident) else { return nil }
        return Showings.Child(incident: incident, person: person)
    }

    /// Decoded once for each description.
    private func details(_ row: Row) -> ChildDetails? {
        let body: Data = row["body"]
        if let known = showings.details[body] { return known }
        guard let details = opened(row, as: ChildDetails.self) else { return nil }
        showings.details[body] = details
        return details
    }

    func who(child id: String) -> Showings.Child? {
        rows(
            """
            SELECT c.body, c.key_id, i.reference AS incident_reference FROM child c JOIN incident i ON i.id = c.incident
            WHERE c.id = ?
            """, [id]
        ).first.flatMap(who)
    }

    /// Whether a place may be notified about somebody: it is their school, it took over their school's pupils, or a
    /// person has said so.
    func mayBeNotified(_ person: String, at target: String) -> Bool {
        if let said = showings.words[person] {
            // A school that a person named may have been replaced since.
            let line = said.flatMap { word in
                Scope(word)?.urn.map { population.line(of: $0).map { "urn:\($0)" } } ?? [word]
            }
            if line.contains(target) { return true }
        }
        return population.places(of: person).contains { target == "urn:\($0)" }
    }

    /// Checks the machine's decisions since the last check: it never mistakes one child for another, even if a person
    /// still has to confirm.
    func checkDecisions() {
        showings.hasNewDecisions = false
        let fresh = rows(
            """
            SELECT d.id, d.child, d.pupil, d.verdict, c.body, c.key_id, c.state, i.reference AS incident_reference
            FROM decision d CROSS JOIN child c ON c.id = d.child CROSS JOIN incident i ON i.id = c.incident
            WHERE d.id > ? ORDER BY d.id
            """, [showings.lastDecision])
        for row in fresh {
            showings.lastDecision = row["id"]
            guard row["verdict"] as String == ChildState.matched.rawValue,
                row["state"] as String == ChildState.matched.rawValue, let child = who(row)
            else { continue }
            checkPupil(row["pupil"], of: child)
            let targets = rows(
                "SELECT target FROM child_placement WHERE child = ? AND origin = 'machine' AND closed_at IS NULL",
                [row["child"] as String]
            ).map { $0["target"] as String }
            for target in targets {
                if !mayBeNotified(child.person, at: target) {
                    violate(.wrongPupil, "\(child.person) of \(child.incident) at \(target)")
                }
                if let urn = Scope(target)?.urn, let closed = showings.closed[urn], closed < now {
                    violate(.wrongPupil, "\(child.person) of \(child.incident) at \(target), which is closed")
                }
            }
        }
    }

    private func checkPupil(_ pupil: Int64?, of child: Showings.Child) {
        guard let pupil, !(showings.pupils[child.person]?.contains(pupil) ?? false) else { return }
        let own = population.people[child.person]?.rows ?? []
        let taken = (try? daemon?.store.registry.rollEntries(pupil: pupil)) ?? []
        let registered = showings.registrations[child.person] ?? []
        guard !taken.contains(where: { registered.contains($0.enrolment.urn) }) else { return }
        let other = taken.first { entry in
            !own.contains { Night.isRow($0, entry) }
        }
        guard let other else { return }
        violate(
            .wrongPupil,
            "\(child.person) of \(child.incident) is matched to a pupil of \(other.enrolment.urn) with other names")
    }

    /// No pupil in the register is two people, whatever their numbers on the rolls.
    func checkPupils() {
        guard let store = daemon?.store else { return }
        for alike in template.lookAlikes {
            let rows = alike.people.flatMap { person in person.rows.map { (person.key, $0) } }
            let pupils = rows.flatMap { _, row in
                let numbered = row.pupil.upn.map { (try? store.registry.pupil(upn: $0)) ?? [] } ?? []
                let own =
                    row.pupil.pupilId.map { (try? store.registry.pupil(urn: row.enrolment.urn, pupilId: $0)) ?? [] }
                    ?? []
                return numbered + own
            }
            for pupil in Set(pupils).sorted() {
                let taken = (try? store.registry.rollEntries(pupil: pupil)) ?? []
                let owners = rows.filter { row in taken.contains { Night.isRow($0, row.1) } }.map(\.0)
                guard Set(owners).count > 1 else { continue }
                violate(.wrongPupil, "one pupil of the register is \(Set(owners).sorted().joined(separator: " and "))")
            }
        }
    }

    private static func isRow(_ a: RollRow, _ b: RollRow) -> Bool {
        a.enrolment.urn == b.enrolment.urn && a.pupil.dateOfBirth == b.pupil.dateOfBirth
            && a.pupil.surname == b.pupil.surname && a.pupil.forename == b.pupil.forename
    }

    /// In the end each reported child is notified to each of their schools, is open with a person, or is as a person
    /// decided.
    func checkEverybody() {
        let children = rows(
            """
            SELECT c.id, c.body, c.key_id, c.state, i.reference AS incident_reference, i.status, i.id AS incident,
                EXISTS (SELECT 1 FROM exception x WHERE x.child = c.id AND x.settled_at IS NULL) AS is_open
            FROM child c JOIN incident i ON i.id = c.incident ORDER BY c.id
            """)
        var held: [String: [String]] = [:]
        for row in children where row["state"] as String != ChildState.retracted.rawValue {
            guard let child = who(row) else { continue }
            held[child.incident, default: []].append(child.person)
            let isOver = row["status"] as String == Incident.Status.retracted.rawValue || row["is_open"]
            if !isOver, !showings.decided.contains(child) { checkNotified(child, row["id"]) }
        }
        let retracted = Set(
            children.filter { $0["status"] as String == Incident.Status.retracted.rawValue }.map {
                $0["incident_reference"] as String
            })
        for (incident, last) in truth.last.sorted(by: { $0.key < $1.key }) where !retracted.contains(incident) {
            guard let people = held[incident] else { continue }
            for person in last.people where !people.contains(person) && isKnown(person, in: last.people) {
                violate(
                    .nobodyNotified,
                    "\(person) of \(incident) is no longer a child of it; it has \(people.joined(separator: ", "))")
            }
        }
    }

    /// Two with the same description cannot be distinguished.
    private func isKnown(_ person: String, in people: [String]) -> Bool {
        people.filter { $0 == person }.count == 1 && truth.isDistinct(person)
    }

    private func checkNotified(_ child: Showings.Child, _ id: String) {
        guard let person = population.people[child.person], !showings.left.contains(child.person) else { return }
        let notified = Set(
            rows(
                """
                SELECT n.target FROM notification_child k JOIN notification n ON n.id = k.notification
                WHERE k.child = ? AND n.state <> 'cancelled' AND n.kind <> 'retraction'
                """, [id]
            ).map { $0["target"] as String })
        for urn in person.places.sorted() {
            if !population.line(of: urn).contains(where: { notified.contains("urn:\($0)") }) {
                return violate(.nobodyNotified, "\(child.person) of \(child.incident): nobody at \(urn)")
            }
        }
    }
}
