public import EncompassCore
public import Foundation
import GRDB

extension PhoneList {
    /// The phone list with what a caller needs. The consultation must be logged by whoever asks for it.
    ///
    /// - Parameter principal: the reader; restricted items that they may not see are counted and not described.
    public func callSheet(
        _ extent: CallSheetExtent, for principal: Principal, isExercise: Bool, today: LocalDate, at now: Timestamp
    ) throws -> CallSheet {
        try read { snapshot in
            var rows = try Row.fetchAll(snapshot.db, sql: CallSheetSQL.tasks)
            if case .allOpen(let until) = extent {
                rows += try Row.fetchAll(snapshot.db, sql: CallSheetSQL.others, arguments: [until.milliseconds])
            }
            let entries = try rows.compactMap { row -> CallSheet.Entry? in
                let area: String? = row["area"]
                guard principal.areas.see(Set([area].compactMap(\.self))) else { return nil }
                return try snapshot.entry(row, for: principal, today: today)
            }
            return CallSheet(madeAt: now, isExercise: isExercise, entries: CallSheet.byPersonToRing(entries))
        }
    }

    /// The calls made about a notification, without who was spoken to.
    public func calls(ofNotification id: String) throws -> [CallSheet.Call] {
        try read { snapshot in
            try snapshot.calls(of: id).map { CallSheet.Call(at: $0.at, outcome: $0.outcome) }
        }
    }

    /// Who to ring about a notification, in order: nobody who may be a party to the incident.
    public func peopleToCall(about notification: String, today: LocalDate) throws -> [CallSheet.Person] {
        try read { snapshot in
            try snapshot.notification(notification).map { try snapshot.people($0, today: today) } ?? []
        }
    }
}

/// A task of the phone list with who is to be rung about it first.
public struct TaskToRing: Sendable {
    public let task: PhoneTask
    /// Nil if nobody on the register may be rung, or the reader may not see who.
    public let person: CallSheet.Person?
    /// The number to ring first: the person's, or the switchboard's.
    public let number: NumberToCall?

    /// What the order of ringing needs.
    public var order: CallToMake {
        CallToMake(
            task: task.id, number: number.map { $0.link ?? $0.number }, asksForSomebody: person != nil,
            dueAt: task.dueAt, urgency: task.urgency, tryAt: task.tryAt)
    }
}

extension PhoneList {
    /// The open tasks by number, in the order in which to ring; without numbers where the principal may not see a
    /// restricted item.
    public func entries(
        for principal: Principal, today: LocalDate, limit: Int = 500, at now: Timestamp
    ) throws -> [[TaskToRing]] {
        let tasks = try tasks(for: principal, limit: limit)
        let found = try read { snapshot in
            try tasks.map { task in
                let isHidden = task.isRestricted && !principal.seesRestricted
                guard !isHidden, let row = try snapshot.notification(task.notification) else {
                    return TaskToRing(task: task, person: nil, number: nil)
                }
                let person = try snapshot.people(row, today: today).first
                let board: String? =
                    if case .establishment(let urn) = row.target { try snapshot.establishment(urn)?.telephone } else {
                        nil
                    }
                return TaskToRing(
                    task: task, person: person, number: person?.numbers.first ?? board.map { NumberToCall($0) })
            }
        }
        let byID = Dictionary(found.map { ($0.task.id, $0) }) { first, _ in first }
        return CallOrder.byNumber(found.map(\.order), at: now).map { $0.compactMap { byID[$0.task] } }
    }

    /// The entry that a task belongs to; nil if the task is no longer on the list.
    public func entry(
        of task: String, for principal: Principal, today: LocalDate, at now: Timestamp
    ) throws -> [TaskToRing]? {
        try entries(for: principal, today: today, at: now).first { $0.contains { $0.task.id == task } }
    }
}

extension Notifications {
    /// The contacts of a notification's place.
    public func contacts(of notification: String) throws -> [Contact] {
        try storedContacts(of: notification).map(\.contact)
    }

    /// The same with their identities.
    public func storedContacts(of notification: String) throws -> [StoredContact] {
        try read { snapshot in try snapshot.notification(notification).map { try snapshot.placeContacts(of: $0) } ?? []
        }
    }

    /// Names of contacts who may be a party to a notification's incident, and so are not notified.
    public func contactsWhoMayBeParties(to notification: String) throws -> [String] {
        try read { snapshot in
            guard let row = try snapshot.notification(notification) else { return [] }
            let parties = try snapshot.parties(to: row)
            return try snapshot.placeContacts(of: row).map(\.contact.name).filter { parties.mayInclude(name: $0) }
        }
    }

    /// Whether a party to a notification's incident works at its place under a name that none of its contacts has, and no
    /// supervisor has let the notification go there.
    public func hidesParty(_ notification: String) throws -> Bool {
        try read { snapshot in
            guard let row = try snapshot.notification(notification) else { return false }
            return try snapshot.hidesParty(ofIncident: row.incident, at: row.target)
        }
    }
}

