public import EncompassCore
import Foundation
import GRDB

/// What is held about one person, and who looked at it.
public struct SubjectFindings: Sendable {
    public let records: [SubjectRecord]
    /// Refused records whose text has the person's name: nobody knows what they say.
    public let refused: Int
    /// Consultations and disclosures of what is about the person, oldest first.
    public let looks: [AuditRecord]
    /// The person's items, by their names in the audit log.
    public let subjects: [String]
}

extension AuditLog {
    /// Looks for a person by name and date of birth in everything that is held. Names are sealed, so every record is
    /// opened: this takes a while, in a reader.
    public func findings(about subject: AccessSubject, london: London) throws -> SubjectFindings {
        try read { snapshot in
            let incidents = try snapshot.incidentRecords(about: subject, london: london)
            let records =
                try incidents + snapshot.rollRecords(about: subject) + snapshot.registerRecords(about: subject)
                + snapshot.contactRecords(about: subject)
                + snapshot.accountRecords(about: subject) + snapshot.recipientRecords(about: subject, london: london)
            let items = Set(incidents.compactMap(\.subject)).sorted()
            return SubjectFindings(
                records: records, refused: try snapshot.refusedRecords(naming: subject),
                looks: try snapshot.looks(at: items), subjects: items)
        }
    }
}

