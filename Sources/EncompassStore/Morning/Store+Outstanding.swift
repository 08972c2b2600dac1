public import EncompassCore
import GRDB

/// What one school has not acknowledged.
public struct OutstandingSchool: Hashable, Sendable {
    public var target: Scope
    public var name: String
    public var notifications: Int
    public var references: [String]
    public var deadlineAt: Timestamp
    public var isOnPhoneList: Bool
}

extension Store {
    /// What is released and not acknowledged, by school, nearest deadline first. Restricted items are counted under no
    /// school's name.
    ///
    /// - Parameter until: deadlines after this are left out.
    public func outstanding(until: Timestamp, limit: Int = 1000) throws -> [OutstandingSchool] {
        try read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT CASE WHEN n.restricted THEN NULL ELSE n.target END AS place, COUNT(*) AS n,
                            MIN(n.deadline_at) AS deadline_at, GROUP_CONCAT(n.reference, ' ') AS refs,
                            MAX(EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id AND t.closed_at IS NULL))
                                AS phone
                        FROM notification n WHERE n.state NOT IN ('acknowledged', 'cancelled') AND n.deadline_at <= ?
                        GROUP BY place ORDER BY deadline_at, place LIMIT ?
                        """), arguments: [until.milliseconds, limit])
            return try rows.compactMap { row in
                let place: String? = row["place"]
                let target = place.flatMap { Scope($0) }
                guard place == nil || target != nil else { return nil }
                return OutstandingSchool(
                    target: target ?? .localAuthority("000"),
                    name: try target.map { try placeName($0, in: db) } ?? "restricted",
                    notifications: row["n"],
                    references: (row["refs"] as String).split(separator: " ").map(String.init).sorted(),
                    deadlineAt: Timestamp(milliseconds: row["deadline_at"]), isOnPhoneList: row["phone"])
            }
        }
    }
}
