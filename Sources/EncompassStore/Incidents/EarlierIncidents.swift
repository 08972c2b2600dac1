public import EncompassCore
import GRDB

extension Incidents {
    /// How many earlier incidents have the child of each exception, by the pupil whom they were taken for or are likeliest;
    /// an exception whose child has none is left out. One query for a page of rows: the chronology, which also knows
    /// children on no roll by their names, may find more.
    public func earlier(ofExceptions ids: [String], for viewer: Principal) throws -> [String: Int] {
        try earlier(
            """
            SELECT x.id, c.incident, COALESCE(c.pupil, CASE WHEN d.verdict IN ('matched', 'review') THEN d.best END) AS pupil
            FROM json_each(:ids) j JOIN exception x ON x.id = j.value JOIN child c ON c.id = x.child
            LEFT JOIN decision d ON d.id = (SELECT MAX(id) FROM decision WHERE child = c.id)
            """, ids, viewer)
    }

    /// The same of the open children of each notification, together.
    public func earlier(ofNotifications ids: [String], for viewer: Principal) throws -> [String: Int] {
        try earlier(
            """
            SELECT n.id, c.incident, c.pupil FROM json_each(:ids) j JOIN notification n ON n.id = j.value
            JOIN notification_child k ON k.notification = n.id AND k.closed_at IS NULL JOIN child c ON c.id = k.child
            """, ids, viewer)
    }

    /// Reports that are linked are of one event, and none of them is earlier.
    private func earlier(_ rows: String, _ ids: [String], _ viewer: Principal) throws -> [String: Int] {
        guard !ids.isEmpty else { return [:] }
        return try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT r.id, COUNT(DISTINCT e.id) AS n FROM (\(rows)) r
                    JOIN incident i ON i.id = r.incident JOIN child o ON o.pupil = r.pupil
                    JOIN incident e ON e.id = o.incident AND e.occurred_at < i.occurred_at
                    WHERE (e.restricted = 0 OR :all) AND NOT EXISTS (SELECT 1 FROM event_report a
                            JOIN event_report b ON b.event = a.event WHERE a.incident = i.id AND b.incident = e.id)
                        AND \(viewer.areas.sees(AreasOf.incident("e.id")))
                    GROUP BY r.id
                    """, arguments: ["ids": JSONText.encode(ids), "all": viewer.seesRestricted]
            ).reduce(into: [:]) { $0[$1["id"]] = $1["n"] }
        }
    }
}
