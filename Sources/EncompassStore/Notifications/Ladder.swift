public import EncompassCore
public import Foundation
import GRDB

/// A notification whose next step of the ladder is due, with the contacts as they are now.
public struct DueNotification: Sendable {
    public let id: String
    public let force: String
    public let target: Scope
    public let kind: NotificationKind
    public let state: NotificationState
    public let hold: HoldReason?
    public let isRestricted: Bool
    public let late: Bool
    public let releaseAt: Timestamp
    public let deadlineAt: Timestamp
    /// The rules frozen when it was made, encoded.
    public let rules: String
    /// Whether its first step was taken during school hours: then its ladder is the one for school hours.
    public let inSchoolHours: Bool
    /// Where the ladder of school hours is counted from: the release, or for a correction the first release in school hours
    /// that nobody has acknowledged. A correction gives the school no further half hour.
    public let waitingSince: Timestamp
    /// The step that is due, from 0.
    public let step: Int
    public let contacts: [StoredContact]
    /// Who may be a party to the incident: such a contact is never notified.
    public let parties: ExcludedPeople
    public let hasOpenPhoneTask: Bool
    /// Whether a message of the steps taken is in progress or has arrived.
    public let hasLiveMessage: Bool
    /// Whether it is undecided if one of its children belongs there: then nobody is notified who was not notified
    /// before.
    public let isInDoubt: Bool
    /// Whether it is about to be held for a supervisor: until its deadline it waits, and then a person is told.
    public let awaitsRestriction: Bool
    /// Whether a step was taken at or after its deadline.
    public let isOverdue: Bool
    /// The contacts who were sent a message of it, or of what it replaced.
    public let notifiedContacts: Set<Data>
}

/// A message that a step queues.
public struct PlannedMessage: Hashable, Sendable {
    public var role: Contact.Role
    public var contact: Data
    public var channel: Contact.Channel

    public init(role: Contact.Role, contact: Data, channel: Contact.Channel) {
        self.role = role
        self.contact = contact
        self.channel = channel
    }
}

/// The outcome of a step of the ladder.
public struct StepOutcome: Sendable {
    public var messages: [PlannedMessage]
    /// Why a person must call, if one must (`ladder`, `noContact`, `undeliverable`).
    public var phoneTask: String?
    /// By when somebody must have called, if that is before the deadline.
    public var phoneDueAt: Timestamp?
    /// Who at the desk is alerted.
    public var alert: [Recipient]
    public var nextStep: Int
    /// Nil when the ladder has ended.
    public var nextAt: Timestamp?
    /// Whether the ladder is the one for school hours.
    public var inSchoolHours: Bool
    /// What the step did, for the log.
    public var note: String

    public init(
        messages: [PlannedMessage] = [], phoneTask: String? = nil, phoneDueAt: Timestamp? = nil,
        alert: [Recipient] = [], nextStep: Int, nextAt: Timestamp?, inSchoolHours: Bool = false, note: String
    ) {
        self.messages = messages
        self.phoneTask = phoneTask
        self.phoneDueAt = phoneDueAt
        self.alert = alert
        self.nextStep = nextStep
        self.nextAt = nextAt
        self.inSchoolHours = inSchoolHours
        self.note = note
    }

    /// Whether the step only put the next check off: the log has an entry for each step, and none for a check.
    func isOnlyPutOff(from step: Int) -> Bool {
        messages.isEmpty && phoneTask == nil && alert.isEmpty && nextStep == step && nextAt != nil
    }
}

extension Notifications {
    /// Ids of notifications whose next step is due at `now`, the longest overdue first.
    public func due(at now: Timestamp, limit: Int) throws -> [String] {
        try read { snapshot in
            try String.fetchAll(
                snapshot.db.cachedStatement(sql: Notifications.dueNotificationsSQL),
                arguments: [now.milliseconds, limit])
        }
    }

    static let dueNotificationsSQL = """
        SELECT id FROM notification WHERE next_at <= ? ORDER BY next_at, deadline_at, id LIMIT ?
        """

