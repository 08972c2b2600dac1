import Crypto
import EncompassCore
import Foundation
import GRDB

/// The times of a place, from the start of its clock and the encoded rules of its notification, or else today's.
typealias Scheduling = (Scope, Timestamp, String?) throws -> NotificationSchedule

/// The same for an incident.
typealias SchedulingOfIncident = (UndecidedIncident, Scope, Timestamp, String?) throws -> NotificationSchedule

extension Transaction {
    /// Reconciles an incident's notifications with where its children are taught; `Reconciliation` has the table. Those of
    /// linked reports are reconciled together; `LinkedReports` says which of them carries which.
    func reconcile(_ decided: IncidentDecision, schedule: SchedulingOfIncident) throws {
        let event = try reports(of: decided.incident).map { incident in
            ReportedPlaces(
                incident: incident, desired: try desiredChildren(of: incident),
                rows: try notifications(ofIncident: incident.id))
        }
        let targets = Set(event.flatMap { $0.desired.keys + $0.rows.map(\.target) })
        for target in targets.sorted(by: { $0.description < $1.description }) {
            let carried =
                event.count == 1
                ? event.map { [$0.incident.id] } : LinkedReports.carried(at: event.map { $0.presence(at: target) })
            for ids in carried {
                let reports = ids.compactMap { id in event.first { $0.incident.id == id } }
                try reconcile(reports, at: target, decided, schedule: schedule)
            }
        }
        for report in event {
            var own = decided
            own.incident = report.incident
            try reconcileRestriction(own)
        }
    }

    /// Reconciles one place with the reports that a notification carries there, the carrier's own first.
    private func reconcile(
        _ reports: [ReportedPlaces], at target: Scope, _ decided: IncidentDecision, schedule: SchedulingOfIncident
    ) throws {
        let carrier = reports[0]
        let decidedNow = decided.incident.id
        var decided = decided
        let incident = try carrier.incident.carrying(reports.dropFirst().map(\.incident))
        decided.incident = incident
        let rows = carrier.rows.filter { $0.target == target }
        let place = try place(rows, of: reports.map(\.incident.id))
        var wanted = reports.flatMap { $0.desired[target] ?? [] }
        if reports.count > 1, place.latest == nil, let pending = place.pending {
            let others = Set(reports.map(\.incident.id)).subtracting([decidedNow])
            wanted += try childrenMatchedAgain(in: pending, of: others)
        }
        // A child about whom somebody must still agree is shown as another report's that needs no agreement.
        if reports.count > 1 { wanted = wanted.filter(\.isAgreed) + wanted.filter { !$0.isAgreed } }
        // A child whom the place knows stands for the other report's, also while it is decided who the child is.
        let undecided = place.known.map(\.child).filter { child in
            child.isUndecided && !place.ruledOut.contains(child.id) && !wanted.contains { $0.id == child.id }
        }
        let shown = LinkedReports.shown(
            of: (wanted + undecided).map(\.linked), known: Set(place.known.map(\.child.id)))
        let children = shown.ids.compactMap { id in
            wanted.first { $0.id == id }?.completed(by: wanted.filter { shown.as[$0.id] == id })
        }
        let earliest = try giveWay(reports.dropFirst().map { $0.rows.filter { $0.target == target } })
        let changes = try place.reconciliation(children: children, of: incident).changes()
        let all = children + place.known.map(\.child)
        let named = try reports.count > 1 ? place.pending.map { try childrenNamed(in: $0) } : nil
        for change in changes {
            try apply(
                change, at: target, place, decided, schedule: { try schedule(incident, $0, $1, $2) },
                children: { ids in ids.compactMap { id in all.first { $0.id == id } } })
        }
        if reports.count > 1 || rows.contains(where: { !$0.carried.isEmpty }) {
            try cover(shown.as, by: incident.id, at: target)
        }
        if place.latest == nil, let pending = place.pending, let named {
            let joined = children.filter { !named.contains($0.id) }
            try bring(pending, forwardFor: joined, of: incident) { try schedule(incident, $0, $1, $2) }
        }
        if let earliest { try bring(incident.id, at: target, forwardTo: earliest) }
    }

