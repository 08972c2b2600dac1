import EncompassCore
import GRDB

extension Store {
    /// What guards an incident guards everything of it, from now on; and what waits for a supervisor stands on the
    /// exception list once.
    func reconcileRestriction(_ settlement: Settlement, at now: Timestamp, in db: Database) throws {
        let incident = settlement.incident
        for (table, rule) in [("notification", "?1"), ("exception", "MAX(?1, protected)")] {
            try db.cachedStatement(
                sql: """
                    UPDATE \(table) SET restricted = \(rule)
                    WHERE incident = ?2 AND restricted <> \(rule) AND kind <> 'restricted'
                    """
            ).execute(arguments: [incident.isGuarded, incident.id])
        }
        let isHeld = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM notification WHERE incident = ? AND hold = 'restricted')"),
            arguments: [incident.id])
        let open = try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM exception WHERE incident = ? AND kind = 'restricted' AND settled_at IS NULL"),
            arguments: [incident.id])
        if isHeld == true, open == nil {
            try openException(
                NewException(
                    kind: .restricted, force: incident.force, incident: incident.id,
                    deadlineAt: settlement.exceptionDeadline, restricted: true,
                    detail: "a restricted incident waits for a supervisor to release it"), at: now, in: db)
        } else if isHeld != true, let open, let item = try exception(open, in: db) {
            try settle(item, decision: "released", by: .engine, reason: "nothing is held any more", at: now, in: db)
        }
    }

    /// What a person must do before the notification may go.
    ///
    /// - Parameter isReleased: a supervisor let it go while it was restricted.
    func personHold(
        of kind: NotificationKind, _ incident: UnsettledIncident, children: [StoredChild], at target: Scope,
        isReleased: Bool = false, in db: Database
    ) throws -> HoldReason? {
        if incident.isGuarded, !isReleased { return .restricted }
        if kind != .retraction, try hidesParty(ofIncident: incident.id, at: target, in: db) { return .restricted }
        // A retraction takes back what was told: nobody need agree with a match for that.
        return kind == .retraction || children.allSatisfy(\.confirmed) ? nil : .confirmation
    }

    /// Of the children the one who was nearest to it counts.
    func presence(_ children: [StoredChild]) -> Int {
        children.map { Urgency.rank(present: $0.details.present) }.max() ?? Urgency.rank(present: nil)
    }
}
