public import EncompassCore
import Foundation
import GRDB

/// A school's answer to a notification.
public struct Acknowledgement: Sendable {
    public enum Via: String, Sendable, Codable, CaseIterable { case webhook, link, call, desk }

    public var outcome: AcknowledgementOutcome
    /// The person who was shown or told which children.
    public var person: String?
    /// Another outcome for one child, by the child's reference.
    public var children: [String: AcknowledgementOutcome]
    public var note: String?
    public var via: Via
    public var actor: Actor
    /// When the person was told, if that was before now: a call entered later.
    public var at: Timestamp?

    public init(
        outcome: AcknowledgementOutcome, person: String?, children: [String: AcknowledgementOutcome] = [:],
        note: String? = nil, via: Via, actor: Actor, at: Timestamp? = nil
    ) {
        self.outcome = outcome
        self.person = person
        self.children = children
        self.note = note
        self.via = via
        self.actor = actor
        self.at = at
    }
}

/// One answer of a school, about the whole notification or one child.
public struct AnswerRecord: Hashable, Sendable {
    public let at: Timestamp
    public let outcome: AcknowledgementOutcome
    /// The child's reference within the incident; nil if it is about all of them.
    public let child: String?
    public let via: String
    public let actor: String
    /// The person who gave it, as they are named.
    public let person: String?
    public let note: String?
}

