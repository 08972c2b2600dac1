import EncompassCore
import Foundation
import GRDB

/// A report that a notification carries, of several linked ones.
struct CarriedReport: Hashable, Sendable {
    let id: String
    /// The force's.
    let reference: String

    /// The reference of a child's report, if a linked report's notification (`m`) carries the child (`c`); for a select.
    static let reference = """
        (SELECT i.reference FROM incident i WHERE i.id = c.incident AND c.incident <> m.incident) AS carried_from
        """

    /// The notifications that name a report (`?1`), or a child of it, also from before it was apart from others.
    static let naming = """
        (SELECT k.notification FROM child c JOIN notification_child k ON k.child = c.id WHERE c.incident = ?1
        UNION ALL SELECT n.id FROM notification n INDEXED BY notification_reports
        WHERE n.reports IS NOT NULL AND instr(' ' || n.reports || ' ', ' ' || ?1 || ' ') > 0)
        """

    /// Whether a notification names another report that is restricted, or a child of one; a report that is erased counts
    /// as one, since it cannot be asked any more.
    static let namesRestricted = """
        (EXISTS (SELECT 1 FROM notification_child k JOIN child c ON c.id = k.child
            JOIN incident i ON i.id = c.incident
            WHERE k.notification = notification.id AND i.id <> notification.incident AND i.restricted)
        OR notification.reports IS NOT NULL AND EXISTS
            (SELECT 1 FROM json_each('["' || replace(notification.reports, ' ', '","') || '"]') j
            LEFT JOIN incident i ON i.id = j.value
            WHERE j.value <> notification.incident AND COALESCE(i.restricted, 1)))
        """

    /// What a notification's row keeps; nil if it carries only its own incident's report.
    static func column(_ carried: [CarriedReport]) -> String? {
        carried.isEmpty ? nil : carried.map(\.id).joined(separator: " ")
    }

    static func ids(_ column: String?) -> [String] { (column ?? "").split(separator: " ").map(String.init) }

    /// A child's name in answers and on pages: two reports may number their children alike.
    static func reference(ofChild row: Row) -> String {
        let own: String = row["reference"]
        return (row["carried_from"] as String?).map { "\($0)/\(own)" } ?? own
    }
}

extension StoredChild {
    /// A child as a notification carries it.
    init(carried row: Row, keys: KeyRing) throws {
        try self.init(row, keys: keys)
        reference = CarriedReport.reference(ofChild: row)
    }

    var linked: LinkedReports.Child {
        LinkedReports.Child(id: id, incident: incident, pupil: pupil, details: details)
    }

    /// Together with what other officers reported of the same child, where the match is agreed.
    func completed(by others: [StoredChild]) -> StoredChild {
        var child = self
        for other in others where other.isAgreed { child.details = child.details.completed(by: other.details) }
        return child
    }

    /// Whether it is certain enough who the child is to say the same of another report's child.
    var isAgreed: Bool { state == .matched && confirmed }
}

extension LinkedReports {
    /// Each child once, and those with these ids rather than others of the same child.
    static func shown(of children: [StoredChild], preferring ids: [String]) -> [StoredChild] {
        let shown = Set(shown(of: children.map(\.linked), known: Set(ids)).ids)
        return children.filter { shown.contains($0.id) }
    }
}

extension UndecidedIncident {
    /// As its notification carries it together with other reports of its event.
    func carrying(_ others: [UndecidedIncident]) throws -> UndecidedIncident {
        guard !others.isEmpty else { return self }
        let reports = [self] + others
        guard let content = LinkedReports.content(of: reports.map(\.content)) else { return self }
        var carrier = UndecidedIncident(
            id: id, force: force, reference: reference, revision: revision,
            // A child of a later report is new when that report was received.
            receivedAt: reports.map(\.receivedAt).max() ?? receivedAt,
            isGuarded: reports.contains(where: \.isGuarded), change: change, content: content,
            children: reports.flatMap(\.children), placements: placements)
        carrier.carried = reports.map { CarriedReport(id: $0.id, reference: $0.reference) }
        return carrier
    }
}

extension DisclosedContent {
    private struct Linked: Encodable {
        var event: Data
        var references: [String]
    }

    /// What a place may be told of an incident, with the references of the linked reports that are carried.
    static func hash(_ incident: UndecidedIncident) throws -> Data {
        let event = try hash(incident.content)
        guard !incident.carried.isEmpty else { return event }
        return try digest(Linked(event: event, references: incident.carried.map(\.reference)))
    }
}