    /// What the steps of notifications need, one result each; nil for a notification without a step due at `now`.
    public func due(
        ids: [String], at now: Timestamp
    ) throws -> [Result<DueNotification?, any Error>] {
        try readEach(ids) { id, snapshot in
            let row = try snapshot.db.first(
                "SELECT * FROM notification WHERE id = ? AND next_at <= ?", [id, now.milliseconds], NotificationRow.init
            )
            guard let row else { return nil }
            guard let notification = row else {
                throw StoreError(.invalid, "notification.unreadable")
            }
            return try snapshot.due(notification)
        }
    }

    /// Records steps in one transaction: a step's messages, phone task and alarm are stored together with the time of
    /// the next step, or not at all.
    ///
    /// - Returns: for each step, false if the notification moved on meanwhile; then nothing is done.
    public func completeSteps(
        _ steps: [(due: DueNotification, outcome: StepOutcome)], at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(steps, at: now) { step, tx in
            let (due, outcome) = step
            guard let row = try tx.notification(due.id), row.step == due.step, row.hold == due.hold,
                !row.isClosed, let next = row.nextAt, next <= now
            else { return false }
            let awaitsRestriction = try tx.awaitsRestriction(row)
            if awaitsRestriction, now < row.deadlineAt || !due.awaitsRestriction {
                let later = now + Notifications.pauseForRestriction
                try tx.db.execute(
                    sql: "UPDATE notification SET next_at = ? WHERE id = ?",
                    arguments: [(now < row.deadlineAt ? min(later, row.deadlineAt) : later).milliseconds, row.id])
                return false
            }
            // The restriction was decided meanwhile: the step is planned again.
            guard awaitsRestriction == due.awaitsRestriction else { return false }
            for message in outcome.messages { try tx.queue(message, for: row) }
            if let reason = outcome.phoneTask {
                try tx.openPhoneTask(
                    kind: "escalation", notification: row.id,
                    dueAt: min(row.deadlineAt, outcome.phoneDueAt ?? row.deadlineAt), reason: reason)
            }
            if row.step == 0, outcome.nextStep > 0 {
                for message in try tx.earlierRecipients(of: row)
                where !outcome.messages.contains(where: { $0.contact == message.contact }) {
                    try tx.queue(message, for: row)
                }
            }
            if row.kind == .correction, !outcome.messages.isEmpty || outcome.phoneTask != nil, !row.hold.isForPerson,
                !awaitsRestriction
            {
                try tx.takeOver(from: tx.replaced(by: row), by: row)
            }
            try tx.move(row, to: outcome, isReleased: !awaitsRestriction && !row.hold.isForPerson)
            guard !outcome.isOnlyPutOff(from: row.step) else { return true }
            try tx.append(
                AuditEntry(
                    .operation, "notification.step", actor: .engine, subject: "notification:\(row.id)",
                    facts: [
                        "step": String(row.step), "messages": String(outcome.messages.count),
                        "phone": outcome.phoneTask ?? "", "note": outcome.note,
                        "alert": outcome.alert.map(\.rawValue).joined(separator: " "),
                        "ladder": outcome.inSchoolHours ? "schoolHours" : "deadline",
                    ]))
            if outcome.alert.contains(.dutyManager) { try tx.raiseUnacknowledged(row) }
            try tx.refreshState(of: row.id)
            return true
        }
    }
}

extension Notifications {
    /// How long what must not leave before a restriction is decided waits before it is looked at again.
    public static let pauseForRestriction = Span.minutes(1)
}

extension Reading {
    /// Whether nobody has seen it and a supervisor may have to release it: it is restricted, and its incident is not yet
    /// decided; or a report of its event is restricted, and not yet decided.
    func awaitsRestriction(_ row: NotificationRow) throws -> Bool {
        guard row.notifiedAt == nil, !row.hold.isForPerson, !row.isRestricted || row.releasedBy == nil else {
            return false
        }
        if row.isRestricted, try isUndecided(row.incident, ifRestricted: false) { return true }
        return try Set([row.incident] + row.carried + linkedReports(with: row.incident)).contains {
            try isUndecided($0, ifRestricted: true)
        }
    }

