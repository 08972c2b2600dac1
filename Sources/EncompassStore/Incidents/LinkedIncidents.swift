public import EncompassCore
import Foundation
import GRDB

/// Another report of an incident's event, and who linked it.
public struct LinkedIncident: Hashable, Sendable {
    public let incident: IncidentSummary
    public let linkedAt: Timestamp
    public let linkedBy: String
}

/// Reports of one event that were linked, or are no longer.
public struct LinkChange: Hashable, Sendable {
    /// All reports that were in the event, by the force's references, in the order in which they were received.
    public let references: [String]
}

/// An incident in a list: its times and counts, and nothing about any child.
public struct ListedIncident: Hashable, Sendable {
    public let summary: IncidentSummary
    public let receivedAt: Timestamp
    public let status: Incident.Status
    public let children: Int
    /// Those of them that the list is about.
    public let counted: Int
    public let openExceptions: Int
    /// Whether it is linked with other reports of its event.
    public let isLinked: Bool
}

/// Which incidents a list has, and which of their children it is about.
public struct IncidentFilter: Hashable, Sendable {
    /// The children of one deadline, as `Balance.progress` counts them.
    public struct Deadline: Hashable, Sendable {
        public var at: Timestamp
        /// Nil for what is in no area.
        public var area: String?
        /// The area's forces; for no area, those of every area.
        public var forces: Set<String>

        public init(at: Timestamp, area: String?, forces: Set<String>) {
            self.at = at
            self.area = area
            self.forces = forces
        }
    }

    public var force: String?
    /// Only what was received from then on.
    public var since: Timestamp?
    /// Only incidents with a child in one of these states; nil for all incidents, those without a child as well.
    public var states: Set<ChildState>?
    public var deadline: Deadline?

    public init(
        force: String? = nil, since: Timestamp? = nil, states: Set<ChildState>? = nil, deadline: Deadline? = nil
    ) {
        self.force = force
        self.since = since
        self.states = states
        self.deadline = deadline
    }

    /// Whether the list says what became of a child: of a restricted incident only a supervisor learns that.
    public var tellsState: Bool { states.map { $0 != Set(ChildState.allCases) } ?? false }

    /// The children `c` that the list is about, as SQL.
    fileprivate var children: String {
        let fits = "c.state IN (SELECT value FROM json_each(?3)) AND c.received_at >= COALESCE(?2, 0)"
        return deadline == nil ? fits : fits + " AND c.id IN (\(IncidentFilter.dueThen))"
    }

    private static let dueThen = """
        SELECT k.child FROM notification n JOIN notification_child k ON k.notification = n.id
        WHERE n.deadline_at = ?4 AND n.area IS ?5 AND n.state <> 'cancelled' AND k.closed_at IS NULL
            AND k.shown_as IS NULL
        UNION
        SELECT x.child FROM exception x
        WHERE x.settled_at IS NULL AND x.deadline_at = ?4 AND x.child IS NOT NULL
            AND (x.force IN (SELECT value FROM json_each(?6))) = (?5 IS NOT NULL)
            AND NOT EXISTS (
                SELECT 1 FROM notification_child k JOIN notification n ON n.id = k.notification
                WHERE k.child = x.child AND k.closed_at IS NULL AND n.state <> 'cancelled')
        """

    /// By the time of the incident; by that of its children if it is about them, since a revision may add a child. Most
    /// incidents of years have a matched child: then it is faster to look at each, newest first, than to collect them.
    fileprivate var incidents: String {
        guard states != nil || deadline != nil else { return "i.received_at >= COALESCE(?2, 0)" }
        let some = "SELECT c.incident FROM child c WHERE \(children)"
        let isMost = since == nil && deadline == nil && states?.contains(.matched) != false
        return isMost ? "EXISTS (\(some) AND c.incident = i.id)" : "i.id IN (\(some))"
    }
}