    /// What waits for other reports is cancelled: another notification carries them.
    ///
    /// - Parameter others: the notifications of each, oldest first.
    /// - Returns: the cancelled one that was due first.
    private func giveWay(_ others: [[NotificationRow]]) throws -> NotificationRow? {
        let given = others.compactMap(waiting)
        for row in given {
            try cancel(row, by: .engine, reason: "a linked report's notification carries this one")
        }
        return given.min { ($0.deadlineAt, $0.id) < ($1.deadlineAt, $1.id) }
    }

    /// The one that waits, of one report's notifications to a place.
    private func waiting(_ rows: [NotificationRow]) -> NotificationRow? {
        Reconciliation.Notice.pending(of: rows.map(\.notice)).flatMap { notice in rows.first { $0.id == notice.id } }
    }

    /// The notification that waits at a place is due when one that gave way to it was, if that is earlier.
    private func bring(_ incident: String, at target: Scope, forwardTo earlier: NotificationRow) throws {
        let rows = try notifications(ofIncident: incident).filter { $0.target == target }
        guard let row = waiting(rows), earlier.deadlineAt < row.deadlineAt else { return }
        try save(
            NotificationTimes(row, dueAs: earlier, at: now), of: row, because: "a linked report is due earlier")
    }

    /// A notification that waits is due as early as one for the children of linked reports who have joined it would be.
    private func bring(
        _ pending: NotificationRow, forwardFor children: [StoredChild], of incident: UndecidedIncident,
        schedule: Scheduling
    ) throws {
        guard !children.isEmpty, let row = try notification(pending.id), !row.isClosed else { return }
        let timing = try schedule(row.target, incident.clockStart(of: children, known: []), rules(of: row))
        guard timing.deadlineAt < row.deadlineAt else { return }
        try save(
            NotificationTimes(row, recalculated: timing, at: now), of: row,
            because: "a child of a linked report is due earlier")
    }

    /// Keeps in the carrier's notifications which children of other reports are shown as a child of theirs. A cancelled
    /// one keeps whom it showed: whoever cancelled it ruled its place out for them.
    private func cover(_ covered: [String: String], by incident: String, at target: Scope) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM notification_child WHERE shown_as IS NOT NULL AND closed_at IS NULL
                AND notification IN (SELECT id FROM notification INDEXED BY notification_incident
                    WHERE incident = ? AND target = ? AND state <> 'cancelled')
                """
        ).execute(arguments: [incident, target.description])
        for (child, shown) in covered.sorted(by: { $0.key < $1.key }) {
            try db.cachedStatement(
                sql: """
                    INSERT INTO notification_child (notification, child, content_hash, pupil, shown_as)
                    SELECT k.notification, ?, k.content_hash, k.pupil, k.child
                    FROM notification n INDEXED BY notification_incident
                    JOIN notification_child k ON k.notification = n.id
                    WHERE n.incident = ? AND n.target = ? AND k.child = ? AND k.closed_at IS NULL
                        AND k.shown_as IS NULL AND n.state <> 'cancelled' AND n.kind <> 'retraction'
                    ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [child, incident, target.description, shown])
        }
    }

    private func apply(
        _ change: Reconciliation.Change, at target: Scope, _ place: PlaceKnowledge, _ decided: IncidentDecision,
        schedule: Scheduling, children: ([String]) -> [StoredChild]
    ) throws {
        var decided = decided
        switch change {
        case .revisePending(let ids), .create(_, let ids):
            // The place may know a child of a report that has left the event, and that is restricted.
            decided.incident.isGuarded = try decided.incident.isGuarded || isGuarded(anyOf: children(ids))
        default: break
        }
        switch change {
        case .cancelPending:
            guard let pending = place.pending else { return }
            let isRetracted = decided.incident.content.status == .retracted
            try cancel(
                pending, by: .engine, reason: isRetracted ? "retracted by the force" : "not needed any more")
        case .revisePending(let ids):
            guard let pending = place.pending else { return }
            try revise(pending, children: children(ids), decided, schedule: schedule)
        case .create(let kind, let ids):
            try createNotification(
                kind, replacing: place.latest, for: children(ids), known: place.known.map(\.child.id), at: target,
                decided, schedule: schedule)
        case .openBreaches(let ids):
            guard let latest = place.latest else { return }
            // A child of a report that was linked only for a while may well be there.
            for id in ids where try !isPlaced(child: id, at: target) {
                try openBreach(ofChild: id, ifReadAt: latest, reportedBy: .engine)
            }
        case .closeAll(let ids):
            try closeChildren(but: ids, at: target, ofIncident: decided.incident.id)
        case .cancelKnown:
            guard let latest = place.latest else { return }
            for row in try replaced(by: latest).reversed() + [latest] where !row.isClosed {
                try cancel(row, by: .engine, reason: "retracted")
            }
        }
    }

    private func closeChildren(but kept: [String], at target: Scope, ofIncident id: String) throws {
        let marks = kept.map { _ in "?" }.joined(separator: ",")
        try db.execute(
            sql: """
                UPDATE notification_child SET outcome = COALESCE(outcome, 'withdrawn'), closed_at = ?
                WHERE notification IN (SELECT id FROM notification WHERE incident = ? AND target = ?)
                AND COALESCE(shown_as, child) NOT IN (\(marks)) AND closed_at IS NULL
                """,
            arguments: [now.milliseconds, id, target.description] + StatementArguments(kept))
    }
}