    private func isUndecided(_ incident: String, ifRestricted: Bool) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT change <> settled AND (restricted OR NOT ?) FROM incident WHERE id = ?"),
            arguments: [ifRestricted, incident]) ?? false
    }

    fileprivate func due(_ row: NotificationRow) throws -> DueNotification {
        let incident = try currentContent(ofIncident: row.incident)
        let phone = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND closed_at IS NULL)"),
            arguments: [row.id])
        let live = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM message WHERE notification = ? AND state <> 'failed')"),
            arguments: [row.id])
        return DueNotification(
            id: row.id, force: incident.force, target: row.target, kind: row.kind, state: row.state, hold: row.hold,
            isRestricted: row.isRestricted, late: row.late, releaseAt: row.releaseAt, deadlineAt: row.deadlineAt,
            rules: try rules(of: row), inSchoolHours: row.inSchoolHours, waitingSince: try waitingSince(row),
            step: row.step,
            contacts: try contacts(for: row),
            parties: try parties(to: row),
            hasOpenPhoneTask: phone ?? false,
            hasLiveMessage: live ?? false, isInDoubt: try isInDoubt(row),
            awaitsRestriction: try awaitsRestriction(row),
            isOverdue: try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT overdue_at IS NOT NULL FROM notification WHERE id = ?"),
                arguments: [row.id]) ?? false,
            notifiedContacts: try notifiedContacts(of: row))
    }

    private func waitingSince(_ row: NotificationRow) throws -> Timestamp {
        guard row.kind == .correction else { return row.releaseAt }
        let unanswered = try replaced(by: row).filter { !$0.isClosed && $0.inSchoolHours }
        return (unanswered + [row]).map(\.releaseAt).min() ?? row.releaseAt
    }

    /// Whether it is undecided if one of its children belongs there. A retraction names nobody.
    /// The children stay sealed: this is asked about each message.
    func isInDoubt(_ row: NotificationRow) throws -> Bool {
        guard row.kind != .retraction else { return false }
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.state, c.confirmed, c.decided_by FROM notification_child n JOIN child c ON c.id = n.child
                    WHERE n.notification = ? AND n.closed_at IS NULL AND n.shown_as IS NULL
                    """), arguments: [row.id]
        ).contains { child in
            ChildState(rawValue: child["state"])?.isUndecided(
                isConfirmed: child["confirmed"], isDecidedByPerson: StoredChild.isPerson(child["decided_by"])) ?? true
        }
    }

    /// Contacts who were, or may have been, sent a message of it or of what it replaced.
    func notifiedContacts(of row: NotificationRow) throws -> Set<Data> {
        try Set(sentMessages(of: row).map(\.contact) + earlierRecipients(of: row).map(\.contact))
    }

    /// The contacts of its place; if its ladder notifies the authority's officer, those officers too.
    private func contacts(for row: NotificationRow) throws -> [StoredContact] {
        let own = try placeContacts(of: row)
        guard try rules(of: row).contains("\"\(Recipient.laOfficer.rawValue)\"") else { return own }
        let authority: String? =
            switch row.target {
            case .establishment(let urn): try establishment(urn)?.localAuthority
            case .provider(let id): id.authority
            case .localAuthority: nil
            }
        guard let authority else { return own }
        return try own + contacts(.localAuthority(authority)).filter { $0.contact.role == .laOfficer }
    }

    func currentContent(ofIncident id: String) throws -> Incident {
        try currentBody(ofIncident: id).decode(with: keys)
    }

    /// The adults of an incident, without decoding the rest.
    func adults(ofIncident id: String) throws -> [InvolvedAdult] {
        try currentBody(ofIncident: id).adults(with: keys)
    }

    private func currentBody(ofIncident id: String) throws -> Body {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT r.body, r.key_id FROM incident i
                    JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision WHERE i.id = ?
                    """), arguments: [id])
        guard let row else { throw StoreError(.notFound, "incident.unknownId", ["id": id]) }
        return Body(bytes: row["body"], keyId: row["key_id"])
    }
}