extension Incidents {
    /// Incidents, the last received first; without the restricted ones where the filter would tell what the viewer may not
    /// know.
    public func list(
        for viewer: Principal = .engine, _ filter: IncidentFilter = IncidentFilter(), limit: Int
    ) throws -> [ListedIncident] {
        let states = (filter.states ?? Set(ChildState.allCases)).map(\.rawValue)
        return try read { snapshot in
            try snapshot.db.all(
                """
                SELECT i.*, (SELECT COUNT(*) FROM child c WHERE c.incident = i.id) AS children,
                    (SELECT COUNT(*) FROM child c WHERE c.incident = i.id AND \(filter.children)) AS counted,
                    (SELECT COUNT(*) FROM exception x WHERE x.incident = i.id AND x.settled_at IS NULL) AS exceptions,
                    EXISTS (SELECT 1 FROM event_report r WHERE r.incident = i.id) AS linked
                FROM (
                    SELECT i.* FROM incident i WHERE (?1 IS NULL OR i.force = ?1) AND i.restricted <= ?8
                        AND \(filter.incidents) AND \(viewer.areas.sees(AreasOf.incident("i.id")))
                    ORDER BY i.received_at DESC, i.id DESC LIMIT ?7) i
                ORDER BY i.received_at DESC, i.id DESC
                """,
                [
                    filter.force, filter.since?.milliseconds, JSONText.encode(states), filter.deadline?.at.milliseconds,
                    filter.deadline?.area, JSONText.encode(filter.deadline?.forces.sorted() ?? []), limit,
                    !(filter.tellsState && viewer.isWithheld(true)),
                ]
            ) { row in
                ListedIncident(
                    summary: IncidentSummary(row), receivedAt: Timestamp(milliseconds: row["received_at"]),
                    status: Incident.Status(rawValue: row["status"]) ?? .new, children: row["children"],
                    counted: row["counted"], openExceptions: row["exceptions"], isLinked: row["linked"])
            }
        }
    }

    /// The other reports of an incident's event.
    public func linked(with id: String) throws -> [LinkedIncident] { try read { try $0.linkedIncidents(with: id) } }

    /// Links two reports of one event, so that each place is notified of it once; with a report that is linked already,
    /// its whole event. `LinkedReports` has the rules.
    ///
    /// - Throws: `StoreError` `notFound`, `invalid` if the rules refuse it, `conflict` if they are linked, `forbidden` if
    ///   one is restricted and the person may not see it.
    public func link(_ id: String, with other: String, by principal: Principal, at now: Timestamp) throws -> LinkChange
    {
        try write(at: now) { tx in
            let reports = try [id, other].map { try tx.report($0, for: principal) }
            if let refusal = LinkedReports.refusal(linking: reports[0], to: reports[1]) { throw refusal.error }
            let event = reports.compactMap(\.event).first ?? tx.newId()
            let members = try reports.flatMap { try [$0.incident] + tx.linkedReports(with: $0.incident) }
            for member in members {
                try tx.db.execute(
                    sql: """
                        INSERT INTO event_report (incident, event, at, actor) VALUES (?, ?, ?, ?)
                        ON CONFLICT (incident) DO UPDATE SET event = excluded.event
                        """, arguments: [member, event, now.milliseconds, principal.actor.description])
            }
            try tx.restrictLinked(with: id)
            for member in members where try tx.isGuarded(incident: member) {
                try tx.restrictOpenNotifications(ofIncident: member)
            }
            for member in members {
                try tx.touch(incident: member)
                try tx.append(
                    AuditEntry(
                        .combination, "incident.linked", actor: principal.actor, subject: "incident:\(member)",
                        facts: ["with": members.filter { $0 != member }.joined(separator: " "), "event": event]))
            }
            return LinkChange(references: try tx.references(of: members))
        }
    }

