public import EncompassCore
import Foundation
import GRDB

extension PhoneList {
    /// Claims all tasks that one call is about, or none, so that two people do not call the same school.
    ///
    /// - Parameter lasting: how long somebody else's claim lasts.
    /// - Throws: `StoreError` `notFound`, `conflict` if somebody has one or it is done; the text says who.
    public func claim(_ ids: [String], by principal: Principal, lasting: Span, at now: Timestamp) throws {
        try write(at: now) { tx in
            for id in ids { try tx.claim(id, by: principal, lasting: lasting) }
        }
    }

    /// Releases the claims of all tasks that one call is about, or none.
    ///
    /// - Throws: `StoreError` `notFound`; `conflict` if one is somebody else's.
    public func unclaim(_ ids: [String], by principal: Principal, at now: Timestamp) throws {
        try write(at: now) { tx in
            for id in ids { try tx.unclaim(id, by: principal) }
        }
    }

    /// Ends a challenge or a request for a call back with a named person's answer. The school's acknowledgement does
    /// not change.
    ///
    /// - Throws: `StoreError` `notFound`; `invalid` for a task that only a call ends, and without an answer.
    public func answer(
        _ id: String, answer: String, by principal: Principal, at now: Timestamp
    ) throws {
        guard !answer.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "call.answerMissing") }
        try write(at: now) { tx in
            let task = try tx.openTask(id, for: principal)
            let kind: String = task["kind"]
            guard AcknowledgementOutcome(rawValue: kind)?.asksForAnswer ?? false else {
                throw StoreError(.invalid, "call.escalation")
            }
            guard let row = try tx.notification(task["notification"]) else {
                throw StoreError(.notFound, "call.unknown")
            }
            let body = try keys.seal(["answer": answer])
            try tx.db.execute(
                sql: """
                    UPDATE phone_task SET closed_at = ?, closed_by = ?, outcome = 'answered', body = ?, key_id = ?
                    WHERE id = ?
                    """, arguments: [now.milliseconds, principal.actor.description, body.bytes, body.keyId, id])
            try tx.append(
                AuditEntry(
                    .alteration, "phoneTask.answered", actor: principal.actor, subject: "notification:\(row.id)",
                    facts: ["task": id, "kind": kind, "reason": answer]))
            try tx.refreshState(of: row.id)
            try tx.queueDeskReply(about: row)
        }
    }
}

extension Reading {
    /// - Throws: `StoreError` `forbidden` if the notification is restricted and the principal may not see it.
    fileprivate func openTask(_ id: String, for principal: Principal) throws -> Row {
        guard let task = try Row.fetchOne(db, sql: "SELECT * FROM phone_task WHERE id = ?", arguments: [id]) else {
            throw StoreError(.notFound, "call.notOnList")
        }
        let isRestricted = try notification(task["notification"])?.isRestricted
        try principal.requireSight(ofRestricted: isRestricted ?? false)
        guard task["closed_at"] as Int64? == nil else {
            throw StoreError(
                .conflict, "call.ended",
                ["by": task["closed_by"] as String? ?? "", "outcome": task["outcome"] as String? ?? ""])
        }
        return task
    }
}

/// A telephone call as entered by the caller.
public struct CallEntry: Sendable {
    public var outcome: CallOutcome
    public var spokeTo: String?
    public var note: String?
    /// When the call was made; it may be entered later.
    public var at: Timestamp
    /// Ids of the children whom the caller had before them; nil for those of the notification at that time.
    public var children: [String]?

    public init(outcome: CallOutcome, spokeTo: String?, note: String?, at: Timestamp, children: [String]? = nil) {
        self.outcome = outcome
        self.spokeTo = spokeTo
        self.note = note
        self.at = at
        self.children = children
    }
}

extension CallEntry {
    /// The person spoken to; nil for nobody.
    fileprivate var person: String? { spokeTo.flatMap(PersonName.visible) }
}

/// A telephone call about one notification.
public struct NotificationCall: Sendable {
    /// Its id or short reference.
    public var notification: String
    public var call: CallEntry
    /// By when a person must resolve what it brings up.
    public var exceptionDeadline: Timestamp

