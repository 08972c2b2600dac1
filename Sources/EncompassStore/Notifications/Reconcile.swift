import Crypto
import EncompassCore
import Foundation
import GRDB

/// The times of a place, from the start of its clock and the encoded rules of its notification, or else today's.
typealias Scheduling = (Scope, Timestamp, String?) throws -> NotificationSchedule

extension Transaction {
    /// Reconciles an incident's notifications with where its children are taught; `Reconciliation` has the table.
    func reconcile(_ decided: IncidentDecision, schedule: Scheduling) throws {
        let incident = decided.incident
        let desired = try desiredChildren(of: incident)
        let rows = try notifications(ofIncident: incident.id)
        let targets = Set(desired.keys).union(rows.map(\.target)).sorted { $0.description < $1.description }
        for target in targets {
            let place = try place(rows.filter { $0.target == target })
            let children = desired[target] ?? []
            let changes = try place.reconciliation(children: children, of: incident).changes()
            let all = children + place.known.map(\.child)
            for change in changes {
                try apply(change, at: target, place, decided, schedule: schedule) { ids in
                    ids.compactMap { id in all.first { $0.id == id } }
                }
            }
        }
        try reconcileRestriction(decided)
    }

    private func apply(
        _ change: Reconciliation.Change, at target: Scope, _ place: PlaceKnowledge, _ decided: IncidentDecision,
        schedule: Scheduling, children: ([String]) -> [StoredChild]
    ) throws {
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
            for id in ids { try openBreach(ofChild: id, ifReadAt: latest, reportedBy: .engine) }
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
                AND child NOT IN (\(marks)) AND closed_at IS NULL
                """,
            arguments: [now.milliseconds, id, target.description] + StatementArguments(kept))
    }
}

extension Reading {
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
        try hash(Event(occurredAt: incident.occurredAt, summary: incident.schoolSummary))
    }

    static func hash(_ child: StoredChild) throws -> Data {
        let details = child.details
        return try hash(
            Child(
                forename: details.forename, surname: details.surname, knownAs: details.knownAs,
                dateOfBirth: details.dateOfBirth, age: details.dateOfBirth == nil ? details.age : nil,
                dueDate: details.isUnborn ? details.dueDate : nil, present: details.present,
                welfareCheck: details.welfareCheck,
                voice: details.voice))
    }

    private static func hash(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Data(SHA256.hash(data: try encoder.encode(value)))
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
            children: try children.map(item), content: try DisclosedContent.hash(incident.content),
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
    /// - Parameter rows: the notifications of one incident to one place, oldest first.
    fileprivate func place(_ rows: [NotificationRow]) throws -> PlaceKnowledge {
        let notices = rows.map(\.notice)
        func row(_ notice: Reconciliation.Notice?) -> NotificationRow? {
            notice.flatMap { notice in rows.first { $0.id == notice.id } }
        }
        let latest = row(Reconciliation.Notice.latest(of: notices))
        return PlaceKnowledge(
            latest: latest, pending: row(Reconciliation.Notice.pending(of: notices)),
            known: try latest?.kind == .retraction ? [] : latest.map { try knownChildren(of: $0.id) } ?? [],
            ruledOut: try latest.map { try childrenRuledOut(at: $0.target, ofIncident: $0.incident) } ?? [])
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
        of notification: String
    ) throws -> [(child: StoredChild, hash: Data, pupil: Int64?)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.*, n.content_hash, n.pupil AS taught FROM notification_child n JOIN child c ON c.id = n.child
                    WHERE n.notification = ? AND n.closed_at IS NULL ORDER BY c.ordinal, c.id
                    """), arguments: [notification]
        ).map { (try StoredChild($0, keys: keys), $0["content_hash"], $0["taught"]) }
    }
}