    /// Takes a report out of its event: it is by itself again, and so is the last one that is left.
    ///
    /// - Parameter reason: needed once something that carries several of the reports has left.
    /// - Throws: `StoreError` `notFound`, `conflict` if it is not linked, `invalid` without a reason.
    public func unlink(_ id: String, reason: String?, by principal: Principal, at now: Timestamp) throws -> LinkChange {
        try write(at: now) { tx in
            let report = try tx.report(id, for: principal)
            let others = try tx.linkedReports(with: id)
            guard let event = report.event, !others.isEmpty else { throw StoreError(.conflict, "link.notLinked") }
            let reason = reason?.trimmed
            if reason == nil, try tx.hasLinkedNotificationLeft([id] + others) {
                throw StoreError(.invalid, "link.reasonMissing")
            }
            let isPair = others.count == 1
            try tx.db.execute(
                sql: "DELETE FROM event_report WHERE incident = ? OR (event = ? AND ?)",
                arguments: [id, event, isPair])
            try tx.restrictByItself(id)
            if let last = others.first, isPair {
                try tx.restrictByItself(last)
            } else if let one = others.first {
                try tx.restrictLinked(with: one)
            }
            try tx.restartClocks(of: id, apartFrom: others)
            try tx.reviewCancelledWithOthers(of: id, apartFrom: others)
            for member in [id] + others {
                let rest = ([id] + others).filter { $0 != member }
                try tx.touch(incident: member)
                try tx.append(
                    AuditEntry(
                        .alteration, "incident.unlinked", actor: principal.actor, subject: "incident:\(member)",
                        facts: [
                            "report": id, "with": rest.joined(separator: " "), "event": event, "reason": reason ?? "",
                        ]))
            }
            return LinkChange(references: try tx.references(of: [id] + others))
        }
    }
}

extension Transaction {
    /// Children whom every place of theirs has been told of, and whom one has acknowledged in a notification of a report
    /// that theirs is now apart from, are due there as something that has come in now: their own deadline may have passed
    /// long ago. If a later one of it is still open there, they are due as that is. What nobody has acknowledged is due
    /// when it was.
    fileprivate func restartClocks(of id: String, apartFrom others: [String]) throws {
        let place = "SELECT 1 FROM child_placement p WHERE p.child = child.id AND p.closed_at IS NULL"
        // A notification in force names a child also where it shows it as another report's.
        let names = """
            n.target = p.target AND n.kind <> 'retraction'
                AND EXISTS (SELECT 1 FROM notification_child k
                    WHERE k.notification = n.id AND k.child = child.id AND k.closed_at IS NULL)
                AND NOT EXISTS (SELECT 1 FROM notification r
                    WHERE r.incident = n.incident AND r.target = n.target AND r.kind = 'retraction'
                        AND r.state <> 'cancelled' AND r.created_at >= n.created_at)
            """
        let byOther = """
            n.incident IN (SELECT value FROM json_each(?2)) AND n.incident <> child.incident
                AND (n.incident = ?1 OR child.incident = ?1)
                AND instr(' ' || n.reports || ' ', ' ' || child.incident || ' ') > 0 AND \(names)
            """
        func exists(_ condition: String) -> String { "EXISTS (SELECT 1 FROM notification n WHERE \(condition))" }
        let isRead = exists(byOther + " AND n.state = 'acknowledged'")
        let isDisclosedByOwn = exists("n.incident = child.incident AND n.told_at IS NOT NULL AND \(names)")
        try db.execute(
            sql: """
                UPDATE child SET restarted_at = COALESCE(
                    (SELECT MIN(n.created_at) FROM child_placement p JOIN notification n ON \(byOther)
                    WHERE p.child = child.id AND p.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled')),
                    ?3)
                WHERE incident IN (SELECT value FROM json_each(?2)) AND EXISTS (\(place) AND \(isRead))
                    AND NOT EXISTS (\(place) AND NOT \(isRead) AND NOT \(isDisclosedByOwn))
                """, arguments: [id, JSONText.encode([id] + others), now.milliseconds])
    }