extension Reading {
    /// Children and adults of incidents, from the latest revision of each.
    fileprivate func incidentRecords(about subject: AccessSubject, london: London) throws -> [SubjectRecord] {
        var found: [SubjectRecord] = []
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT i.id, i.received_at, r.body, r.key_id FROM incident i
                JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision ORDER BY i.received_at, i.id
                """)
        while let row = try rows.next() {
            let incident: Incident = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
            let id: String = row["id"]
            for adult in incident.adults {
                let name = [adult.forename, adult.surname].compactMap(\.self).joined(separator: " ")
                guard let likeness = subject.likeness(names: [name], born: adult.dateOfBirth) else { continue }
                found.append(
                    SubjectRecord(
                        role: .adult, title: "an adult named in an incident", likeness: likeness,
                        parts: try adult.parts(name) + incident.parts(london, besides: name) + releasedParts(of: id),
                        subject: "incident:\(id)"))
            }
            guard incident.children.contains(where: { subject.likeness(names: $0.names, born: $0.dateOfBirth) != nil })
            else { continue }
            for child in try childrenRows(of: id) {
                guard let likeness = subject.likeness(names: child.details.names, born: child.details.dateOfBirth)
                else { continue }
                let name = child.details.names.first ?? ""
                found.append(
                    SubjectRecord(
                        role: .child, title: "a child in an incident", likeness: likeness,
                        parts: try child.details.parts + decisionParts(of: child, london: london)
                            + incident.parts(london, besides: name) + releasedParts(of: id, child: child.id),
                        subject: "child:\(child.id)"))
            }
        }
        return found
    }

    /// What a person at the desk released, or edited, of the texts for schools: next to what the force wrote.
    ///
    /// - Parameter child: the person, if they are a child of the incident.
    private func releasedParts(of incident: String, child: String? = nil) throws -> [SubjectRecord.Part] {
        try releasedTexts(ofIncident: incident).map { _, released in
            switch released.field {
            case .summary: .init(.narrative, "summary for schools, as released", released.text)
            case .voice(let id) where id == child:
                .init(.ownWords, "what you said, as released to a school", released.text)
            case .presentWhenSpoken(let id) where id == child:
                .init(.otherPerson, "who was there when you spoke, as released to a school", released.text)
            case .voice, .presentWhenSpoken:
                .init(.otherPerson, "what another child said, as released to a school", released.text)
            }
        }
    }

    private func decisionParts(of child: StoredChild, london: London) throws -> [SubjectRecord.Part] {
        let places = try placements(ofChild: child.id).map { try placeName($0.target) }
        let shown = try Row.fetchAll(
            db, sql: "SELECT first_at, last_at, via FROM shown WHERE child = ? ORDER BY first_at", arguments: [child.id]
        )
        let decidedAt = child.decidedAt.map { london.civil($0) }.map { "\($0.date) \($0.time)" } ?? ""
        return [
            .init(.event, "what was decided", child.state.rawValue), .init(.event, "decided at", decidedAt),
            .init(.school, "schools or authorities notified", places.joined(separator: "; ")),
            .init(
                .event, "shown to somebody at a school",
                shown.map { row in
                    let at = london.civil(Timestamp(milliseconds: row["first_at"]))
                    return "\(at.date) \(at.time) (\(row["via"] as String))"
                }.joined(separator: "; ")),
            .init(.matching, "how the child was matched", child.pupil == nil ? "" : "compared with pupils on rolls"),
        ]
    }

    fileprivate func rollRecords(about subject: AccessSubject) throws -> [SubjectRecord] {
        var found: [SubjectRecord] = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT pupil, urn, key_id, body, removed IS NOT NULL AS past FROM roll_entry ORDER BY pupil, id")
        while let row = try rows.next() {
            let entry = try Registry.rollRow(row, keys)
            let pupil = entry.pupil
            guard let likeness = subject.likeness(names: pupil.names, born: pupil.dateOfBirth) else { continue }
            found.append(
                SubjectRecord(
                    role: .child, title: (row["past"] as Bool) ? "a pupil on an earlier roll" : "a pupil on a roll",
                    likeness: likeness,
                    parts: [
                        .init(.identity, "names", pupil.names.joined(separator: "; ")),
                        .init(.identity, "date of birth", pupil.dateOfBirth.description),
                        .init(.identity, "sex", pupil.sex?.rawValue ?? ""),
                        .init(.identity, "unique pupil number", pupil.upn ?? ""),
                        .init(.identity, "unique learner number", pupil.uln ?? ""),
                        .init(.identity, "NHS number", pupil.nhsNumber ?? ""),
                        .init(.identity, "school's number", pupil.pupilId ?? ""),
                        .init(.address, "address", pupil.address?.oneLine ?? ""),
                        .init(.school, "school", try placeName(.establishment(entry.enrolment.urn))),
                    ]))
        }
        return found
    }

    fileprivate func registerRecords(about subject: AccessSubject) throws -> [SubjectRecord] {
        try Row.fetchAll(
            db, sql: "SELECT pupil, key_id, body, removed IS NOT NULL AS past FROM not_in_school ORDER BY pupil, id"
        ).compactMap { row in
            let held = try notInSchoolEntry(row)
            let (entry, child) = (held.entry, held.entry.child)
            guard let likeness = subject.likeness(names: child.names, born: child.dateOfBirth) else { return nil }
            let past = row["past"] as Bool
            return SubjectRecord(
                role: .child, title: "a child on \(past ? "an earlier" : "a") register of children not in school",
                likeness: likeness,
                parts: [
                    .init(.identity, "names", child.names.joined(separator: "; ")),
                    .init(.identity, "date of birth", child.dateOfBirth.description),
                    .init(.identity, "sex", child.sex?.rawValue ?? ""),
                    .init(.identity, "unique pupil number", child.upn ?? ""),
                    .init(.identity, "authority's number", child.pupilId ?? ""),
                    .init(.address, "address", child.address?.oneLine ?? ""),
                    .init(.school, "authority", try placeName(held.authority)),
                    .init(.school, "reason", entry.reasonText ?? entry.reason.rawValue),
                    .init(.school, "providers", entry.providers.map(\.name).joined(separator: "; ")),
                ])
        }
    }

    fileprivate func contactRecords(about subject: AccessSubject) throws -> [SubjectRecord] {
        try Row.fetchAll(db, sql: "SELECT body, key_id, removed IS NOT NULL AS past FROM contact ORDER BY id")
            .compactMap { row in
                let contact: Contact = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
                guard let likeness = subject.likeness(names: [contact.name], born: nil) else { return nil }
                return SubjectRecord(
                    role: .staff,
                    title: (row["past"] as Bool) ? "a former contact of a school" : "a contact of a school",
                    likeness: likeness,
                    parts: [
                        .init(.identity, "name", contact.name),
                        .init(
                            .workplace, "role and place", "\(contact.role.rawValue), \(try placeName(contact.scope))"),
                        .init(
                            .workplace, "how they are reached",
                            [contact.email, contact.mobile, contact.phone].compactMap(\.self).joined(separator: "; ")),
                    ])
            }
    }

    fileprivate func accountRecords(about subject: AccessSubject) throws -> [SubjectRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM account ORDER BY login").compactMap { row in
            let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self, with: keys)
            guard let name = body["name"], let likeness = subject.likeness(names: [name], born: nil) else { return nil }
            return SubjectRecord(
                role: .staff, title: "an account of this service", likeness: likeness,
                parts: [
                    .init(.identity, "name and login", "\(name), \(row["login"] as String)"),
                    .init(.workplace, "role and places", "\(row["role"] as String) \(row["places"] as String)"),
                ])
        }
    }

    /// Where the person is named as somebody at a school who answered, or was called.
    fileprivate func recipientRecords(about subject: AccessSubject, london: London) throws -> [SubjectRecord] {
        let sources = [
            ("acknowledgement", "person", "an answer to a notification"),
            ("note", "person", "a note about a notification"), ("call", "spokeTo", "a telephone call"),
        ]
        return try sources.flatMap { table, key, title in
            try Row.fetchAll(db, sql: "SELECT at, body, key_id FROM \(table) ORDER BY at, id").compactMap { row in
                let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self, with: keys)
                guard let name = body[key], let likeness = subject.likeness(names: [name], born: nil) else {
                    return nil
                }
                let at = london.civil(Timestamp(milliseconds: row["at"]))
                return SubjectRecord(
                    role: .staff, title: title, likeness: likeness,
                    parts: [
                        .init(.identity, "name", name), .init(.event, "at", "\(at.date) \(at.time)"),
                        .init(.narrative, "note", body["note"] ?? ""),
                    ])
            }
        }
    }

    /// Refused records cannot be read, so only words can be looked for in them.
    fileprivate func refusedRecords(naming subject: AccessSubject) throws -> Int {
        let wanted = Set(PersonName.words(subject.name))
        var count = 0
        let rows = try Row.fetchCursor(db, sql: "SELECT body, key_id FROM quarantine")
        while let row = try rows.next() {
            let text = try Body(bytes: row["body"], keyId: row["key_id"]).open(with: keys)
            if wanted.isSubset(of: PersonName.words(String(decoding: text, as: UTF8.self))) { count += 1 }
        }
        return count
    }

    fileprivate func looks(at items: [String]) throws -> [AuditRecord] {
        let children = items.filter { $0.hasPrefix("child:") }.map { String($0.dropFirst("child:".count)) }
        let incidents = items.filter { $0.hasPrefix("incident:") }.map { String($0.dropFirst("incident:".count)) }
        let subjects = try auditSubjects(ofChildren: children) + auditSubjects(ofIncidents: incidents)
        return try Row.fetchAll(
            db,
            sql: """
                SELECT e.*, p.body, p.key_id FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                WHERE e.subject IN (SELECT value FROM json_each(?)) AND e.kind IN ('consultation', 'disclosure')
                ORDER BY e.seq
                """, arguments: [JSONText.encode(subjects)]
        ).map { try AuditRecord($0, keys: keys) }
    }
}

extension ChildDetails {
    /// Every combination of given names and surnames, as reported first.
    fileprivate var names: [String] {
        combined([forename, knownAs], [surname, formerSurname])
    }

    fileprivate var parts: [SubjectRecord.Part] {
        [
            .init(.identity, "names", names.joined(separator: "; ")),
            .init(.identity, "date of birth", dateOfBirth?.description ?? ""),
            .init(.identity, "age, as an officer judged it", age.map(String.init) ?? ""),
            .init(.identity, "not born yet", unborn.map { $0 ? "yes" : "no" } ?? ""),
            .init(.identity, "due date", dueDate?.description ?? ""),
            .init(.identity, "sex", sex?.rawValue ?? ""), .init(.identity, "unique pupil number", upn ?? ""),
            .init(.identity, "NHS number", nhsNumber ?? ""), .init(.address, "address", address?.oneLine ?? ""),
            .init(
                .school, "school as reported",
                [school?.urn?.description, school?.name].compactMap(\.self).joined(separator: " ")),
            .init(.part, "present", present.map { $0 ? "yes" : "no" } ?? ""),
            .init(.part, "seen by an officer", welfareCheck.map { $0 ? "yes" : "no" } ?? ""),
            .init(.ownWords, "what you said", voice?.text ?? ""),
            .init(.otherPerson, "who was there when you spoke", voice?.presentWhenSpoken ?? ""),
        ]
    }
}

extension PupilDetails {
    fileprivate var names: [String] {
        combined([forename, preferredForename], [surname, preferredSurname, formerSurname])
    }
}

extension InvolvedAdult {
    fileprivate func parts(_ name: String) -> [SubjectRecord.Part] {
        [
            .init(.identity, "name", name), .init(.identity, "date of birth", dateOfBirth?.description ?? ""),
            .init(.part, "your part", role?.rawValue ?? ""),
            .init(.otherPerson, "relationship to a child", relationship ?? ""),
            .init(.address, "address", address?.oneLine ?? ""), .init(.workplace, "employer", employer ?? ""),
        ]
    }
}

extension Incident {
    /// - Parameter name: the person's own; the others are third parties.
    fileprivate func parts(_ london: London, besides name: String) -> [SubjectRecord.Part] {
        let at = london.civil(occurredAt)
        let others =
            children.compactMap { combined([$0.forename], [$0.surname]).first }
            + adults.map { [$0.forename, $0.surname].compactMap(\.self).joined(separator: " ") }
        return [
            .init(.event, "incident", "\(force) \(reference), \(status.rawValue)"),
            .init(.event, "when", "\(at.date) \(at.time)"), .init(.location, "where", location?.oneLine ?? ""),
            .init(.riskGrade, "risk grade", riskGrade?.rawValue ?? ""),
            .init(.narrative, "circumstances", circumstances ?? ""),
            .init(.narrative, "summary for schools", schoolSummary ?? ""),
            .init(.otherPerson, "other people", others.filter { !PersonName.isSame($0, name) }.joined(separator: "; ")),
        ]
    }
}

extension PostalAddress {
    fileprivate var oneLine: String { (lines + [town, postcode].compactMap(\.self)).joined(separator: ", ") }
}

private func combined(_ given: [String?], _ surnames: [String?]) -> [String] {
    given.compactMap(\.self).flatMap { one in surnames.compactMap(\.self).map { "\(one) \($0)" } }
}
