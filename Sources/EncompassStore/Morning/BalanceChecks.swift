import EncompassCore

/// The auditor's queries.
///
/// Those about an incident's balance look only at unsealed incidents, and return the id of what is unaccounted for
/// next to its incident's; those about time return only ids. Indexes are named and the order of tables is given
/// (`CROSS JOIN`), since the planner would rather scan every child, or look for a child's notifications among all that
/// its school ever had.
enum BalanceChecks {
    private static let unsealed =
        """
        FROM incident i INDEXED BY incident_unsealed CROSS JOIN child c INDEXED BY child_incident ON c.incident = i.id
        WHERE i.sealed <> i.change
        """
    /// The states of notifications that are not closed, for a search of the index of states.
    static let openStates = NotificationState.allCases.filter { !$0.isFinal }.map { "'\($0.rawValue)'" }
        .joined(separator: ", ")
    private static let decided = unsealed + " AND i.change = i.settled"

    /// Children by state, of incidents received in a time: each state in use is found by a jump in the index, and
    /// counted.
    static func childCounts(seenBy areas: WorkAreas) -> String {
        """
        WITH RECURSIVE known(state) AS (
            SELECT MIN(state) FROM child INDEXED BY child_state
            UNION ALL
            SELECT (SELECT MIN(c.state) FROM child c INDEXED BY child_state WHERE c.state > known.state) FROM known
            WHERE known.state IS NOT NULL)
        SELECT state, (SELECT COUNT(*) FROM child c INDEXED BY child_state
            WHERE c.state = known.state AND c.received_at >= ? AND \(areas.sees(AreasOf.child("c.id")))) AS n
        FROM known WHERE state IS NOT NULL
        """
    }

    static let childState = """
        SELECT c.id, i.id AS incident \(unsealed) AND (
            c.state NOT IN ('pending', 'matched', 'review', 'unmatched', 'ineligible', 'retracted')
            OR (c.state = 'pending' AND i.change = i.settled AND i.status <> 'retracted')) ORDER BY c.id
        """

    /// A person's own decision (a dismissal) ends the wait without a match.
    static let childAdrift = """
        SELECT c.id, i.id AS incident \(decided) AND c.state IN ('review', 'unmatched', 'ineligible')
            AND (c.decided_by IS NULL OR c.decided_by = 'engine' OR c.state = 'review')
            AND NOT EXISTS (SELECT 1 FROM exception x WHERE x.incident = i.id AND x.child = c.id
                AND x.settled_at IS NULL) ORDER BY c.id
        """

    static let childNowhere = """
        SELECT c.id, i.id AS incident \(decided) AND i.status <> 'retracted' AND c.state = 'matched'
            AND NOT EXISTS (SELECT 1 FROM child_placement p WHERE p.child = c.id) ORDER BY c.id
        """

    /// Every place is ruled out, and not by a person of the desk: nobody is notified, and nobody has decided that.
    static let childSilenced = """
        SELECT c.id, i.id AS incident \(decided) AND i.status <> 'retracted' AND c.state = 'matched'
            AND EXISTS (SELECT 1 FROM child_placement p WHERE p.child = c.id)
            AND NOT EXISTS (SELECT 1 FROM child_placement p WHERE p.child = c.id AND (p.closed_at IS NULL
                OR \(byPerson("p.closed_by")))) ORDER BY c.id
        """

    /// Whether a column names a person at the desk, who gave a reason: not the machine and not a school.
    static func byPerson(_ column: String) -> String {
        """
        (\(column) IS NOT NULL AND \(column) <> 'engine' AND \(column) NOT LIKE 'school:%'
            AND \(column) NOT LIKE 'link:%')
        """
    }

