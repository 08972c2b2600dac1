public import EncompassCore
import Foundation
import GRDB

extension Reading {
    /// The texts of an incident for one place, searched for what that place must not read.
    ///
    /// - Parameters:
    ///   - all: the incident's children.
    ///   - own: those that the place is notified about, by id.
    ///   - rollNames: their names on rolls; asked for only if something is found without them.
    func review(
        _ content: Incident, ofIncident id: String, all: @autoclosure () throws -> [StoredChild],
        own: [(id: String, details: ChildDetails)], at target: Scope, rollNames: () throws -> [String]
    ) throws -> TextReview {
        let voices = own.map { (child: $0.id, voice: $0.details.voice) }
        func review(_ names: [String], _ others: [ChildDetails], _ released: [ReleasedText]) -> TextReview {
            TextReview(
                summary: content.schoolSummary, voices: voices, released: released,
                by: TextGuard(content, own: own.map(\.details), rollNames: names, others: others))
        }
        guard content.schoolSummary != nil || voices.contains(where: { $0.voice != nil }) else {
            return review([], [], [])
        }
        let others = try all().filter { child in !own.contains { $0.id == child.id } }.map(\.details)
        let released = try releasedTexts(ofIncident: id, at: target)
        let first = review([], others, released)
        return first.waiting.isEmpty ? first : review(try rollNames(), others, released)
    }

    /// Every name of a pupil on any roll.
    func rollNames(ofPupil pupil: Int64) throws -> [String] { try rollEntries(pupil: pupil).flatMap(\.pupil.names) }

    func rollNames(of child: NotificationFacts.Child) throws -> [String] {
        (child.pupil?.names ?? []) + (try self.child(child.id)?.pupil.map(rollNames) ?? [])
    }

    private func releasedTexts(ofIncident id: String, at target: Scope) throws -> [ReleasedText] {
        try releasedTexts(ofIncident: id).filter { $0.target == target.description }.map(\.text)
    }

    /// What persons at the desk released of an incident's texts for schools, with the place that it was for.
    func releasedTexts(ofIncident id: String) throws -> [(target: String, text: ReleasedText)] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM released_text WHERE incident = ? ORDER BY at, id"), arguments: [id]
        ).compactMap { row in
            let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self, with: keys)
            // Erased ones are empty.
            guard let field = SchoolText(key: row["field"]), let original = body["original"], let text = body["text"]
            else { return nil }
            return (
                row["target"],
                ReleasedText(
                    field, original: original, text: text,
                    accepted: Set((body["accepted"] ?? "").split(separator: "\n").map(String.init)),
                    by: row["actor"], at: Timestamp(milliseconds: row["at"]))
            )
        }
    }
}

extension PupilDetails {
    fileprivate var names: [String] { [forename, surname, preferredForename, preferredSurname].compactMap(\.self) }
}

extension Notifications {
    /// Releases the texts of a notification in which something was found, as they are or as edited, and the notification
    /// if it was held for them.
    ///
    /// - Parameters:
    ///   - edits: by field, in place of the force's text; an empty one leaves nothing of it.
    ///   - accepting: whether the person has seen what is still in an edited text, and releases it.
    /// - Throws: `StoreError` `conflict` if no text waits, `invalid` if something is still in an edited text.
    public func releaseTexts(
        _ id: String, edits: [SchoolText: String], accepting: Bool, by principal: Principal, at now: Timestamp
    ) throws {
        let reason = edits.isEmpty ? "the texts were read and released as they are" : "the texts were read and edited"
        try change(id, by: principal, in: "notification.textReleased", reason, now) { row, tx in
            let facts = try tx.facts(of: row)
            if facts.children.contains(where: \.isProtected) { try principal.requireSight(ofRestricted: true) }
            guard let review = facts.review, !review.waiting.isEmpty else {
                throw StoreError(.conflict, "text.nothingWaits")
            }
            guard accepting || edits.values.allSatisfy({ review.findings(in: $0).isEmpty }) else {
                throw StoreError(.invalid, "text.stillFound")
            }
            try tx.release(review, edits, of: row, by: principal.actor)
            if row.hold == .text {
                try tx.release(row, reason: reason, by: principal)
            } else {
                try tx.touch(incident: row.incident)
            }
        }
    }
}

extension Transaction {
    /// Keeps a person's decision on the texts that wait.
    func release(
        _ review: TextReview, _ edits: [SchoolText: String] = [:], of row: NotificationRow, by actor: Actor
    ) throws {
        for text in review.waiting {
            let released = edits[text.field] ?? text.text
            let accepted = review.findings(in: released).map(\.key).joined(separator: "\n")
            let body = try keys.seal(["original": text.original, "text": released, "accepted": accepted])
            try db.cachedStatement(
                sql: """
                    INSERT INTO released_text (id, incident, target, notification, field, at, actor, body, key_id)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                newId(), row.incident, row.target.description, row.id, text.field.key, now.milliseconds,
                actor.description, body.bytes, body.keyId,
            ])
        }
    }
}
