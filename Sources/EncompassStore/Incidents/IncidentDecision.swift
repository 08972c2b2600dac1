public import EncompassCore
public import Foundation
import GRDB

/// An incident that has changed since its children and notifications were last decided.
public struct UndecidedIncident: Sendable {
    public let id: String
    public let force: String
    public let reference: String
    public let revision: Int
    /// When the current revision reached us.
    public let receivedAt: Timestamp
    /// Restricted, or with an address that must stay secret: a supervisor releases its notifications.
    public internal(set) var isGuarded: Bool
    /// Counts changes; a decision made for an older count is refused.
    public let change: Int
    public let content: Incident
    public let children: [StoredChild]
    /// The places decided so far, by child id.
    public let placements: [String: [Placement]]
    /// The linked reports of the event that its notification carries, its own first; none if it carries only its own.
    var carried: [CarriedReport] = []
}

/// The decision on one child.
public struct ChildDecision: Sendable {
    public var child: String
    public var state: ChildState.Decision
    public var pupil: Int64?
    /// The pupil that the matcher found likeliest, matched or not.
    public var best: Int64?
    /// Where the pupil is taught, as of the incident.
    public var targets: [Scope]
    public var probability: Double
    public var weight: Double
    public var model: String
    /// The readable explanation, encoded: it names candidates, so it is stored as a body.
    public var explanation: Data
    /// The exceptions to open, with details that hold no personal data.
    public var exceptions: [(kind: ExceptionKind, detail: String)]
    /// Their own deadline; nil for the incident's.
    public var exceptionDeadline: Timestamp?

    public init(
        child: String, state: ChildState.Decision, pupil: Int64?, best: Int64? = nil, targets: [Scope],
        probability: Double,
        weight: Double,
        model: String, explanation: Data, exceptions: [(kind: ExceptionKind, detail: String)]
    ) {
        self.child = child
        self.state = state
        self.pupil = pupil
        self.best = best
        self.targets = targets
        self.probability = probability
        self.weight = weight
        self.model = model
        self.explanation = explanation
        self.exceptions = exceptions
    }
}

/// When and under which frozen rules a place is notified.
public struct NotificationSchedule: Sendable, Hashable {
    public var releaseAt: Timestamp
    public var deadlineAt: Timestamp
    public var late: Bool
    /// Why it is held, if it is not released at once.
    public var hold: HoldReason?
    /// The timing rules and the ladder of today, encoded; later changes of policy do not affect them.
    public var rules: String
    /// The area whose callers make the calls, if the place is in one.
    public var area: String?
    /// The kinds of notification that disclose the force's texts.
    public var kindsWithTexts: Set<NotificationKind>

    public init(
        releaseAt: Timestamp, deadlineAt: Timestamp, late: Bool, hold: HoldReason?, rules: String, area: String? = nil,
        kindsWithTexts: Set<NotificationKind> = Set(NotificationKind.allCases)
    ) {
        self.releaseAt = releaseAt
        self.deadlineAt = deadlineAt
        self.late = late
        self.hold = hold
        self.rules = rules
        self.area = area
        self.kindsWithTexts = kindsWithTexts
    }
}

/// Everything that is needed to decide one incident, besides the database.
public struct IncidentDecision: Sendable {
    public var incident: UndecidedIncident
    public var decisions: [ChildDecision]
    /// Where the pupils that a person named are taught, by child id.
    public var placements: [String: [Scope]]
    public var generation: Int64
    /// The deadline for a person to resolve what the machine could not decide.
    public var exceptionDeadline: Timestamp
    /// Whether a confident match waits for a person.
    public var isAssisted: Bool

    var isIndependentOfRegistry: Bool { decisions.isEmpty && placements.isEmpty }

    public init(
        incident: UndecidedIncident, decisions: [ChildDecision], placements: [String: [Scope]] = [:],
        generation: Int64, exceptionDeadline: Timestamp, isAssisted: Bool
    ) {
        self.incident = incident
        self.decisions = decisions
        self.placements = placements
        self.generation = generation
        self.exceptionDeadline = exceptionDeadline
        self.isAssisted = isAssisted
    }
}