    /// Whoever cancelled a linked report's notification, for a reason about that report, ruled its place out for the
    /// others' children too. For those that are apart now that is taken back, so that the place is notified if a child is
    /// matched there again; until then a person decides about those who have no other place.
    fileprivate func reviewCancelledWithOthers(of id: String, apartFrom others: [String]) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT c.id AS child, c.incident, c.state, i.force, p.target, MAX(n.deadline_at) AS deadline
                FROM child c JOIN incident i ON i.id = c.incident JOIN child_placement p ON p.child = c.id
                JOIN notification_child k ON k.child = c.id
                JOIN notification n ON n.id = k.notification AND n.target = p.target
                WHERE c.incident IN (SELECT value FROM json_each(?2))
                    AND n.incident <> c.incident AND (c.incident = ?1 OR n.incident = ?1) AND n.state = 'cancelled'
                    AND n.closed_at = p.closed_at AND n.closed_by = p.closed_by
                GROUP BY c.id, p.target ORDER BY c.id, p.target
                """, arguments: [id, JSONText.encode([id] + others)])
        for row in rows {
            try db.execute(
                sql: "DELETE FROM child_placement WHERE child = ? AND target = ?",
                arguments: [row["child"] as String, row["target"] as String])
        }
        let matched = rows.filter { ChildState(rawValue: $0["state"]) == .matched }
        for (child, rows) in Dictionary(grouping: matched, by: { $0["child"] as String }).sorted(by: { $0.key < $1.key }
        )
        where try placements(ofChild: child).allSatisfy(\.isClosed) {
            let deadline = rows.map { $0["deadline"] as Int64 }.max() ?? now.milliseconds
            try move(
                child: child, .review, setting: "restarted_at = ?, confirmed = 0, pupil = NULL, named = 0",
                [now.milliseconds])
            try openException(
                NewException(
                    kind: .review, force: rows[0]["force"], incident: rows[0]["incident"], child: child,
                    deadlineAt: max(Timestamp(milliseconds: deadline), now + .hours(1)),
                    detail: "a notification that was cancelled for another report named the child: decide by itself"))
        }
    }
}

extension LinkedReports.Refusal {
    fileprivate var error: StoreError {
        switch self {
        case .same: StoreError(.invalid, "link.same")
        case .otherForce: StoreError(.invalid, "link.otherForce")
        case .retracted: StoreError(.invalid, "link.retracted")
        case .alreadyLinked: StoreError(.conflict, "link.alreadyLinked")
        }
    }
}

extension Reading {
    /// - Throws: `StoreError` `notFound`, `forbidden` for a restricted one that the person may not see.
    fileprivate func report(_ id: String, for principal: Principal) throws -> LinkedReports.Report {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT i.*, r.event FROM incident i LEFT JOIN event_report r ON r.incident = i.id WHERE i.id = ?
                    """, arguments: [id])
        else { throw StoreError(.notFound, "incident.unknown") }
        try principal.requireSight(ofRestricted: row["restricted"])
        return LinkedReports.Report(
            incident: id, force: row["force"], status: Incident.Status(rawValue: row["status"]) ?? .new,
            event: row["event"])
    }

    fileprivate func references(of ids: [String]) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT reference FROM incident WHERE id IN (SELECT value FROM json_each(?)) ORDER BY received_at, id
                """, arguments: [JSONText.encode(ids)])
    }

    /// Whether somebody may know of a notification that carries several reports.
    func hasLinkedNotificationLeft(_ incidents: [String]) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM notification n
                    WHERE n.incident IN (SELECT value FROM json_each(?)) AND n.reports IS NOT NULL
                        AND (n.told_at IS NOT NULL OR EXISTS
                            (SELECT 1 FROM message m WHERE m.notification = n.id AND m.attempt > 0)))
                """, arguments: [JSONText.encode(incidents)]) ?? true
    }

    /// The other reports of an incident's event, the first that was received first.
    func linkedIncidents(with id: String) throws -> [LinkedIncident] {
        try linkedReports(with: id).compactMap { other in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT i.id, i.force, i.reference, i.occurred_at, i.restricted,
                        CASE WHEN r.at >= o.at THEN r.actor ELSE o.actor END AS actor, MAX(r.at, o.at) AS linked_at
                    FROM event_report r JOIN incident i ON i.id = r.incident
                    JOIN event_report o ON o.incident = ?2 WHERE r.incident = ?1
                    """, arguments: [other, id]
            ).map {
                LinkedIncident(
                    incident: IncidentSummary($0), linkedAt: Timestamp(milliseconds: $0["linked_at"]),
                    linkedBy: $0["actor"])
            }
        }
    }
}
