import EncompassCore
import GRDB

/// A child who is not born yet is nobody's pupil: a person at the authority decides what follows.
extension Night {
    /// Checks every unborn child in the file. A person may pass one to an authority, and to nobody else.
    func checkUnborn() {
        let children = rows(
            """
            SELECT c.id, c.body, c.key_id, c.state, c.pupil, i.reference AS incident_reference,
                EXISTS (SELECT 1 FROM exception x WHERE x.child = c.id AND x.kind = 'unborn') AS has_exception,
                (SELECT COUNT(*) FROM decision d WHERE d.child = c.id AND d.pupil IS NOT NULL) AS matches,
                (SELECT p.target FROM child_placement p WHERE p.child = c.id AND substr(p.target, 1, 3) <> 'la:'
                UNION ALL SELECT n.target FROM notification_child k JOIN notification n ON n.id = k.notification
                WHERE k.child = c.id AND substr(n.target, 1, 3) <> 'la:' LIMIT 1) AS place
            FROM child c JOIN incident i ON i.id = c.incident WHERE i.reference LIKE 'ST-%' ORDER BY c.id
            """)
        for row in children {
            guard let child = who(row), Stories.isUnborn(child.person) else { continue }
            if row["pupil"] as Int64? != nil || row["matches"] as Int > 0 {
                violate(.unborn, "\(child.person) was matched to a pupil")
            }
            if let place = row["place"] as String? { violate(.unborn, "\(child.person) at \(place)") }
            let isDecided = ![ChildState.pending, .retracted].map(\.rawValue).contains(row["state"] as String)
            if isDecided, !(row["has_exception"] as Bool) {
                violate(.unborn, "\(child.person) has no exception of that kind")
            }
        }
    }
}