extension Incidents {
    /// Ids of undecided incidents, the earliest received first; those set aside wait for their time.
    public func undecided(at now: Timestamp, limit: Int) throws -> [String] {
        try read { snapshot in
            try String.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT id FROM incident WHERE change <> settled AND (retry_at IS NULL OR retry_at <= ?)
                        ORDER BY received_at LIMIT ?
                        """), arguments: [now.milliseconds, limit])
        }
    }

    /// An incident that needs a decision; nil if it needs none.
    public func undecided(id: String) throws -> UndecidedIncident? {
        try read { snapshot in try snapshot.undecidedIncident(id) }
    }

    /// The same of many, each by itself.
    public func undecided(ids: [String]) throws -> [Result<UndecidedIncident?, any Error>] {
        try readEach(ids) { id, snapshot in try snapshot.undecidedIncident(id) }
    }

    /// Saves the decisions on an incident's children and reconciles its notifications, in one transaction.
    ///
    /// - Parameter schedule: the times of a place, from policy and calendar, the start of its clock, and the rules
    ///   that its notification was made under, if there is one; called inside the transaction, so pure.
    /// - Returns: false if the incident or the registry has changed since the decisions were made: decide again.
    public func decide(
        _ decision: IncidentDecision, at now: Timestamp, schedule: SchedulingOfPlaces
    ) throws -> Bool {
        try decide([decision], at: now, schedule: schedule)[0].get()
    }

    /// The same for many incidents in one transaction, each by itself.
    public func decide(
        _ decisions: [IncidentDecision], at now: Timestamp, schedule: SchedulingOfPlaces
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(decisions, at: now) { decided, tx in
            let incident = decided.incident
            let change = try Int.fetchOne(
                tx.db.cachedStatement(sql: "SELECT change FROM incident WHERE id = ?"), arguments: [incident.id])
            guard change == incident.change,
                try decided.isIndependentOfRegistry || decided.generation == tx.registryGeneration()
            else { return false }
            for decision in decided.decisions { try tx.save(decision, decided) }
            for child in incident.children {
                for target in decided.placements[child.id] ?? [] {
                    try tx.place(child: child.id, at: target, pupil: child.pupil, byPerson: true)
                }
            }
            try tx.reconcile(decided) { incident, target, since, rules in
                var place: Establishment?
                if case .establishment(let urn) = target { place = try tx.establishment(urn) }
                return try schedule(incident, target, place, since, rules)
            }
            try tx.db.cachedStatement(sql: "UPDATE incident SET settled = change, retry_at = NULL WHERE id = ?")
                .execute(
                    arguments: [incident.id])
            try tx.clearFault(ofIncident: incident.id)
            return true
        }
    }
}

extension Reading {
    fileprivate func undecidedIncident(_ id: String) throws -> UndecidedIncident? {
        let isUndecided = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT change <> settled FROM incident WHERE id = ?"), arguments: [id])
        return isUndecided == true ? try incidentWithChildren(id) : nil
    }

    /// An incident with its children and their places.
    func incidentWithChildren(_ id: String) throws -> UndecidedIncident? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT i.*, r.body, r.key_id FROM incident i
                    JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision
                    WHERE i.id = ?
                    """), arguments: [id])
        guard let row else { return nil }
        let children = try childrenRows(of: id)
        return UndecidedIncident(
            id: id, force: row["force"], reference: row["reference"], revision: row["revision"],
            receivedAt: Timestamp(milliseconds: row["revised_at"]), isGuarded: row["restricted"],
            change: row["change"], content: try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys),
            children: children,
            placements: try children.reduce(into: [:]) { $0[$1.id] = try placements(ofChild: $1.id) })
    }
}

