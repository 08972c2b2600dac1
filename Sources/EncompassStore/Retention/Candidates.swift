public import EncompassCore
import Foundation
import GRDB

/// One thing that is old enough to be looked at, and what Core decides about it.
struct RetentionCandidate: Sendable {
    let id: String
    let endedAt: Timestamp
    let decision: RetentionDecision
}

/// What would go, and what would stay although it is old enough, by the month in which it ended.
public struct RetentionLine: Hashable, Sendable {
    public let kind: RetentionKind
    /// The first day of the month.
    public let month: LocalDate
    public internal(set) var due = 0
    /// Somebody must still do something about these.
    public internal(set) var open = 0
    /// Something that is kept depends on these.
    public internal(set) var needed = 0
    /// Legal holds cover these.
    public internal(set) var held = 0
}

extension Retention {
    /// What would be erased at a moment; changes nothing. Ordered by kind and month.
    public func preview(_ periods: RetentionPeriods, london: London, at now: Timestamp) throws -> [RetentionLine] {
        try read { snapshot in
            var lines: [RetentionKind: [LocalDate: RetentionLine]] = [:]
            for source in RetentionSource.allCases {
                try snapshot.eachCandidate(source, periods, at: now) { candidate in
                    let month = london.date(candidate.endedAt).firstOfMonth
                    lines[source.kind, default: [:]][month, default: RetentionLine(kind: source.kind, month: month)]
                        .count(candidate.decision)
                    return true
                }
            }
            return RetentionKind.allCases.flatMap { kind in
                (lines[kind] ?? [:]).values.filter { $0.due + $0.open + $0.needed + $0.held > 0 }
                    .sorted { $0.month < $1.month }
            }
        }
    }

    /// Ids of things that are due, at most `limit`, and the holds that were looked at. A reader finds them: the writer is
    /// held only to erase them.
    func due(
        _ source: RetentionSource, _ periods: RetentionPeriods, limit: Int, at now: Timestamp
    ) throws -> (ids: [String], holds: String) {
        try read { snapshot in
            var found: [String] = []
            try snapshot.eachCandidate(source, periods, at: now) { candidate in
                if candidate.decision == .due { found.append(candidate.id) }
                return found.count < limit
            }
            return (found, try snapshot.holdsInForce())
        }
    }
}

extension RetentionLine {
    fileprivate mutating func count(_ decision: RetentionDecision) {
        switch decision {
        case .due: due += 1
        case .open: open += 1
        case .needed: needed += 1
        case .held: held += 1
        case .kept: break
        }
    }
}

extension Reading {
    /// Names the holds in force, to see whether one was placed in the meantime.
    func holdsInForce() throws -> String {
        try String.fetchOne(
            db.cachedStatement(
                sql:
                    "SELECT COALESCE(group_concat(id), '') FROM (SELECT id FROM legal_hold WHERE lifted_at IS NULL ORDER BY id)"
            )) ?? ""
    }

    /// Whether one incident or notification may be erased now.
    func isDue(_ source: RetentionSource, _ id: String, _ periods: RetentionPeriods, at now: Timestamp) throws -> Bool {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM (\(source.sql)) WHERE id = :id"),
            arguments: ["before": (now - periods[source.kind]).milliseconds, "after": "", "id": id])
        return try row.map { try candidate(source, $0, periods, hasHolds: true, at: now).decision == .due } ?? false
    }

    /// Things whose period may be over, in order of their ids, with the decision about each; `each` ends it with false.
    fileprivate func eachCandidate(
        _ source: RetentionSource, _ periods: RetentionPeriods, at now: Timestamp,
        _ each: (RetentionCandidate) throws -> Bool
    ) throws {
        let hasHolds = try !holdsInForce().isEmpty
        let before = now - periods[source.kind]
        var arguments: StatementArguments = ["before": before.milliseconds, "limit": RetentionPage.rows]
        if source == .auditPayload { arguments += ["last": try lastEntry(before: before)] }
        let statement = try db.cachedStatement(sql: source.sql + " LIMIT :limit")
        var after = ""
        while true {
            let rows = try Row.fetchAll(statement, arguments: arguments + ["after": after])
            for row in rows {
                guard try each(candidate(source, row, periods, hasHolds: hasHolds, at: now)) else { return }
            }
            guard rows.count == RetentionPage.rows, let last = rows.last else { return }
            after = last["id"]
        }
    }

    private func candidate(
        _ source: RetentionSource, _ row: Row, _ periods: RetentionPeriods, hasHolds: Bool, at now: Timestamp
    ) throws -> RetentionCandidate {
        var facts = RetentionFacts(
            source.kind, endedAt: Timestamp(milliseconds: row["ended"]),
            lastNoticedAt: (row["noticed"] as Int64?).map { Timestamp(milliseconds: $0) }, isOpen: row["open"],
            isNeeded: row["needed"])
        if hasHolds {
            if let incident = row["incident"] as String? {
                facts.holds = try holds(onIncident: incident)
            } else if let place = row["place"] as String? {
                facts.holds = try holds(onPlace: place, pupil: row["pupil"])
            }
        }
        return RetentionCandidate(
            id: row["id"], endedAt: facts.endedAt, decision: RetentionDecision(facts, periods, at: now))
    }

    /// The newest entry of the audit log that is no newer, by halving: the times of entries follow their numbers.
    private func lastEntry(before moment: Timestamp) throws -> Int64 {
        var low: Int64 = 0
        var high = try Int64.fetchOne(db, sql: "SELECT MAX(seq) FROM audit_entry") ?? 0
        let statement = try db.cachedStatement(sql: "SELECT at FROM audit_entry WHERE seq = ?")
        while low < high {
            let middle = (low + high + 1) / 2
            let at = try Int64.fetchOne(statement, arguments: [middle]) ?? 0
            if at <= moment.milliseconds { low = middle } else { high = middle - 1 }
        }
        return low
    }
}

/// How many rows are looked at in one query.
private enum RetentionPage { static let rows = 500 }