extension Reading {
    fileprivate func isPlaced(child: String, at target: Scope) throws -> Bool {
        try placements(ofChild: child).contains { $0.target == target && !$0.isClosed }
    }

    /// Children of other reports whom a notification that nobody has seen names, and who are being matched again. They stay
    /// in it until their own report is decided: without them it might be cancelled and made again, and what a person has
    /// decided about it would be lost.
    fileprivate func childrenMatchedAgain(in row: NotificationRow, of reports: Set<String>) throws -> [StoredChild] {
        try db.all(
            """
            SELECT c.* FROM notification_child k JOIN child c ON c.id = k.child
            WHERE k.notification = ?1 AND k.closed_at IS NULL AND c.state = 'pending' AND NOT EXISTS
                (SELECT 1 FROM child_placement p
                WHERE p.child = c.id AND p.target = ?2 AND p.closed_at IS NOT NULL)
            ORDER BY c.ordinal, c.id
            """, [row.id, row.target.description]
        ) { try StoredChild($0, keys: keys) }.filter { reports.contains($0.incident) }
    }

    fileprivate func desiredChildren(
        of incident: UndecidedIncident
    ) throws -> [Scope: [StoredChild]] {
        guard incident.content.status != .retracted else { return [:] }
        var desired: [Scope: [StoredChild]] = [:]
        for child in try childrenRows(of: incident.id) where child.state == .matched {
            for placement in try placements(ofChild: child.id) where !placement.isClosed {
                desired[placement.target, default: []].append(child)
            }
        }
        return desired
    }
}

/// The part of an incident that is disclosed to schools: a change of it makes a correction.
///
/// Circumstances, adults and addresses are not in it, so no page or message for a school can reach them. It is
/// compared by hash, one child at a time, so that a child who is given back leaves the others unchanged. Names are
/// hashed as reported: a school that spells a pupil differently on its next roll needs no correction, but another
/// pupil for the same report does (`StoredChild.isPupil`).
enum DisclosedContent {
    private struct Event: Encodable {
        var occurredAt: Timestamp
        var summary: String?
    }

    private struct Child: Encodable {
        var forename: String?
        var surname: String?
        var knownAs: String?
        var dateOfBirth: LocalDate?
        /// Only what is shown: the age of a child whose date of birth is not known, the due date of an unborn one.
        var age: Int?
        var dueDate: LocalDate?
        var present: Bool?
        var welfareCheck: Bool?
        var voice: ChildVoice?
    }

    static func hash(_ incident: Incident) throws -> Data {
        try digest(Event(occurredAt: incident.occurredAt, summary: incident.schoolSummary))
    }

    static func hash(_ child: StoredChild) throws -> Data {
        let details = child.details
        return try digest(
            Child(
                forename: details.forename, surname: details.surname, knownAs: details.knownAs,
                dateOfBirth: details.dateOfBirth, age: details.dateOfBirth == nil ? details.age : nil,
                dueDate: details.isUnborn ? details.dueDate : nil, present: details.present,
                welfareCheck: details.welfareCheck,
                voice: details.voice))
    }

    static func digest(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Data(SHA256.hash(data: try encoder.encode(value)))
    }
}