extension Transaction {
    fileprivate func save(
        _ decision: ChildDecision, _ decided: IncidentDecision
    ) throws {
        let held = decided.incident.children.first { $0.id == decision.child }
        let isSamePupil = decision.pupil != nil && held?.pupil == decision.pupil
        // A person who agreed that the child is this pupil need not agree again; one who released something else has
        // not agreed.
        let isNamed = isSamePupil && held?.isNamed == true
        let decidedBy = (isNamed ? held?.decidedBy : nil) ?? Actor.engine.description
        let confirmed = !decided.isAssisted || decision.state != .matched || isNamed
        try move(
            child: decision.child, .decide(decision.state),
            setting: "pupil = ?, confirmed = ?, named = ?, decided_by = ?, decided_at = ?",
            [decision.pupil, confirmed, isNamed, decidedBy, now.milliseconds])
        let explanation = try keys.seal(bytes: decision.explanation)
        try db.cachedStatement(
            sql: """
                INSERT INTO decision (child, at, actor, verdict, pupil, best, probability, weight, model, generation,
                    body, key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            decision.child, now.milliseconds, Actor.engine.description, decision.state.rawValue, decision.pupil,
            decision.best, decision.probability, decision.weight, decision.model, decided.generation,
            explanation.bytes, explanation.keyId,
        ])
        try clearPlacements(ofChild: decision.child)
        // A school that a person chose stays the person's choice.
        let chosen = isNamed ? (decided.incident.placements[decision.child] ?? []).filter(\.byPerson) : []
        for target in decision.targets {
            let byPerson = chosen.contains { $0.target == target && !$0.isClosed }
            try place(child: decision.child, at: target, pupil: decision.pupil, byPerson: byPerson)
        }
        try append(
            AuditEntry(
                .combination, "child.matched", actor: .engine, subject: "child:\(decision.child)",
                facts: [
                    "state": decision.state.rawValue, "pupil": decision.pupil.map(String.init) ?? "",
                    "targets": decision.targets.map(\.description).joined(separator: " "), "model": decision.model,
                    "generation": String(decided.generation), "weight": String(format: "%.2f", decision.weight),
                    "reason": decision.exceptions.map(\.detail).joined(separator: "; "),
                ]))
        try openExceptions(decision, decided, confirmed: confirmed)
    }

    private func openExceptions(
        _ decision: ChildDecision, _ decided: IncidentDecision, confirmed: Bool
    ) throws {
        var wanted = decision.exceptions
        if !confirmed {
            wanted.append((.confirm, "a confident match waits for a person's agreement"))
        }
        // A school's answer about the child is for a person to look into, whatever the machine decides now.
        let kept = wanted.map(\.kind) + [.notOurPupil]
        // A child who already waits is not due later because it now waits for something else.
        let earliest = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT MIN(deadline_at) FROM exception WHERE child = ? AND settled_at IS NULL"),
            arguments: [decision.child])
        let usual = decision.exceptionDeadline ?? decided.exceptionDeadline
        let deadline = min(usual, earliest.map { Timestamp(milliseconds: $0) } ?? usual)
        try resolveExceptions(
            ofChild: decision.child, kinds: ExceptionKind.allCases.filter { !kept.contains($0) },
            decision: "superseded", by: .engine, reason: "decided again")
        for (kind, detail) in wanted {
            try openException(
                NewException(
                    kind: kind, force: decided.incident.force, incident: decided.incident.id,
                    child: decision.child, deadlineAt: deadline,
                    restricted: decided.incident.isGuarded, detail: detail))
        }
    }
}

/// The times of a place of an incident, from the start of its clock and the encoded rules of its notification, or else
/// today's.
public typealias SchedulingOfPlaces =
    (UndecidedIncident, Scope, Establishment?, Timestamp, String?) throws -> NotificationSchedule

extension Incident {
    /// Restricted, or with an address that must stay secret: a supervisor releases it.
    public var isGuarded: Bool { restricted || safeAddress }
}