extension Reading {
    fileprivate func entry(
        _ row: Row, for principal: Principal, today: LocalDate
    ) throws -> CallSheet.Entry? {
        guard let notification = NotificationRow(row) else { return nil }
        let isHidden = notification.isRestricted && !principal.seesRestricted
        let facts = try facts(of: notification)
        let view = Disclosure.view(facts, for: .caller(seesRestricted: principal.seesRestricted))
        var place: Establishment?
        if case .establishment(let urn) = notification.target { place = try establishment(urn) }
        return CallSheet.Entry(
            task: row["task"], kind: row["task_kind"] as String? ?? "notYet", reference: notification.reference,
            place: isHidden ? "restricted: ask a supervisor" : try placeName(notification.target),
            target: notification.target,
            dueAt: Timestamp(milliseconds: row["due_at"] as Int64? ?? notification.deadlineAt.milliseconds),
            deadlineAt: notification.deadlineAt, isRestricted: notification.isRestricted,
            hold: notification.hold, claimedBy: row["claimed_by"], switchboard: isHidden ? nil : place?.telephone,
            contacts: isHidden ? [] : try people(notification, today: today),
            children: view?.children.map(CallSheet.Child.init) ?? [],
            childCount: facts.children.count { !$0.isClosed }, isWithdrawn: facts.isWithdrawn,
            calls: try calls(of: notification.id).map { CallSheet.Call(at: $0.at, outcome: $0.outcome) })
    }

    fileprivate func people(
        _ row: NotificationRow, today: LocalDate
    ) throws -> [CallSheet.Person] {
        try people(
            placeContacts(of: row).map(\.contact), at: row.target, excluded: try parties(to: row), today: today)
    }
}

extension CallSheet.Child {
    fileprivate init(_ child: DisclosedChild) {
        let known = child.knownAs.map { " (known as \($0))" } ?? ""
        self.init(
            reference: child.reference, name: child.name + known, dateOfBirth: child.dateOfBirth,
            age: child.age, present: child.present, reportedAs: child.reported?.name,
            reportedBirthday: child.reported?.dateOfBirth)
    }
}

private enum CallSheetSQL {
    static let tasks = """
        SELECT n.*, t.id AS task, t.kind AS task_kind, t.due_at, t.claimed_by FROM phone_task t
        JOIN notification n ON n.id = t.notification WHERE t.closed_at IS NULL
        ORDER BY t.due_at, n.urgency, t.id
        """
    static let others = """
        SELECT n.*, NULL AS task, NULL AS task_kind, NULL AS due_at, NULL AS claimed_by FROM notification n
        WHERE n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled') AND n.deadline_at <= ?
            AND NOT EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id AND t.closed_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM notification l
                WHERE l.incident = n.incident AND l.replaces = n.id AND l.state NOT IN ('cancelled', 'held'))
        ORDER BY n.deadline_at, n.urgency, n.id
        """
}

/// An exception for an outage pack.
public struct PackedException: Sendable {
    public let item: ExceptionItem
    public let child: StoredChild?
    public let occurredAt: Timestamp?
    /// The matcher's last decision on the child, encoded.
    public let explanation: Data?
    public let record: QuarantinedRecord?
}

extension PhoneList {
    /// Open exceptions with a deadline until a moment, nearest first, without those that are represented by their
    /// notification (a match to be confirmed, a restricted incident to be released). Whoever asks must log the
    /// consultation.
    public func packedExceptions(until: Timestamp) throws -> [PackedException] {
        try read { snapshot in
            let items = try snapshot.db.all(
                Exceptions.exceptionSQL + """
                     WHERE x.settled_at IS NULL AND x.deadline_at <= ? AND x.kind NOT IN ('confirm', 'restricted')
                    ORDER BY x.deadline_at, x.id
                    """, [until.milliseconds], ExceptionItem.init)
            return try items.map { item in
                PackedException(
                    item: item, child: try item.child.flatMap { try snapshot.child($0) },
                    occurredAt: try item.incident.map { try snapshot.currentContent(ofIncident: $0).occurredAt },
                    explanation: try item.child.flatMap { try snapshot.lastDecision(ofChild: $0)?.explanation },
                    record: try snapshot.quarantinedRecords(of: item).first)
            }
        }
    }

    /// Who to ring at a place about an incident, in order: nobody who may be a party to it.
    public func peopleToCall(at place: Scope, about incident: String?, today: LocalDate) throws -> [CallSheet.Person] {
        try read { snapshot in
            let excluded = try incident.map { try snapshot.parties(ofIncident: $0, at: place) } ?? ExcludedPeople()
            return snapshot.people(
                try snapshot.contacts(place).map(\.contact), at: place, excluded: excluded, today: today)
        }
    }
}

extension Reading {
    fileprivate func people(
        _ contacts: [Contact], at place: Scope, excluded: ExcludedPeople, today: LocalDate
    ) -> [CallSheet.Person] {
        let chooser = RecipientChooser(
            contacts: contacts, establishment: place.urn, la: place.authority, provider: place.provider,
            excluded: excluded)
        return chooser.toCall(on: today).map { contact in
            CallSheet.Person(
                name: contact.name, role: contact.role, numbers: contact.numbersToCall,
                isAway: contact.isAway(on: today))
        }
    }
}