/// One report of an event: its children by place, and its notifications.
private struct ReportedPlaces {
    let incident: UndecidedIncident
    let desired: [Scope: [StoredChild]]
    /// Oldest first.
    let rows: [NotificationRow]

    func presence(at target: Scope) -> LinkedReports.Presence {
        let notices = rows.filter { $0.target == target }.map(\.notice)
        let latest = Reconciliation.Notice.latest(of: notices)
        return LinkedReports.Presence(
            incident: incident.id, hasReached: latest.map { $0.kind != .retraction } ?? false,
            hasChildren: desired[target] != nil, isWaiting: Reconciliation.Notice.pending(of: notices) != nil)
    }
}

/// What one place knows of an incident, and what is in progress for it, as rows.
struct PlaceKnowledge {
    /// The last notification that somebody there may have seen.
    let latest: NotificationRow?
    /// The open one that nobody has seen.
    let pending: NotificationRow?
    /// The children of `latest` whose details are open to the place, each with the hash of what was disclosed and the
    /// pupil of its roll.
    let known: [(child: StoredChild, hash: Data, pupil: Int64?)]
    /// Ids of the children for whom a person or the school has ruled the place out.
    let ruledOut: Set<String>

    func reconciliation(children: [StoredChild], of incident: UndecidedIncident) throws -> Reconciliation {
        // A place that knows nothing needs no comparison.
        func item(_ child: StoredChild) throws -> Reconciliation.Child {
            Reconciliation.Child(
                id: child.id, state: child.state, isConfirmed: child.confirmed,
                isDecidedByPerson: child.isDecidedByPerson, pupil: child.pupil,
                content: latest == nil ? Data() : try DisclosedContent.hash(child))
        }
        return Reconciliation(
            children: try children.map(item), content: try DisclosedContent.hash(incident),
            isRetracted: incident.content.status == .retracted, latest: latest?.notice, pending: pending?.notice,
            known: try known.map {
                Reconciliation.KnownChild(child: try item($0.child), content: $0.hash, pupil: $0.pupil)
            }, ruledOut: ruledOut)
    }
}

extension NotificationRow {
    fileprivate var notice: Reconciliation.Notice {
        Reconciliation.Notice(
            id: id, kind: kind, state: state, replaces: replaces, wasSeen: notifiedAt != nil,
            isClosedByPerson: closedBy != Actor.engine.description, content: contentHash)
    }
}

extension Reading {
    /// - Parameters:
    ///   - rows: the notifications of one incident to one place, oldest first.
    ///   - reports: ids of the incidents that they carry there.
    fileprivate func place(_ rows: [NotificationRow], of reports: [String]) throws -> PlaceKnowledge {
        let notices = rows.map(\.notice)
        func row(_ notice: Reconciliation.Notice?) -> NotificationRow? {
            notice.flatMap { notice in rows.first { $0.id == notice.id } }
        }
        let latest = row(Reconciliation.Notice.latest(of: notices))
        return PlaceKnowledge(
            latest: latest, pending: row(Reconciliation.Notice.pending(of: notices)),
            known: try latest?.kind == .retraction ? [] : latest.map { try knownChildren(of: $0) } ?? [],
            ruledOut: try latest.map { latest in
                Set(try reports.flatMap { try childrenRuledOut(at: latest.target, ofIncident: $0) })
            } ?? [])
    }

    private func childrenRuledOut(
        at target: Scope, ofIncident id: String
    ) throws -> Set<String> {
        try String.fetchSet(
            db.cachedStatement(
                sql: """
                    SELECT p.child FROM child c JOIN child_placement p ON p.child = c.id
                    WHERE c.incident = ? AND p.target = ? AND p.closed_at IS NOT NULL
                    """), arguments: [id, target.description])
    }

    private func knownChildren(
        of row: NotificationRow
    ) throws -> [(child: StoredChild, hash: Data, pupil: Int64?)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.*, n.content_hash, n.pupil AS taught FROM notification_child n JOIN child c ON c.id = n.child
                    WHERE n.notification = ? AND n.closed_at IS NULL AND n.shown_as IS NULL
                    ORDER BY c.ordinal, c.id
                    """), arguments: [row.id]
        ).map { (try completed(StoredChild($0, keys: keys), in: row), $0["content_hash"], $0["taught"]) }
    }
}