extension Reading {
    func answers(of notification: String) throws -> [AnswerRecord] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT a.*, c.reference AS child_reference FROM acknowledgement a LEFT JOIN child c ON c.id = a.child
                WHERE a.notification = ? AND NOT EXISTS (SELECT 1 FROM notification_child k
                    WHERE k.notification = a.notification AND k.child = a.child AND k.shown_as IS NOT NULL)
                ORDER BY a.at, a.id
                """, arguments: [notification]
        ).compactMap { row in
            guard let outcome = AcknowledgementOutcome(rawValue: row["outcome"]) else { return nil }
            let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self, with: keys)
            return AnswerRecord(
                at: Timestamp(milliseconds: row["at"]), outcome: outcome, child: row["child_reference"],
                via: row["via"], actor: row["actor"], person: body["person"].flatMap(\.trimmed),
                note: body["note"].flatMap(\.trimmed))
        }
    }
}

/// What a school's answer means for each child of a notification.
struct SchoolAnswer {
    /// Children whose details are open to the school, each with its own outcome or the whole answer's.
    let outcomes: [(child: StoredChild, outcome: AcknowledgementOutcome)]
    /// Those that the answer singles out.
    let individual: [(child: StoredChild, outcome: AcknowledgementOutcome)]
    let person: String?

    /// - Parameters:
    ///   - open: the children whose details are open to the school.
    ///   - closed: references of the children that it gave back before.
    /// - Throws: `StoreError` `invalid` for an unknown child, and if no person is named who has seen it.
    init(_ given: Acknowledgement, open: [StoredChild], closed: [String]) throws {
        for reference in given.children.keys.sorted()
        where !open.contains(where: { $0.reference == reference }) && !closed.contains(reference) {
            throw StoreError(.invalid, "acknowledgement.childUnknown")
        }
        let outcomes = open.map { (child: $0, outcome: given.children[$0.reference] ?? given.outcome) }
        let person = given.person.flatMap(PersonName.reading)
        if person == nil, given.outcome == .acknowledged || outcomes.contains(where: { $0.outcome == .acknowledged }) {
            throw StoreError(.invalid, "acknowledgement.nobodyNamed")
        }
        self.outcomes = outcomes
        self.person = person
        individual = outcomes.filter { given.children[$0.child.reference] != nil || $0.outcome == .notOurPupil }
    }

    var givenBack: [StoredChild] { outcomes.filter { $0.outcome == .notOurPupil }.map(\.child) }

    /// The outcomes for the school's own pupils.
    private var remaining: [AcknowledgementOutcome] { outcomes.map(\.outcome).filter { $0 != .notOurPupil } }

    /// Whether no child is left to acknowledge.
    var isEmptied: Bool { remaining.isEmpty }

    /// Whether a named person has seen every child that is left. A person who asks for a call about one has seen them
    /// too.
    func isAcknowledged(as outcome: AcknowledgementOutcome) -> Bool {
        guard person != nil, !remaining.isEmpty else { return false }
        return outcome == .acknowledged
            ? !remaining.contains(.delivered) : remaining.allSatisfy { $0 == .acknowledged }
    }
}

extension String {
    /// Without surrounding white space; nil if nothing is left.
    var trimmed: String? {
        let text = trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : text
    }
}

extension Transaction {
    /// Carries out a school's answer; see `acknowledge`.
    func apply(
        _ given: Acknowledgement, to row: NotificationRow, exceptionDeadline: Timestamp
    ) throws {
        let answer = try SchoolAnswer(
            given, open: openChildren(of: row.id), closed: closedReferences(of: row.id))
        try markNotified(row.id, at: given.at ?? now)
        if given.via == .webhook, let person = answer.person, given.outcome == .acknowledged {
            try recordRead(person, of: row, by: given.actor)
        }
        for (child, outcome) in answer.individual {
            let all = try [child] + childrenShown(as: child.id, in: row.id)
            for same in all { try save(outcome, of: row, child: same.id, given, person: answer.person) }
            if outcome == .notOurPupil {
                try openBreach(ofChild: child.id, at: row, reportedBy: given.actor)
                for same in all {
                    try giveBack(same, row, by: given.actor, exceptionDeadline: exceptionDeadline)
                }
            }
        }
        try save(given.outcome, of: row, child: nil, given, person: answer.person)
        try openAnswerTasks(given, answer, row)
        try follow(given, answer, row)
    }

    private func save(
        _ outcome: AcknowledgementOutcome, of row: NotificationRow, child: String?, _ given: Acknowledgement,
        person: String?
    ) throws {
        let body = try keys.seal(["person": person ?? "", "note": given.note ?? ""])
        try db.cachedStatement(
            sql: """
                INSERT INTO acknowledgement (id, notification, child, outcome, at, via, actor, body, key_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                newId(), row.id, child, outcome.rawValue, (given.at ?? now).milliseconds, given.via.rawValue,
                given.actor.description, body.bytes, body.keyId,
            ])
        try append(
            AuditEntry(
                .alteration, "notification.\(outcome.rawValue)", actor: given.actor, subject: "notification:\(row.id)",
                facts: ["via": given.via.rawValue, "child": child ?? ""]))
    }

    /// The child's details close to that school at once, and a person must find the right school, whose clock starts
    /// now.
    private func giveBack(
        _ child: StoredChild, _ row: NotificationRow, by actor: Actor, exceptionDeadline: Timestamp
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE notification_child SET outcome = 'notOurPupil', outcome_at = ?, closed_at = ?
                WHERE notification IN (SELECT id FROM notification WHERE incident = ? AND target = ?) AND child = ?
                """
        ).execute(arguments: [now.milliseconds, now.milliseconds, row.incident, row.target.description, child.id])
        try closePlacement(ofChild: child.id, at: row.target, by: actor)
        // A retraction already says that the child is not there.
        guard try !isWithdrawn(row) else { return }
        let isElsewhere = try placements(ofChild: child.id).contains { !$0.isClosed }
        if child.state != .retracted, isElsewhere {
            try db.cachedStatement(sql: "UPDATE child SET restarted_at = ? WHERE id = ?").execute(
                arguments: [now.milliseconds, child.id])
        } else if child.state != .retracted {
            try move(
                child: child.id, .review, setting: "restarted_at = ?, confirmed = 0, pupil = NULL, named = 0",
                [now.milliseconds])
        }
        let incident = try guardedForce(ofIncident: child.incident)
        try openException(
            NewException(
                kind: .notOurPupil, force: incident.force, incident: child.incident, child: child.id,
                deadlineAt: exceptionDeadline, restricted: incident.isGuarded,
                detail: "a school said that the child is not its pupil: find the right one, and look into a breach"))
        try touch(incident: child.incident)
    }

    private func openAnswerTasks(
        _ given: Acknowledgement, _ answer: SchoolAnswer, _ row: NotificationRow
    ) throws {
        let asked = ([given.outcome] + answer.individual.map(\.outcome)).filter(\.asksForAnswer)
        for outcome in AcknowledgementOutcome.allCases where asked.contains(outcome) {
            try openPhoneTask(
                kind: outcome.rawValue, notification: row.id, dueAt: max(row.deadlineAt, now + .hours(1)),
                reason: outcome.rawValue)
        }
    }

    private func follow(
        _ given: Acknowledgement, _ answer: SchoolAnswer, _ row: NotificationRow
    ) throws {
        if answer.isAcknowledged(as: given.outcome) || given.outcome == .acknowledged && answer.isEmptied {
            return try close(row, as: given, person: answer.person ?? "")
        }
        if answer.isEmptied, !answer.givenBack.isEmpty, !row.isClosed {
            guard let person = answer.person else {
                for open in try replaced(by: row).reversed() + [row] where !open.isClosed {
                    try cancel(open, by: given.actor, reason: "not our pupil")
                }
                return
            }
            return try close(row, as: given, person: person)
        }
        if given.outcome == .delivered, !row.isClosed, row.state != .held { try deliver(row) }
    }

    private func deliver(_ row: NotificationRow) throws {
        try move(notification: row.id, .progress(.delivered))
        try auditOvertakenSends(of: row)
        let left = try String.fetchAll(
            db.cachedStatement(
                sql: "SELECT id FROM message WHERE notification = ? AND state IN ('sending', 'sent') ORDER BY id"),
            arguments: [row.id])
        for id in left { try move(message: id, .delivered, setting: "updated_at = ?", [now.milliseconds]) }
    }

    /// Closes it and what it replaced: a person who has seen today's children need not be asked about yesterday's.
    private func close(
        _ row: NotificationRow, as given: Acknowledgement, person: String
    ) throws {
        for open in try [row] + replaced(by: row) where !open.isClosed {
            let body = try keys.seal(["by": person])
            try move(
                notification: open.id, .acknowledge,
                setting: """
                    hold = NULL, next_at = NULL, acknowledged_at = ?, acknowledged_via = ?, closed_at = ?,
                    closed_by = ?, body = ?, key_id = ?
                    """,
                [
                    (given.at ?? now).milliseconds, given.via.rawValue, now.milliseconds,
                    given.actor.description, body.bytes, body.keyId,
                ])
            try closePhoneTasks(ofNotification: open.id, outcome: "acknowledged", by: given.actor)
        }
    }
}

extension Reading {
    fileprivate func closedReferences(of notification: String) throws -> [String] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.*, \(CarriedReport.reference) FROM notification_child n JOIN child c ON c.id = n.child
                    JOIN notification m ON m.id = n.notification
                    WHERE n.notification = ? AND n.closed_at IS NOT NULL AND n.shown_as IS NULL
                    """), arguments: [notification]
        ).map { CarriedReport.reference(ofChild: $0) }
    }

    fileprivate func guardedForce(ofIncident id: String) throws -> (force: String, isGuarded: Bool) {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT force, restricted FROM incident WHERE id = ?"), arguments: [id])
        return (row?["force"] ?? "", row?["restricted"] ?? true)
    }
}

