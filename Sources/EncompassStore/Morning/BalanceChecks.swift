/// The auditor's questions. Each but the first gives ids of what is not where it must be, in order.
enum BalanceChecks {
    /// Children by state: of incidents that are not sealed, and of sealed ones that were received lately.
    static let childCounts = """
        SELECT state, SUM(n) AS n FROM (
            SELECT c.state, COUNT(*) AS n FROM incident i JOIN child c ON c.incident = i.id
            WHERE i.sealed <> i.change AND i.received_at < ? GROUP BY c.state
            UNION ALL
            SELECT c.state, COUNT(*) AS n FROM incident i JOIN child c ON c.incident = i.id
            WHERE i.received_at >= ? GROUP BY c.state) GROUP BY state
        """

    private static let settled = "FROM incident i JOIN child c ON c.incident = i.id WHERE i.sealed <> i.change"

    static let childState = """
        SELECT c.id \(settled) AND (
            c.state NOT IN ('pending', 'matched', 'review', 'unmatched', 'ineligible', 'retracted')
            OR (c.state = 'pending' AND i.change = i.settled AND i.status <> 'retracted')) ORDER BY c.id
        """

    /// A person's own decision (a dismissal) ends the wait without a match.
    static let childAdrift = """
        SELECT c.id \(settled) AND i.change = i.settled AND c.state IN ('review', 'unmatched', 'ineligible')
            AND (c.decided_by IS NULL OR c.decided_by = 'engine' OR c.state = 'review')
            AND NOT EXISTS (SELECT 1 FROM exception x WHERE x.incident = i.id AND x.child = c.id
                AND x.settled_at IS NULL) ORDER BY c.id
        """

    static let childNowhere = """
        SELECT c.id \(settled) AND i.change = i.settled AND i.status <> 'retracted' AND c.state = 'matched'
            AND NOT EXISTS (SELECT 1 FROM child_placement p WHERE p.child = c.id) ORDER BY c.id
        """

    static let childUntold = """
        SELECT DISTINCT c.id FROM incident i JOIN child c ON c.incident = i.id
            JOIN child_placement p ON p.child = c.id
        WHERE i.sealed <> i.change AND i.change = i.settled AND i.status <> 'retracted' AND c.state = 'matched'
            AND p.closed_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM notification_child nc JOIN notification n ON n.id = nc.notification
                WHERE nc.child = c.id AND n.target = p.target AND n.state <> 'cancelled') ORDER BY c.id
        """

    /// The union keeps each side on its own partial index.
    static let notificationAdrift = """
        SELECT n.id FROM notification n
        WHERE n.state NOT IN ('acknowledged', 'cancelled') AND (n.next_at IS NULL OR n.next_at < ?)
            AND NOT EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id AND t.closed_at IS NULL)
        ORDER BY n.id
        """

    /// What was refused days ago and is on no list shows while it is young: the list is never left without a decision.
    static let quarantineAdrift = """
        SELECT q.id FROM quarantine q WHERE q.received_at >= ?
            AND NOT EXISTS (SELECT 1 FROM exception x WHERE x.quarantine = q.id) ORDER BY q.id
        """

    static let messageStuck = """
        SELECT id FROM message WHERE state = 'sending' AND (updated_at < ? OR epoch < ?) ORDER BY id
        """

    static let over = """
        SELECT i.id FROM incident i WHERE i.sealed <> i.change AND i.change = i.settled
            AND NOT EXISTS (SELECT 1 FROM notification n WHERE n.incident = i.id
                AND n.state NOT IN ('acknowledged', 'cancelled'))
            AND NOT EXISTS (SELECT 1 FROM exception x WHERE x.incident = i.id AND x.settled_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM child c WHERE c.incident = i.id AND c.state = 'pending')
        ORDER BY i.received_at LIMIT ?
        """
}