    public init(notification: String, call: CallEntry, exceptionDeadline: Timestamp) {
        self.notification = notification
        self.call = call
        self.exceptionDeadline = exceptionDeadline
    }
}

/// One line of the phone list.
public struct PhoneTask: Hashable, Sendable {
    public let id: String
    public let kind: String
    public let notification: String
    public let reference: String
    public let target: Scope
    public let placeName: String
    public let isRestricted: Bool
    public let openedAt: Timestamp
    public let dueAt: Timestamp
    public let reason: String
    public let claimedBy: String?
    public let claimedAt: Timestamp?
    /// The smaller, the sooner, among those due in the same minute.
    public let urgency: Int
    /// When to try again after a call that reached nobody; nil for now.
    public let tryAt: Timestamp?

    /// Whether somebody has it: a claim older than `span` no longer counts.
    public func isClaimed(lasting span: Span, at now: Timestamp) -> Bool {
        claimedBy != nil && (claimedAt.map { now - $0 < span } ?? false)
    }
}

extension PhoneList {
    /// Records one call, about one notification or several: for all of them, or for none. One that reached a contact on
    /// the register or the head acknowledges; any other leaves the task open. Of children who were added after the call
    /// the place learns in a correction.
    ///
    /// - Throws: `StoreError` `notFound`; `invalid` if `spoke` names nobody, or for a time in the future.
    public func recordCalls(_ calls: [NotificationCall], by principal: Principal, at now: Timestamp) throws {
        for entry in calls {
            guard entry.call.outcome != .spoke || entry.call.person != nil else {
                throw StoreError(.invalid, "call.nobodyNamed")
            }
            guard entry.call.at <= now + .minutes(1) else { throw StoreError(.invalid, "call.future") }
        }
        try write(at: now) { tx in
            for entry in calls { try tx.record(entry, by: principal) }
        }
    }

    /// The phone list: open tasks, nearest deadline first, then risk, presence and repeats.
    public func tasks(for viewer: Principal = .engine, limit: Int = 500) throws -> [PhoneTask] {
        try phoneTasks(
            "AND \(viewer.areas.sees(AreasOf.notification("n"))) ORDER BY p.due_at, p.urgency, p.id LIMIT ?",
            arguments: [limit])
    }

    /// One open task; nil if there is none, or it has ended.
    public func task(id: String) throws -> PhoneTask? {
        try phoneTasks("AND p.id = ?", arguments: [id]).first
    }

    /// The open tasks of one notification.
    public func tasks(ofNotification id: String) throws -> [PhoneTask] {
        try phoneTasks("AND p.notification = ? ORDER BY p.due_at, p.id", arguments: [id])
    }

