public import EncompassCore
import GRDB

/// What an import does to work in progress, by the engine's rules: it matches again only children that no roll
/// matched; a notification that was made keeps its children and its school.
public struct RegistryEffect: Hashable, Sendable, Codable {
    /// An open notification about a child who is no longer on that school's roll: it stays as it is.
    public struct Leaver: Hashable, Sendable, Codable {
        /// The notification's reference.
        public let reference: String
        public let urn: URN
        /// The schools whose rolls the child joins; none of them is notified by itself.
        public let joins: [URN]
    }

    /// Children who wait for a person or are on no roll: they are matched again.
    public internal(set) var matchedAgain = 0
    /// The first of them; restricted ones are only counted.
    public internal(set) var leavers: [Leaver] = []
    public internal(set) var leaverCount = 0
    /// Open notifications of places whose contacts change: what is sent next goes to the new ones.
    public internal(set) var withNewContacts = 0

    /// Whether it does nothing.
    public var isNone: Bool { self == RegistryEffect() }
}

extension RegistryImport {
    /// What landing would do to work in progress. Ends the staging.
    ///
    /// - Parameter limit: how many notifications are named.
    public func effect(limit: Int) throws -> RegistryEffect {
        let kinds = try diff().parts.map(\.kind)
        return try store.read { snapshot in
            var effect = RegistryEffect()
            effect.matchedAgain =
                try Int.fetchOne(
                    snapshot.db, sql: "SELECT COUNT(*) FROM (\(Incidents.undecidedSQL))", arguments: [run, -1]) ?? 0
            if kinds.contains(.rolls) { try leavers(&effect, limit: limit, in: snapshot.db) }
            if kinds.contains(.contacts) {
                effect.withNewContacts =
                    try Int.fetchOne(
                        snapshot.db,
                        sql: """
                            SELECT COUNT(*) FROM notification n WHERE n.state NOT IN ('acknowledged', 'cancelled')
                                AND n.target IN (SELECT c.scope FROM contact c WHERE c.added = ?1 OR c.removed = ?1)
                            """, arguments: [run]) ?? 0
            }
            return effect
        }
    }

    private func leavers(_ effect: inout RegistryEffect, limit: Int, in db: Database) throws {
        // `+r.removed`: an import may have removed a million rows, so each pupil's few are looked through.
        let here = "r.pupil = k.pupil AND r.urn = CAST(substr(n.target, 5) AS INTEGER)"
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT n.reference, n.restricted, CAST(substr(n.target, 5) AS INTEGER) AS urn, k.pupil
                FROM notification n JOIN notification_child k ON k.notification = n.id
                WHERE n.state NOT IN ('acknowledged', 'cancelled') AND substr(n.target, 1, 4) = 'urn:'
                    AND k.pupil IS NOT NULL AND k.closed_at IS NULL
                    AND EXISTS (SELECT 1 FROM roll_entry r WHERE \(here) AND +r.removed = ?)
                    AND NOT EXISTS (SELECT 1 FROM roll_entry r WHERE \(here) AND r.removed IS NULL)
                ORDER BY n.deadline_at, n.id, k.pupil
                """, arguments: [run])
        while let row = try rows.next() {
            effect.leaverCount += 1
            guard (row["restricted"] as Int) == 0, effect.leavers.count < limit, let urn = URN(number: row["urn"])
            else {
                continue
            }
            let joins = try Int32.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT DISTINCT urn FROM roll_entry WHERE pupil = ? AND added = ? AND removed IS NULL AND urn <> ?
                        ORDER BY urn
                        """), arguments: [row["pupil"] as Int64, run, urn.number])
            effect.leavers.append(
                RegistryEffect.Leaver(
                    reference: row["reference"], urn: urn, joins: joins.compactMap { URN(number: $0) }))
        }
    }
}
