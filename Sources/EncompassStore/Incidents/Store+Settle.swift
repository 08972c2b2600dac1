public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Ids of incidents that are not settled, those received first before others; those set aside wait for their time.
    public func unsettledIncidents(at now: Timestamp, limit: Int) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT id FROM incident WHERE change <> settled AND (retry_at IS NULL OR retry_at <= ?)
                        ORDER BY received_at LIMIT ?
                        """), arguments: [now.milliseconds, limit])
        }
    }

    /// What is to be settled of an incident; nil where it is settled.
    public func unsettledIncident(id: String) throws -> UnsettledIncident? {
        try read { db in try unsettledIncident(id, in: db) }
    }

    /// The same of many, each by itself.
    public func unsettledIncidents(ids: [String]) throws -> [Result<UnsettledIncident?, any Error>] {
        try readEach(ids, unsettledIncident(_:in:))
    }

    private func unsettledIncident(_ id: String, in db: Database) throws -> UnsettledIncident? {
        let isUnsettled = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT change <> settled FROM incident WHERE id = ?"), arguments: [id])
        return isUnsettled == true ? try incidentAsItStands(id, in: db) : nil
    }

    /// An incident with its children and their places.
    func incidentAsItStands(_ id: String, in db: Database) throws -> UnsettledIncident? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT i.*, r.body, r.key_id FROM incident i
                    JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision
                    WHERE i.id = ?
                    """), arguments: [id])
        guard let row else { return nil }
        let children = try childrenRows(of: id, in: db)
        return UnsettledIncident(
            id: id, force: row["force"], reference: row["reference"], revision: row["revision"],
            receivedAt: Timestamp(milliseconds: row["revised_at"]), isGuarded: row["restricted"],
            change: row["change"], content: try Body(bytes: row["body"], keyId: row["key_id"]).decode(),
            children: children,
            placements: try children.reduce(into: [:]) { $0[$1.id] = try placements(ofChild: $1.id, in: db) })
    }

    /// Saves the decisions on an incident's children and brings its notifications into line, in one transaction.
    ///
    /// - Parameter schedule: timing for a place, from policy and calendar, the moment from which its clock runs, and the
    ///   rules that its notification was made under, where there is one; called inside the transaction, so pure.
    /// - Returns: false when the incident or the registry has changed since the decisions were made: decide again.
    public func settle(
        _ settlement: Settlement, at now: Timestamp, schedule: SchedulingOfPlaces
    ) throws -> Bool {
        try settle([settlement], at: now, schedule: schedule)[0].get()
    }

    /// The same for many incidents in one transaction, each by itself.
    public func settle(
        _ settlements: [Settlement], at now: Timestamp, schedule: SchedulingOfPlaces
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(settlements) { settlement, db in
            let incident = settlement.incident
            let change = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT change FROM incident WHERE id = ?"), arguments: [incident.id])
            guard change == incident.change,
                try settlement.isIndependentOfRegistry || settlement.generation == registryGeneration(in: db)
            else { return false }
            for decision in settlement.decisions { try save(decision, settlement, at: now, in: db) }
            for child in incident.children {
                for target in settlement.placements[child.id] ?? [] {
                    try place(child: child.id, at: target, pupil: child.pupil, byPerson: true, in: db)
                }
            }
            try reconcile(settlement, at: now, in: db) { target, since, plan in
                var place: Establishment?
                if case .establishment(let urn) = target { place = try establishment(urn, in: db) }
                return try schedule(incident, target, place, since, plan)
            }
            try db.cachedStatement(sql: "UPDATE incident SET settled = change, retry_at = NULL WHERE id = ?").execute(
                arguments: [incident.id])
            try settleFault(ofIncident: incident.id, at: now, in: db)
            return true
        }
    }

    private func save(
        _ decision: ChildDecision, _ settlement: Settlement, at now: Timestamp, in db: Database
    ) throws {
        let held = settlement.incident.children.first { $0.id == decision.child }
        let isSamePupil = decision.pupil != nil && held?.pupil == decision.pupil
        // Who agreed that the child is this pupil need not agree again; who let something else go has not.
        let isNamed = isSamePupil && held?.isNamed == true
        let decidedBy = (isNamed ? held?.decidedBy : nil) ?? Actor.engine.description
        let confirmed = !settlement.isAssisted || decision.state != .matched || isNamed
        try db.cachedStatement(
            sql: """
                UPDATE child SET state = ?, pupil = ?, confirmed = ?, named = ?, decided_by = ?, decided_at = ? WHERE id = ?
                """
        ).execute(arguments: [
            decision.state.rawValue, decision.pupil, confirmed, isNamed, decidedBy, now.milliseconds, decision.child,
        ])
        try db.cachedStatement(
            sql: """
                INSERT INTO decision (child, at, actor, verdict, pupil, best, probability, weight, model, generation,
                    body, key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                """
        ).execute(arguments: [
            decision.child, now.milliseconds, Actor.engine.description, decision.state.rawValue, decision.pupil,
            decision.best, decision.probability, decision.weight, decision.model, settlement.generation,
            decision.explanation,
        ])
        try clearPlacements(ofChild: decision.child, in: db)
        // Where a person said that the pupil goes stays their word.
        let chosen = isNamed ? (settlement.incident.placements[decision.child] ?? []).filter(\.byPerson) : []
        for target in decision.targets {
            let byPerson = chosen.contains { $0.target == target && !$0.isClosed }
            try place(child: decision.child, at: target, pupil: decision.pupil, byPerson: byPerson, in: db)
        }
        try append(
            AuditEntry(
                .combination, "child.matched", actor: .engine, subject: "child:\(decision.child)",
                facts: [
                    "state": decision.state.rawValue, "pupil": decision.pupil.map(String.init) ?? "",
                    "targets": decision.targets.map(\.description).joined(separator: " "), "model": decision.model,
                    "generation": String(settlement.generation),
                ]), at: now, in: db)
        try openExceptions(decision, settlement, confirmed: confirmed, at: now, in: db)
    }

    private func openExceptions(
        _ decision: ChildDecision, _ settlement: Settlement, confirmed: Bool, at now: Timestamp, in db: Database
    ) throws {
        var wanted = decision.exceptions
        if !confirmed {
            wanted.append((.confirm, "a sure match waits for a person's agreement"))
        }
        // What a school said of the child is a person's to look into, whatever the machine thinks now.
        let kept = wanted.map(\.kind) + [.notOurPupil]
        // What a child has waited for already is not due later because it waits for something else now.
        let standing = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT MIN(deadline_at) FROM exception WHERE child = ? AND settled_at IS NULL"),
            arguments: [decision.child])
        let deadline = min(
            settlement.exceptionDeadline, standing.map { Timestamp(milliseconds: $0) } ?? settlement.exceptionDeadline)
        try settleExceptions(
            ofChild: decision.child, kinds: ExceptionKind.allCases.filter { !kept.contains($0) },
            decision: "superseded", by: .engine, reason: "decided again", at: now, in: db)
        for (kind, detail) in wanted {
            try openException(
                NewException(
                    kind: kind, force: settlement.incident.force, incident: settlement.incident.id,
                    child: decision.child, deadlineAt: deadline,
                    restricted: settlement.incident.isGuarded, detail: detail), at: now, in: db)
        }
    }
}

/// Timing for a place of an incident, whose clock runs from a moment, under the encoded rules of its notification or,
/// without, today's.
public typealias SchedulingOfPlaces =
    (UnsettledIncident, Scope, Establishment?, Timestamp, String?) throws -> NotificationSchedule

extension Incident {
    /// Restricted, or with an address that must stay secret: a supervisor releases it.
    public var isGuarded: Bool { restricted || safeAddress }
}