    private func phoneTasks(_ rest: String, arguments: StatementArguments) throws -> [PhoneTask] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT p.*, n.reference, n.target, n.restricted FROM phone_task p
                        JOIN notification n ON n.id = p.notification WHERE p.closed_at IS NULL \(rest)
                        """), arguments: arguments
            ).compactMap { row in
                guard let target = Scope(row["target"] as String) else { return nil }
                return PhoneTask(
                    id: row["id"], kind: row["kind"], notification: row["notification"], reference: row["reference"],
                    target: target, placeName: try snapshot.placeName(target), isRestricted: row["restricted"],
                    openedAt: Timestamp(milliseconds: row["opened_at"]),
                    dueAt: Timestamp(milliseconds: row["due_at"]), reason: row["reason"], claimedBy: row["claimed_by"],
                    claimedAt: (row["claimed_at"] as Int64?).map { Timestamp(milliseconds: $0) },
                    urgency: row["urgency"],
                    tryAt: (row["next_try_at"] as Int64?).map { Timestamp(milliseconds: $0) })
            }
        }
    }
}

extension Reading {
    /// The person who was told, if telling them counts: nobody who may be a party to the incident, and no head who is
    /// not on the register while a party may be hidden at the school.
    fileprivate func reached(_ person: String, for row: NotificationRow) throws -> SpokenTo? {
        let isSchool = if case .establishment = row.target { true } else { false }
        let contacts = try placeContacts(of: row).map(\.contact)
        guard let reached = SpokenTo(person, contacts: contacts, isSchool: isSchool),
            try Disclosure.mayKnow(name: reached.name, parties: parties(to: row))
        else { return nil }
        if case .head = reached, try hidesParty(ofIncident: row.incident, at: row.target) { return nil }
        return reached
    }
}

extension Reading {
    /// Ids of the children of whom a call told: those whom the caller had before them, as far as they were in the
    /// notification at the time of the call. A child who was never in it, as a sibling at another school, is not named to
    /// this place, whatever the caller's list says.
    fileprivate func childrenNamed(in call: CallEntry, about row: NotificationRow) throws -> Set<String> {
        let open = try Set(openChildren(of: row.id).map(\.id))
        let lists = try childLists(of: row)
        let then = children(of: row, open: open, lists, asOf: call.at)
        let everHeld = lists.reduce(open) { $0.union($1.ids) }
        let named = (call.children.map(Set.init) ?? then).intersection(everHeld)
        return try named.subtracting(open.subtracting(then)).filter { id in
            try child(id).map { $0.incident == row.incident || row.carried.contains($0.incident) } ?? false
        }
    }

    /// The children of a notification at the end of a minute, by the log; what it began with for a time before it.
    private func children(
        of row: NotificationRow, open: Set<String>, _ lists: [(at: Timestamp, ids: Set<String>)],
        asOf moment: Timestamp
    ) -> Set<String> {
        // Once the place may know of it, its children stay: only what nobody has seen changes. A call that was made before
        // that, and is entered after it, told of whom it had then.
        if let notifiedAt = row.notifiedAt, notifiedAt <= moment { return open }
        return (lists.last { $0.at < moment + .minutes(1) } ?? lists.first)?.ids ?? open
    }

    /// Whom a notification was about, each time that this was decided, by the log.
    private func childLists(of row: NotificationRow) throws -> [(at: Timestamp, ids: Set<String>)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT e.*, p.body, p.key_id FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                    WHERE e.subject = ? AND e.action IN ('notification.created', 'notification.revised') ORDER BY e.seq
                    """), arguments: ["notification:\(row.id)"]
        ).compactMap { entry -> (at: Timestamp, ids: Set<String>)? in
            let record = try AuditRecord(entry, keys: keys)
            return record.entry.facts["children"].map { ids in
                (record.at, Set(ids.split(separator: " ").map(String.init)))
            }
        }
    }
}

extension Transaction {
    fileprivate func record(_ entry: NotificationCall, by principal: Principal) throws {
        let call = entry.call
        guard let row = try notification(idOrReference: entry.notification) else {
            throw StoreError(.notFound, "notification.unknown")
        }
        try principal.requireSight(ofRestricted: row.isRestricted)
        guard row.hold != .restricted || principal.seesRestricted else {
            throw StoreError(.conflict, "call.heldForSupervisor")
        }
        try insert(call, of: row, by: principal.actor)
        try scheduleNextTry(after: call, of: row.id)
        guard call.outcome == .spoke, let person = call.person else { return }
        let reached = try reached(person, for: row)
        let named = try childrenNamed(in: call, about: row)
        // A call about none of its children acknowledges nothing.
        guard try !named.isEmpty || openChildren(of: row.id).isEmpty else { return }
        if reached != nil, !row.isClosed { try keep(named, in: row) }
        // The person knows which children, even if that acknowledges nothing.
        try recordSpokenTo(reached?.name ?? person, about: named, of: row, by: principal.actor, at: call.at)
        guard let reached else { return }
        try markNotified(row.id, at: call.at)
        try answerCallBack(of: row.id, by: principal.actor)
        guard !row.isClosed, try openChildren(of: row.id).allSatisfy({ named.contains($0.id) }) else { return }
        try apply(
            Acknowledgement(
                outcome: .acknowledged, person: reached.name, via: .call, actor: principal.actor, at: call.at),
            to: row, exceptionDeadline: entry.exceptionDeadline)
        try confirmInWriting(row)
    }

