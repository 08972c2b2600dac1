import EncompassCore
import Foundation
import GRDB

/// Timing for a place whose clock runs from a moment, under the encoded rules of its notification or, without, today's.
typealias Scheduling = (Scope, Timestamp, String?) throws -> NotificationSchedule

extension Store {
    /// Brings an incident's notifications into line with where its children are taught.
    ///
    /// | children there | the place knows | on its way | becomes |
    /// |---|---|---|---|
    /// | none | nothing, or a retraction | anything | what is on its way is cancelled |
    /// | some | nothing | nothing | a new one |
    /// | some | nothing | a new one | the same, with today's content |
    /// | some | just these | anything | what is on its way is cancelled |
    /// | some | something else | nothing, or a retraction | a correction that replaces what it knows |
    /// | some | something else | a correction | the same, with today's content |
    /// | none | some | nothing, or a correction | a retraction that replaces what it knows |
    /// | none | some | a retraction | the same |
    ///
    /// A child of whom nobody can say now whether it belongs there stays as it was told until somebody can.
    func reconcile(
        _ settlement: Settlement, at now: Timestamp, in db: Database, schedule: Scheduling
    ) throws {
        let incident = settlement.incident
        let desired = try desiredChildren(of: incident, in: db)
        let standing = try notifications(ofIncident: incident.id, in: db)
        let targets = Set(desired.keys).union(standing.map(\.target)).sorted { $0.description < $1.description }
        for target in targets {
            try reconcile(
                target, children: desired[target] ?? [],
                try self.standing(standing.filter { $0.target == target }, in: db),
                settlement, at: now, in: db, schedule: schedule)
        }
        try reconcileRestriction(settlement, at: now, in: db)
    }

    private func desiredChildren(
        of incident: UnsettledIncident, in db: Database
    ) throws -> [Scope: [StoredChild]] {
        guard incident.content.status != .retracted else { return [:] }
        var desired: [Scope: [StoredChild]] = [:]
        for child in try childrenRows(of: incident.id, in: db) where child.state == .matched {
            for placement in try placements(ofChild: child.id, in: db) where !placement.isClosed {
                desired[placement.target, default: []].append(child)
            }
        }
        return desired
    }

    private func reconcile(
        _ target: Scope, children: [StoredChild], _ standing: PlaceStanding, _ settlement: Settlement,
        at now: Timestamp, in db: Database, schedule: Scheduling
    ) throws {
        let event = try ToldContent.hash(settlement.incident.content)
        if try standing.isInLine(with: children, event: event) {
            return try drop(standing.pending, settlement, at: now, in: db)
        }
        guard let told = standing.told else {
            if let pending = standing.pending {
                return try revise(pending, children: children, settlement, at: now, in: db, schedule: schedule)
            }
            return try createNotification(
                .new, replacing: nil, for: children, known: [], at: target, settlement, now: now, in: db,
                schedule: schedule)
        }
        let undecided = standing.undecided(besides: children)
        if children.isEmpty, undecided.isEmpty {
            return try retract(told, standing, settlement, at: now, in: db, schedule: schedule)
        }
        let unchanged = try undecided.filter { try ToldContent.hash($0.child) == $0.hash }.map(\.child)
        try correct(told, standing, to: children + unchanged, settlement, at: now, in: db, schedule: schedule)
    }

    private func retract(
        _ told: NotificationRow, _ standing: PlaceStanding, _ settlement: Settlement, at now: Timestamp,
        in db: Database, schedule: Scheduling
    ) throws {
        if standing.pending?.kind == .retraction { return }
        try openBreaches(of: standing.known.map(\.child), toldBy: told, settlement, at: now, in: db)
        try drop(standing.pending, settlement, at: now, in: db)
        try createNotification(
            .retraction, replacing: told, for: standing.known.map(\.child), known: standing.known.map(\.child.id),
            at: told.target, settlement, now: now, in: db, schedule: schedule)
        try cancelAll(upTo: told, at: now, in: db)
    }

    /// Nobody is to be reminded of what was taken back: neither of the last notification nor of one that it replaced.
    private func cancelAll(upTo told: NotificationRow, at now: Timestamp, in db: Database) throws {
        for row in try replaced(by: told, in: db).reversed() + [told] where !row.isClosed {
            try cancel(row, by: .engine, reason: "retracted", at: now, in: db)
        }
    }

    private func correct(
        _ told: NotificationRow, _ standing: PlaceStanding, to children: [StoredChild], _ settlement: Settlement,
        at now: Timestamp, in db: Database, schedule: Scheduling
    ) throws {
        // What is left of it cannot be told before a person has decided.
        guard !children.isEmpty else { return try drop(standing.pending, settlement, at: now, in: db) }
        let undecided = standing.undecided(besides: children)
        let withdrawn = standing.known.map(\.child).filter { old in
            !children.contains { $0.id == old.id } && !undecided.contains { $0.child.id == old.id }
        }
        try openBreaches(of: withdrawn, toldBy: told, settlement, at: now, in: db)
        try close(allBut: children, toldBy: told, at: now, in: db)
        if let pending = standing.pending, pending.kind == .correction {
            return try revise(pending, children: children, settlement, at: now, in: db, schedule: schedule)
        }
        try drop(standing.pending, settlement, at: now, in: db)
        try createNotification(
            .correction, replacing: told, for: children, known: standing.known.map(\.child.id), at: told.target,
            settlement, now: now, in: db, schedule: schedule)
    }

    private func drop(
        _ pending: NotificationRow?, _ settlement: Settlement, at now: Timestamp, in db: Database
    ) throws {
        guard let pending else { return }
        let isRetracted = settlement.incident.content.status == .retracted
        try cancel(
            pending, by: .engine, reason: isRetracted ? "retracted by the force" : "not needed any more", at: now,
            in: db)
    }

    /// Children whom the place has read of, and who turned out not to be there; not those whom the force has taken out.
    private func openBreaches(
        of children: [StoredChild], toldBy told: NotificationRow, _ settlement: Settlement, at now: Timestamp,
        in db: Database
    ) throws {
        guard settlement.incident.content.status != .retracted else { return }
        for child in children where child.state == .matched || child.state == .unmatched {
            try openBreach(ofChild: child.id, ifReadAt: told, reportedBy: .engine, at: now, in: db)
        }
    }

    /// Children who turned out not to belong to the place are no longer shown to it.
    private func close(
        allBut children: [StoredChild], toldBy told: NotificationRow, at now: Timestamp, in db: Database
    ) throws {
        let kept = children.map { _ in "?" }.joined(separator: ",")
        try db.execute(
            sql: """
                UPDATE notification_child SET outcome = COALESCE(outcome, 'withdrawn'), closed_at = ?
                WHERE notification IN (SELECT id FROM notification WHERE incident = ? AND target = ?)
                AND child NOT IN (\(kept)) AND closed_at IS NULL
                """,
            arguments: [now.milliseconds, told.incident, told.target.description]
                + StatementArguments(children.map(\.id)))
    }
}
