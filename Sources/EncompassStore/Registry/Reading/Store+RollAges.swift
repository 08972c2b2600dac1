public import EncompassCore
import GRDB

extension Store {
    /// When each establishment's roll last landed.
    public func rollsLanded() throws -> [URN: Timestamp] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT r.urn, MAX(g.landed_at) AS landed FROM roll r JOIN registry_run g ON g.run = r.added
                    WHERE g.landed_at IS NOT NULL GROUP BY r.urn
                    """
            ).reduce(into: [:]) { rolls, row in
                if let urn = URN(number: row["urn"]) { rolls[urn] = Timestamp(milliseconds: row["landed"]) }
            }
        }
    }
}