    /// Matched children of incidents received since a time of whom no place is notified, because a person ruled out
    /// every one. Cancelled notifications are few compared with children, so the search starts there; those whose
    /// deadline was a week before that time are of earlier children.
    static let childrenCancelled = """
        SELECT COUNT(DISTINCT c.id) FROM notification n INDEXED BY notification_state
        CROSS JOIN notification_child k ON k.notification = n.id CROSS JOIN child c ON c.id = k.child
        WHERE n.state = 'cancelled' AND n.deadline_at >= ?1 - \(Span.days(7).milliseconds)
            AND \(byPerson("n.closed_by")) AND c.state = 'matched' AND c.received_at >= ?1
            AND NOT EXISTS (SELECT 1 FROM child_placement p WHERE p.child = c.id AND p.closed_at IS NULL)
        """

    static let childNotNotified = """
        SELECT c.id, i.id AS incident \(decided) AND i.status <> 'retracted' AND c.state = 'matched'
            AND EXISTS (SELECT 1 FROM child_placement p WHERE p.child = c.id AND p.closed_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM notification_child nc INDEXED BY notification_child_child
                    CROSS JOIN notification n ON n.id = nc.notification
                    WHERE nc.child = c.id AND nc.closed_at IS NULL AND n.target = p.target
                        AND n.state <> 'cancelled' AND n.kind <> 'retraction')) ORDER BY c.id
        """

    /// A notification replaced by a correction in progress is carried on by the correction.
    static let notificationAdrift = """
        SELECT n.id FROM notification n INDEXED BY notification_unlisted
        WHERE n.listed = 0 AND n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled') AND n.next_at < ?1
        UNION ALL
        SELECT n.id FROM notification n INDEXED BY notification_unlisted
        WHERE n.listed = 0 AND n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled') AND n.next_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM notification l INDEXED BY notification_incident
                WHERE l.incident = n.incident AND l.replaces = n.id AND l.state NOT IN ('cancelled', 'held'))
        ORDER BY 1
        """

    /// An exception is made with the record, in one transaction, and is never deleted, so only recent records are
    /// checked: ids begin with the time.
    static let quarantineAdrift = """
        SELECT q.id FROM quarantine q WHERE q.id >= ?
            AND NOT EXISTS (SELECT 1 FROM exception x WHERE x.quarantine = q.id)
            AND NOT EXISTS (SELECT 1 FROM exception_record r WHERE r.quarantine = q.id) ORDER BY q.id
        """

    static let exceptionAdrift = """
        SELECT id FROM exception INDEXED BY exception_next
        WHERE settled_at IS NULL AND next_at IS NOT NULL AND next_at < ?
        UNION ALL
        SELECT id FROM exception INDEXED BY exception_untold
        WHERE settled_at IS NULL AND next_at IS NULL AND step = 0 ORDER BY 1
        """

    /// ?1: deadlines until then, ?2: opened by then, ?3: claims from before then have lapsed.
    private static let unattended = """
        t.closed_at IS NULL AND t.kind = 'escalation' AND t.called = 0 AND t.due_at <= ?1 AND t.opened_at <= ?2
            AND (t.claimed_at IS NULL OR t.claimed_at <= ?3)
        """

    /// ?4: at most this many.
    static let callUnclaimed = """
        SELECT n.reference FROM phone_task t INDEXED BY phone_task_unattended
        CROSS JOIN notification n ON n.id = t.notification
        WHERE \(unattended) ORDER BY t.due_at, t.urgency, t.id LIMIT ?4
        """

    static let callsUnclaimed =
        "SELECT COUNT(*) FROM phone_task t INDEXED BY phone_task_unattended WHERE \(unattended)"

    static let answerOverdue = """
        SELECT n.reference FROM phone_task t INDEXED BY phone_task_answer JOIN notification n ON n.id = t.notification
        WHERE t.closed_at IS NULL AND t.kind IN ('challenge', 'callBack') AND t.due_at <= ?
        ORDER BY t.due_at, n.urgency, t.id
        """

    static let messageStuck = """
        SELECT id FROM message INDEXED BY message_out WHERE state = 'sending' AND (updated_at < ? OR epoch < ?)
        ORDER BY id
        """

    static let sealable = """
        SELECT i.id FROM incident i INDEXED BY incident_unsealed WHERE i.sealed <> i.change AND i.change = i.settled
        """
}
