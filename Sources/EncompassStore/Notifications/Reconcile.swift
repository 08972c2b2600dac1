import Crypto
import EncompassCore
import Foundation
import GRDB

/// Timing for a place whose clock runs from a moment, under the encoded rules of its notification or, without, today's.
typealias Scheduling = (Scope, Timestamp, String?) throws -> NotificationSchedule

extension Transaction {
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
        _ settlement: Settlement, schedule: Scheduling
    ) throws {
        let incident = settlement.incident
        let desired = try desiredChildren(of: incident)
        let standing = try notifications(ofIncident: incident.id)
        let targets = Set(desired.keys).union(standing.map(\.target)).sorted { $0.description < $1.description }
        for target in targets {
            try reconcile(
                target, children: desired[target] ?? [],
                try self.standing(standing.filter { $0.target == target }),
                settlement, schedule: schedule)
        }
        try reconcileRestriction(settlement)
    }

    private func reconcile(
        _ target: Scope, children: [StoredChild], _ standing: PlaceStanding, _ settlement: Settlement,
        schedule: Scheduling
    ) throws {
        let event = try ToldContent.hash(settlement.incident.content)
        if try standing.isInLine(with: children, event: event) {
            return try drop(standing.pending, settlement)
        }
        guard let told = standing.told else {
            if let pending = standing.pending {
                return try revise(pending, children: children, settlement, schedule: schedule)
            }
            return try createNotification(
                .new, replacing: nil, for: children, known: [], at: target, settlement,
                schedule: schedule)
        }
        let undecided = standing.undecided(besides: children)
        if children.isEmpty, undecided.isEmpty {
            return try retract(told, standing, settlement, schedule: schedule)
        }
        let unchanged = try undecided.filter { try ToldContent.hash($0.child) == $0.hash }.map(\.child)
        try correct(told, standing, to: children + unchanged, settlement, schedule: schedule)
    }

    private func retract(
        _ told: NotificationRow, _ standing: PlaceStanding, _ settlement: Settlement, schedule: Scheduling
    ) throws {
        if standing.pending?.kind == .retraction { return }
        try openBreaches(of: standing.known.map(\.child), toldBy: told, settlement)
        try drop(standing.pending, settlement)
        try createNotification(
            .retraction, replacing: told, for: standing.known.map(\.child), known: standing.known.map(\.child.id),
            at: told.target, settlement, schedule: schedule)
        try cancelAll(upTo: told)
    }

    /// Nobody is to be reminded of what was taken back: neither of the last notification nor of one that it replaced.
    private func cancelAll(upTo told: NotificationRow) throws {
        for row in try replaced(by: told).reversed() + [told] where !row.isClosed {
            try cancel(row, by: .engine, reason: "retracted")
        }
    }

    private func correct(
        _ told: NotificationRow, _ standing: PlaceStanding, to children: [StoredChild], _ settlement: Settlement,
        schedule: Scheduling
    ) throws {
        // What is left of it cannot be told before a person has decided.
        guard !children.isEmpty else { return try drop(standing.pending, settlement) }
        let undecided = standing.undecided(besides: children)
        let withdrawn = standing.known.map(\.child).filter { old in
            !children.contains { $0.id == old.id } && !undecided.contains { $0.child.id == old.id }
        }
        try openBreaches(of: withdrawn, toldBy: told, settlement)
        try close(allBut: children, toldBy: told)
        if let pending = standing.pending, pending.kind == .correction {
            return try revise(pending, children: children, settlement, schedule: schedule)
        }
        try drop(standing.pending, settlement)
        try createNotification(
            .correction, replacing: told, for: children, known: standing.known.map(\.child.id), at: told.target,
            settlement, schedule: schedule)
    }

    private func drop(
        _ pending: NotificationRow?, _ settlement: Settlement
    ) throws {
        guard let pending else { return }
        let isRetracted = settlement.incident.content.status == .retracted
        try cancel(
            pending, by: .engine, reason: isRetracted ? "retracted by the force" : "not needed any more")
    }

    /// Children whom the place has read of, and who turned out not to be there; not those whom the force has taken out.
    private func openBreaches(
        of children: [StoredChild], toldBy told: NotificationRow, _ settlement: Settlement
    ) throws {
        guard settlement.incident.content.status != .retracted else { return }
        for child in children where child.state == .matched || child.state == .unmatched {
            try openBreach(ofChild: child.id, ifReadAt: told, reportedBy: .engine)
        }
    }

    /// Children who turned out not to belong to the place are no longer shown to it.
    private func close(
        allBut children: [StoredChild], toldBy told: NotificationRow
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

extension Reading {
    fileprivate func desiredChildren(
        of incident: UnsettledIncident
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

/// What a school may be told of an incident: the part whose change makes a correction.
///
/// Circumstances, adults and addresses have no place in it, so no page or message for a school can reach them. It is
/// compared by hash, a child at a time, so that a child who is given back leaves the others as they were. Names are
/// hashed as reported: a school that spells a pupil otherwise on its next roll needs no correction, but another pupil for
/// the same report does (`StoredChild.isPupil`).
enum ToldContent {
    private struct Event: Encodable {
        var occurredAt: Timestamp
        var summary: String?
    }

    private struct Child: Encodable {
        var forename: String?
        var surname: String?
        var knownAs: String?
        var dateOfBirth: LocalDate?
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
                dateOfBirth: details.dateOfBirth, present: details.present, welfareCheck: details.welfareCheck,
                voice: details.voice))
    }

    private static func hash(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Data(SHA256.hash(data: try encoder.encode(value)))
    }
}

/// What one place knows of an incident, and what is on its way there.
struct PlaceStanding {
    /// The last notification that somebody there may have seen.
    let told: NotificationRow?
    /// The one that is open and that nobody has seen.
    let pending: NotificationRow?
    /// The children of `told` whose details are open to the place, with the hash of what it was told of each, and the
    /// pupil of its roll whom it took each for.
    let known: [(child: StoredChild, hash: Data, pupil: Int64?)]
    /// Ids of the children for whom a person or the school has ruled the place out.
    let ruledOut: Set<String>

    /// Those of whom nobody can say now whether they belong there: what was told of them stays until somebody can. What
    /// is being taken back stays taken back: doubt elsewhere is no reason to tell it again.
    func undecided(besides children: [StoredChild]) -> [(child: StoredChild, hash: Data, pupil: Int64?)] {
        if pending?.kind == .retraction { return [] }
        return known.filter { entry in
            entry.child.isUndecided && !ruledOut.contains(entry.child.id)
                && !children.contains { $0.id == entry.child.id }
        }
    }

    /// Whether the place knows what it should: `children`, as they are now, of an incident as it is now.
    func isInLine(with children: [StoredChild], event: Data) throws -> Bool {
        guard let told else { return children.isEmpty }
        let left = undecided(besides: children).map(\.child.id)
        let firm = known.filter { !left.contains($0.child.id) }
        guard firm.count == children.count else { return false }
        if children.isEmpty { return true }
        guard !told.isWithdrawn, told.contentHash == event else { return false }
        return try children.allSatisfy { child in
            let hash = try ToldContent.hash(child)
            return firm.contains { $0.child.id == child.id && $0.hash == hash && child.isPupil($0.pupil) }
        }
    }
}

extension NotificationRow {
    /// Whether somebody decided that its place hears nothing more of it.
    private var isCancelledByPerson: Bool {
        state == .cancelled && closedBy != Actor.engine.description
    }

    /// Whether it counts as what its place knows. A first notification that a person cancelled never does; a correction
    /// or retraction that a person cancelled does, since they decided that the place need not hear it.
    var isKnown: Bool {
        kind == .new ? toldAt != nil && !isCancelledByPerson : toldAt != nil || isCancelledByPerson
    }

    /// Whether a retraction took its place.
    var isWithdrawn: Bool { kind != .retraction && state == .cancelled && !isCancelledByPerson }
}

extension Reading {
    /// - Parameter rows: the notifications of one incident to one place.
    func standing(_ rows: [NotificationRow]) throws -> PlaceStanding {
        let known = rows.filter(\.isKnown)
        let told = known.last { row in !known.contains { $0.replaces == row.id } }
        let isRetracted = told?.kind == .retraction
        return PlaceStanding(
            told: told, pending: rows.last { !$0.isClosed && !$0.isKnown },
            known: try isRetracted ? [] : told.map { try knownChildren(of: $0.id) } ?? [],
            ruledOut: try told.map { try childrenRuledOut(at: $0.target, ofIncident: $0.incident) } ?? [])
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
        ).map { (try StoredChild($0), $0["content_hash"], $0["taught"]) }
    }
}
