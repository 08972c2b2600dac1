public import EncompassCore
import GRDB

extension Store {
    /// The phone list with what a caller needs. Whoever asks logs that it was opened.
    ///
    /// - Parameter principal: who reads it; to who may not see a restricted item it is counted and not described.
    public func callSheet(
        _ extent: CallSheetExtent, for principal: Principal, isExercise: Bool, today: LocalDate, at now: Timestamp
    ) throws -> CallSheet {
        try read { db in
            let rows = try Row.fetchAll(db, sql: CallSheetSQL.tasks)
            var entries = try rows.compactMap {
                try entry($0, for: principal, today: today, in: db)
            }
            if case .allOpen(let until) = extent {
                entries += try Row.fetchAll(db, sql: CallSheetSQL.others, arguments: [until.milliseconds]).compactMap {
                    try entry($0, for: principal, today: today, in: db)
                }
            }
            return CallSheet(madeAt: now, isExercise: isExercise, entries: entries)
        }
    }

    /// Whom to ring about a notification, in order: nobody who may be a party to the incident.
    public func peopleToRing(about notification: String, today: LocalDate) throws -> [CallSheet.Person] {
        try read { db in
            try self.notification(notification, in: db).map { try people($0, today: today, in: db) } ?? []
        }
    }

    /// Names of contacts who may be a party to a notification's incident, and so are told nothing.
    public func contactsWhoMayBeParties(to notification: String) throws -> [String] {
        try read { db in
            guard let row = try self.notification(notification, in: db) else { return [] }
            let parties = try parties(to: row, in: db)
            return try contacts(row.target, in: db).map(\.contact.name).filter { parties.mayInclude(name: $0) }
        }
    }

    private func entry(
        _ row: Row, for principal: Principal, today: LocalDate, in db: Database
    ) throws -> CallSheet.Entry? {
        guard let notification = NotificationRow(row) else { return nil }
        let isHidden = notification.isRestricted && !principal.seesRestricted
        let facts = try facts(of: notification, in: db)
        let told = Disclosure.view(facts, for: .caller(seesRestricted: principal.seesRestricted))
        var place: Establishment?
        if case .establishment(let urn) = notification.target { place = try establishment(urn, in: db) }
        return CallSheet.Entry(
            task: row["task"], kind: row["task_kind"] as String? ?? "notYet", reference: notification.reference,
            place: isHidden ? "restricted: ask a supervisor" : try placeName(notification.target, in: db),
            target: notification.target,
            dueAt: Timestamp(milliseconds: row["due_at"] as Int64? ?? notification.deadlineAt.milliseconds),
            deadlineAt: notification.deadlineAt, isRestricted: notification.isRestricted,
            hold: notification.hold, claimedBy: row["claimed_by"], switchboard: isHidden ? nil : place?.telephone,
            contacts: isHidden ? [] : try people(notification, today: today, in: db),
            children: told?.children.map(CallSheet.Child.init) ?? [],
            childCount: facts.children.count { !$0.isClosed }, isWithdrawn: facts.isWithdrawn,
            calls: try calls(of: notification.id, in: db).map { CallSheet.Call(at: $0.at, outcome: $0.outcome) })
    }

    private func people(
        _ row: NotificationRow, today: LocalDate, in db: Database
    ) throws -> [CallSheet.Person] {
        try people(at: row.target, excluded: try parties(to: row, in: db), today: today, in: db)
    }
}

extension CallSheet.Child {
    fileprivate init(_ child: DisclosedChild) {
        let known = child.knownAs.map { " (known as \($0))" } ?? ""
        self.init(
            reference: child.reference, name: child.name + known, dateOfBirth: child.dateOfBirth,
            present: child.present, reportedAs: child.reported?.name, reportedBirthday: child.reported?.dateOfBirth)
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
        WHERE n.state NOT IN ('acknowledged', 'cancelled') AND n.deadline_at <= ?
            AND NOT EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id AND t.closed_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM notification l
                WHERE l.incident = n.incident AND l.replaces = n.id AND l.state NOT IN ('cancelled', 'held'))
        ORDER BY n.deadline_at, n.urgency, n.id
        """
}