extension Notifications {
    /// Records a school's answer; an acknowledgement that comes before the send was recorded counts like any other.
    ///
    /// - Parameters:
    ///   - id: the notification's id or short reference.
    ///   - scope: the places that the speaker may speak for; nil for MASH.
    ///   - webhook: the credential and `webhook-id` of a signed call, so that a repeat does nothing.
    /// - Throws: `StoreError` `notFound` for an unknown notification and another place's alike, `invalid` for wrong
    ///   content.
    public func acknowledge(
        notification id: String, _ acknowledgement: Acknowledgement, within scope: [Scope]?,
        webhook: (credential: String, id: String)? = nil, exceptionDeadline: Timestamp, at now: Timestamp
    ) throws {
        try write(at: now) { tx in
            if let webhook, try tx.isRepeat(webhook) { return }
            guard let row = try tx.notification(idOrReference: id), row.isOpen(to: scope) else {
                throw StoreError(.notFound, "notification.unknown")
            }
            try tx.refuseParty(named: acknowledgement.person, via: acknowledgement.via, of: row)
            try tx.refuseAbsent(
                named: acknowledgement.person, via: acknowledgement.via, of: row, on: acknowledgement.at ?? now)
            try tx.apply(acknowledgement, to: row, exceptionDeadline: exceptionDeadline)
        }
    }

    /// The correlation id of the push that a notification's incident came with.
    public func correlation(ofNotification idOrReference: String) throws -> String? {
        try read { snapshot in
            guard let row = try snapshot.notification(idOrReference: idOrReference) else { return nil }
            return try snapshot.correlation(ofIncident: row.incident)
        }
    }

    /// The force of a notification's incident; nil for an unknown notification.
    public func force(ofNotification idOrReference: String) throws -> String? {
        try read { snapshot in
            guard let row = try snapshot.notification(idOrReference: idOrReference) else { return nil }
            return try String.fetchOne(
                snapshot.db.cachedStatement(sql: "SELECT force FROM incident WHERE id = ?"), arguments: [row.incident])
        }
    }
}

extension Reading {
    func correlation(ofIncident id: String) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT correlation FROM incident WHERE id = ?"), arguments: [id])
    }

    /// A party to the incident cannot acknowledge or report. On their own page the notification does not exist; the school's
    /// system, which a party may read, gets no reason.
    func refuseParty(named person: String?, via: Acknowledgement.Via, of row: NotificationRow) throws {
        guard let person,
            try !Disclosure.mayKnow(name: person, parties: parties(to: row))
        else { return }
        throw via == .link
            ? StoreError(.notFound, "notification.unknown")
            : StoreError(.invalid, "acknowledgement.partyNamed")
    }

    /// The school's system cannot answer in the name of somebody who, by the register, has left or is on leave: nobody
    /// at the school may know.
    func refuseAbsent(
        named person: String?, via: Acknowledgement.Via, of row: NotificationRow, on moment: Timestamp
    ) throws {
        guard via == .webhook, let person, let day = London()?.date(moment),
            let absence = try absence(of: person, at: row.target, on: day)
        else { return }
        throw StoreError(
            .invalid, absence == .left ? "acknowledgement.personLeft" : "acknowledgement.personAway")
    }

    func notification(idOrReference text: String) throws -> NotificationRow? {
        if let row = try notification(text) { return row }
        guard let reference = NotificationReference(text) else { return nil }
        return try Row.fetchOne(
            db, sql: "SELECT * FROM notification WHERE reference = ?", arguments: [reference.description]
        ).flatMap(NotificationRow.init)
    }
}

extension Transaction {
    /// The id is stored in the transaction of its effect, so that a failed call may be repeated.
    func isRepeat(
        _ webhook: (credential: String, id: String)
    ) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT INTO webhook_receipt (credential, webhook_id, at)
                VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(
            arguments: [webhook.credential, webhook.id, now.milliseconds])
        return db.changesCount == 0
    }
}