    /// Nobody at the place has seen the notification: by the call it knows these children, and of others a correction
    /// tells it.
    fileprivate func keep(_ named: Set<String>, in row: NotificationRow) throws {
        guard row.notifiedAt == nil, row.kind != .retraction else { return }
        let open = try Set(openChildren(of: row.id).map(\.id))
        guard open != named else { return }
        for id in open.subtracting(named).sorted() {
            try db.cachedStatement(
                sql: "DELETE FROM notification_child WHERE notification = ?1 AND (child = ?2 OR shown_as = ?2)"
            ).execute(arguments: [row.id, id])
        }
        let held = try String.fetchSet(
            db.cachedStatement(sql: "SELECT child FROM notification_child WHERE notification = ?"),
            arguments: [row.id])
        try attach(named.subtracting(held).sorted().compactMap { try child($0) }, to: row.id)
        try touch(incident: row.incident)
    }

    fileprivate func claim(_ id: String, by principal: Principal, lasting: Span) throws {
        let task = try openTask(id, for: principal)
        try db.execute(
            sql: """
                UPDATE phone_task SET claimed_by = ?1, claimed_at = ?2 WHERE id = ?3 AND closed_at IS NULL
                    AND (claimed_by IS NULL OR claimed_by = ?1 OR claimed_at <= ?4)
                """, arguments: [principal.actor.description, now.milliseconds, id, (now - lasting).milliseconds])
        guard db.changesCount == 1 else {
            throw StoreError(.conflict, "call.claimed", ["by": task["claimed_by"] as String? ?? ""])
        }
        try append(AuditEntry(.operation, "phoneTask.claimed", actor: principal.actor, subject: "phoneTask:\(id)"))
    }

    fileprivate func unclaim(_ id: String, by principal: Principal) throws {
        let task = try openTask(id, for: principal)
        try db.execute(
            sql: "UPDATE phone_task SET claimed_by = NULL, claimed_at = NULL WHERE id = ? AND claimed_by = ?",
            arguments: [id, principal.actor.description])
        guard db.changesCount == 1 else {
            let holder: String? = task["claimed_by"]
            throw holder.map { StoreError(.conflict, "call.claimed", ["by": $0]) }
                ?? StoreError(.conflict, "call.unclaimed")
        }
        try append(AuditEntry(.operation, "phoneTask.unclaimed", actor: principal.actor, subject: "phoneTask:\(id)"))
    }

    /// Puts a notification's open tasks off after a call that reached nobody; after any other call they can be made at
    /// once.
    fileprivate func scheduleNextTry(after call: CallEntry, of notification: String) throws {
        let open = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT id, due_at FROM phone_task WHERE notification = ? AND closed_at IS NULL ORDER BY id"),
            arguments: [notification])
        for task in open {
            let next = CallOrder.nextTry(
                after: call.outcome, at: call.at, dueAt: Timestamp(milliseconds: task["due_at"]))
            try db.cachedStatement(sql: "UPDATE phone_task SET next_try_at = ? WHERE id = ?").execute(
                arguments: [next?.milliseconds, task["id"] as String])
        }
    }

    fileprivate func insert(
        _ call: CallEntry, of row: NotificationRow, by actor: Actor
    ) throws {
        let body = try keys.seal(["spokeTo": call.spokeTo ?? "", "note": call.note ?? ""])
        let task = try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM phone_task WHERE notification = ? AND closed_at IS NULL ORDER BY id LIMIT 1"),
            arguments: [row.id])
        try db.cachedStatement(
            sql: """
                INSERT INTO call (id, task, notification, at, entered_at, actor, outcome, body, key_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            newId(), task, row.id, call.at.milliseconds, now.milliseconds, actor.description,
            call.outcome.rawValue, body.bytes, body.keyId,
        ])
        let kind: AuditEntry.Kind = call.outcome == .spoke ? .disclosure : .operation
        try append(
            AuditEntry(
                kind, "call.recorded", actor: actor, subject: "notification:\(row.id)",
                facts: [
                    "outcome": call.outcome.rawValue, "at": call.at.rfc3339, "to": row.target.description,
                ]))
    }

    fileprivate func answerCallBack(of id: String, by actor: Actor) throws {
        try db.cachedStatement(
            sql: """
                UPDATE phone_task SET closed_at = ?, closed_by = ?, outcome = 'spoke'
                WHERE notification = ? AND closed_at IS NULL AND kind = 'callBack'
                """
        ).execute(arguments: [now.milliseconds, actor.description, id])
    }
}