extension Reading {
    /// The other reports of an incident's event, in the order in which they were received.
    func linkedReports(with id: String) throws -> [String] {
        try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT o.incident FROM event_report r JOIN event_report o ON o.event = r.event
                    JOIN incident i ON i.id = o.incident WHERE r.incident = ?1 AND o.incident <> ?1
                    ORDER BY i.received_at, i.id
                    """), arguments: [id])
    }

    /// All reports of an incident's event, with itself, in the order in which they were received.
    func reports(of incident: UndecidedIncident) throws -> [UndecidedIncident] {
        let others = try linkedReports(with: incident.id)
        guard !others.isEmpty else { return [incident] }
        let first: (String) throws -> Int64 = { id in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT received_at FROM incident WHERE id = ?"), arguments: [id]) ?? 0
        }
        let all = try others.compactMap { try incidentWithChildren($0) } + [incident]
        return try all.map { (try first($0.id), $0) }.sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.map(\.1)
    }

    /// The notifications of an incident, and those of linked reports that carry it, oldest first.
    func notifications(carrying id: String) throws -> [NotificationRow] {
        let others = try linkedReports(with: id).flatMap { try notifications(ofIncident: $0) }
        guard !others.isEmpty else { return try notifications(ofIncident: id) }
        return try (notifications(ofIncident: id) + others.filter { $0.carried.contains(id) }).sorted {
            ($0.createdAt, $0.id) < ($1.createdAt, $1.id)
        }
    }

    /// Children of other reports who are shown to a notification's place as this one.
    func childrenShown(as child: String, in notification: String) throws -> [StoredChild] {
        try db.all(
            """
            SELECT c.* FROM notification_child k JOIN child c ON c.id = k.child
            WHERE k.notification = ? AND k.shown_as = ? ORDER BY c.id
            """, [notification, child]
        ) { try StoredChild($0, keys: keys) }
    }

    /// A child together with what the other reports of a notification say of it.
    func completed(_ child: StoredChild, in row: NotificationRow) throws -> StoredChild {
        row.carried.isEmpty ? child : child.completed(by: try childrenShown(as: child.id, in: row.id))
    }

    /// The reports that a notification carries and that are still held, its own first, with their references.
    func reports(carriedBy row: NotificationRow) throws -> (content: Incident, references: [String]) {
        let own = try currentContent(ofIncident: row.incident)
        let held = try row.carried.filter { $0 != row.incident }.compactMap { id in
            try String.fetchOne(
                db.cachedStatement(sql: "SELECT reference FROM incident WHERE id = ?"), arguments: [id]
            ).map { (reference: $0, content: try currentContent(ofIncident: id)) }
        }
        guard !held.isEmpty, let content = LinkedReports.content(of: [own] + held.map(\.content)) else {
            return (own, [])
        }
        return (content, [own.reference] + held.map(\.reference))
    }

    /// Other reports whose parties are also parties to an incident at a place: those of its event, and those that its
    /// notifications there have carried.
    func reportsSharingParties(with id: String, at target: Scope) throws -> [String] {
        let carried = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT reports FROM notification INDEXED BY notification_incident
                    WHERE incident = ? AND target = ? AND reports IS NOT NULL
                    """),
            arguments: [id, target.description]
        ).flatMap { CarriedReport.ids($0) }
        let linked = try linkedReports(with: id)
        guard !carried.isEmpty || !linked.isEmpty else { return [] }
        return try String.fetchAll(
            db,
            sql: "SELECT id FROM incident WHERE id <> ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
            arguments: [id, JSONText.encode(carried + linked)])
    }
}

extension Reading {
    func isGuarded(incident id: String) throws -> Bool {
        try Bool.fetchOne(db.cachedStatement(sql: "SELECT restricted FROM incident WHERE id = ?"), arguments: [id])
            ?? true
    }

    /// Whether children are of reports that a supervisor releases; a notification may still carry those of a report
    /// that has left its event.
    func isGuarded(anyOf children: [StoredChild]) throws -> Bool {
        try Set(children.map(\.incident)).contains { try isGuarded(incident: $0) }
    }
}

extension Transaction {
    /// What is open for an incident that became restricted is for supervisors at once; what nobody has seen waits for one
    /// again, whoever released it, since it may carry more than it did then.
    func restrictOpenNotifications(ofIncident id: String) throws {
        try db.cachedStatement(
            sql: """
                UPDATE notification SET restricted = 1,
                    released_by = CASE WHEN told_at IS NULL THEN NULL ELSE released_by END
                WHERE incident = ? AND state NOT IN ('acknowledged', 'cancelled')
                """
        ).execute(arguments: [id])
    }

    /// If one report of an event is restricted, all are.
    func restrictLinked(with id: String) throws {
        let others = try linkedReports(with: id)
        guard !others.isEmpty else { return }
        let isGuarded = try ([id] + others).contains { try isGuardedByItself($0) }
        for incident in [id] + others { try restrict(incident, isGuarded) }
    }

    private func restrict(_ incident: String, _ isGuarded: Bool) throws {
        try db.cachedStatement(sql: "UPDATE incident SET restricted = ?1 WHERE id = ?2 AND restricted <> ?1").execute(
            arguments: [isGuarded, incident])
        if !isGuarded, db.changesCount > 0 { try liftRestriction(ofNotificationsNaming: incident) }
    }

    /// Other reports' notifications that were restricted since they name one that is restricted no longer.
    func liftRestriction(ofNotificationsNaming id: String) throws {
        try db.cachedStatement(
            sql: """
                UPDATE notification SET restricted = 0 WHERE restricted = 1 AND incident <> ?1
                    AND id IN \(CarriedReport.naming) AND NOT \(CarriedReport.namesRestricted)
                    AND EXISTS (SELECT 1 FROM incident i WHERE i.id = notification.incident AND i.restricted = 0)
                """
        ).execute(arguments: [id])
    }

    /// A report that is by itself again is as restricted as it says.
    func restrictByItself(_ id: String) throws { try restrict(id, isGuardedByItself(id)) }

    /// What protects a family stays when the force retracts the record.
    private func isGuardedByItself(_ id: String) throws -> Bool {
        let isProtected = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT protected FROM incident WHERE id = ?"), arguments: [id])
        if isProtected ?? true { return true }
        let revisions = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT body, key_id FROM incident_revision WHERE incident = ? ORDER BY revision DESC"),
            arguments: [id]
        ).map { try Body(bytes: $0["body"], keyId: $0["key_id"]).decode(Incident.self, with: keys) }
        for content in revisions {
            if content.isGuarded { return true }
            if content.status != .retracted { return false }
        }
        return false
    }
}