extension Transaction {
    /// - Parameter isReleased: nothing but the clock has held it.
    fileprivate func move(_ row: NotificationRow, to outcome: StepOutcome, isReleased: Bool) throws {
        if row.state == .held, isReleased {
            try move(notification: row.id, .release, setting: "hold = NULL")
        }
        try db.cachedStatement(
            sql: """
                UPDATE notification SET step = ?, next_at = ?, school_hours = ?,
                    overdue_at = CASE WHEN deadline_at <= ? THEN COALESCE(overdue_at, ?) ELSE overdue_at END
                WHERE id = ?
                """
        ).execute(
            arguments: [
                outcome.nextStep, outcome.nextAt?.milliseconds, outcome.inSchoolHours, now.milliseconds,
                now.milliseconds, row.id,
            ])
    }

    /// A notification that has reached the duty manager is an alarm until it is acknowledged.
    fileprivate func raiseUnacknowledged(_ row: NotificationRow) throws {
        let place = row.isRestricted ? "restricted" : try placeName(row.target)
        _ = try raise(
            Alarm(
                .overdue, about: row.id,
                detail: "nobody has acknowledged \(row.reference) (\(place))", raisedAt: now))
    }

    /// - Parameters:
    ///   - isConfirmation: it follows a call, and is sent in spite of the acknowledgement.
    ///   - isByPerson: somebody decided to send it now.
    func queue(
        _ message: PlannedMessage, for notification: NotificationRow, isConfirmation: Bool = false,
        isByPerson: Bool = false
    ) throws {
        let address = try contact(id: message.contact)?.contact.address(for: message.channel)
        // After an outage, calls made from paper are entered first; what follows a call, or a person's decision, waits
        // for nothing.
        let dueAt = try isConfirmation || isByPerson ? now : releaseAfterOutage(of: notification, at: now)
        try db.cachedStatement(
            sql: """
                INSERT INTO message (id, notification, step, role, contact, channel, state, due_at, created_at,
                    updated_at, destination, confirmation, by_person) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                newId(), notification.id, notification.step, message.role.rawValue, message.contact,
                message.channel.rawValue, MessageState.queued.rawValue, dueAt.milliseconds, now.milliseconds,
                now.milliseconds, address.flatMap(message.channel.destination), isConfirmation, isByPerson,
            ])
    }

    /// A call about a notification that a correction has replaced is a call about the correction: a person calls once.
    func openPhoneTask(
        kind: String, notification: String, dueAt: Timestamp, reason: String
    ) throws {
        var notification = notification
        if kind == "escalation", let row = try self.notification(notification) {
            notification = try bearerOfLadder(row).id
        }
        let open = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND kind = ? AND closed_at IS NULL)
                    """),
            arguments: [notification, kind])
        guard open != true else { return }
        let id = newId()
        try db.cachedStatement(
            sql: """
                INSERT INTO phone_task (id, kind, notification, opened_at, due_at, reason) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [id, kind, notification, now.milliseconds, dueAt.milliseconds, reason])
        try append(
            AuditEntry(
                .operation, "phoneTask.opened", actor: .engine, subject: "notification:\(notification)",
                facts: ["task": id, "kind": kind, "reason": reason]))
    }

    /// The notification's state is the furthest that a written message has got; with nothing open, it is failed.
    func refreshState(of id: String) throws {
        guard let row = try notification(id), !row.isClosed, row.state != .held else { return }
        let states = try String.fetchAll(
            db.cachedStatement(sql: "SELECT DISTINCT state FROM message WHERE notification = ?"), arguments: [id]
        ).compactMap(MessageState.init)
        let open = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND closed_at IS NULL)"),
            arguments: [id])
        let isMoreToCome =
            try row.nextAt != nil || open == true || isSuperseded(row.id, incident: row.incident)
        let progress = DeliveryProgress.furthest(of: states, isMoreToCome: isMoreToCome)
        try move(notification: id, .progress(progress)) { from, to in
            Transaction.changeOfState(of: id, from, to)
        }
    }

    /// The same after a message of it was given to a channel, or has left: what else may be to come then makes no
    /// difference.
    ///
    /// - Parameters:
    ///   - state: its own, as it was read in this transaction.
    ///   - messages: those of its messages, as they are now.
    ///   - isFirst: whether nobody at its place can have known of it before this message.
    func refreshState(
        of id: String, from state: NotificationState, messages: [MessageState], isFirst: Bool = false
    ) throws {
        let progress = DeliveryProgress.furthest(of: messages, isMoreToCome: true)
        let isFixed = state.isFinal || state == .held
        guard !isFixed, case .success(let next) = state.transition(.progress(progress)), next != state else {
            if isFirst { try markNotified(id, at: now) }
            return
        }
        try move(
            notification: id, from: state, .progress(progress), setting: isFirst ? "told_at = ?" : nil,
            isFirst ? [now.milliseconds] : []
        ) { from, to in Transaction.changeOfState(of: id, from, to) }
    }

    private static func changeOfState(of id: String, _ from: NotificationState, _ to: NotificationState) -> AuditEntry {
        AuditEntry(
            .operation, "notification.state", actor: .engine, subject: "notification:\(id)",
            facts: ["from": from.rawValue, "to": to.rawValue])
    }
}

extension Notifications {
    /// Called before notifications are released: a child is matched again first if, since it was decided, the rolls have
    /// changed while the clock held the notification (a child held over the summer has changed school), or one of the
    /// pupil's places has begun or ended. A person's decision who the child is stays; the pupil's school is looked up
    /// again.
    ///
    /// - Parameters:
    ///   - notifications: ids with the forces of their incidents.
    ///   - day: the school day on which schools of a force's area are notified of what is decided at a time.
    /// - Returns: for each, whether it waits some seconds for that.
    public func reopenForRelease(
        of notifications: [(id: String, force: String)], generation: Int64, at now: Timestamp,
        day: (String, Timestamp) -> LocalDate
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(notifications, at: now) { notification, tx in
            let (id, force) = notification
            guard let row = try tx.notification(id), !row.isClosed else { return false }
            let today = day(force, now)
            let outdated = try tx.openChildren(of: id).filter { child in
                guard try tx.followsRolls(child), let decided = try tx.lastDecision(on: child.id) else { return false }
                if row.state == .held, decided.generation < generation { return true }
                return try tx.hasMoved(child, from: day(force, decided.at), to: today)
            }
            guard !outdated.isEmpty else { return false }
            for child in outdated {
                try tx.move(child: child.id, .reopen)
                try tx.touch(incident: child.incident)
            }
            try tx.db.execute(
                sql: "UPDATE notification SET next_at = ? WHERE id = ?",
                arguments: [(now + .seconds(2)).milliseconds, id])
            try tx.append(
                AuditEntry(
                    .alteration, "notification.matchedAgain", actor: .engine, subject: "notification:\(id)",
                    facts: ["children": String(outdated.count), "generation": String(generation)]))
            return true
        }
    }
}

extension Reading {
    /// The engine's last decision on a child: when, and from which registry.
    fileprivate func lastDecision(on child: String) throws -> (at: Timestamp, generation: Int64)? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT at, generation FROM decision WHERE child = ? ORDER BY id DESC LIMIT 1"),
            arguments: [child]
        ).map { (Timestamp(milliseconds: $0["at"]), $0["generation"]) }
    }

    /// Whether one of the pupil's places is in force on one of the days and not on the other.
    fileprivate func hasMoved(_ child: StoredChild, from: LocalDate, to: LocalDate) throws -> Bool {
        guard from != to, let pupil = child.pupil else { return false }
        return try rollEntries(pupil: pupil).contains {
            $0.enrolment.isActive(on: from) != $0.enrolment.isActive(on: to)
        }
    }

    /// Whether a child's school follows the rolls: not if a person named the place.
    fileprivate func followsRolls(_ child: StoredChild) throws -> Bool {
        guard child.state == .matched else { return false }
        guard child.isDecidedByPerson else { return true }
        return try child.isNamed && placements(ofChild: child.id).allSatisfy { $0.pupil == child.pupil }
    }
}

private struct AdultsOnly: Decodable { var adults: [InvolvedAdult] }

extension Body {
    /// The adults of an incident's content, without decoding the rest.
    func adults(with keys: KeyRing) throws -> [InvolvedAdult] { try decode(AdultsOnly.self, with: keys).adults }
}
