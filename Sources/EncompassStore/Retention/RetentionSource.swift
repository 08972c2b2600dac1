import EncompassCore

/// One table's part of a kind of records, with the query that finds what is old enough to be looked at.
///
/// Each query gives `id` (text, in the order of the rows), `ended`, `noticed`, `open`, `needed` and what legal holds are
/// looked up by: `incident`, or `place` and `pupil`. It takes `:before` and `:after`, the id of the last row seen.
enum RetentionSource: String, CaseIterable, Sendable {
    case incident, notification, rawRecord, exception, clericalNote, rollEntry, notInSchool, contact, auditPayload
    case staffMessage, messageDetail, report, alarm

    var kind: RetentionKind {
        switch self {
        case .incident: .incident
        case .notification: .notification
        case .rawRecord: .rawRecord
        case .exception, .clericalNote: .exception
        case .rollEntry, .notInSchool, .contact: .rollHistory
        case .auditPayload: .auditPayload
        case .staffMessage, .messageDetail, .report, .alarm: .mailText
        }
    }

    var sql: String {
        switch self {
        case .incident: RetentionSource.incidents
        case .notification: RetentionSource.notifications
        case .rawRecord: RetentionSource.rawRecords
        case .exception: RetentionSource.exceptions
        case .clericalNote: RetentionSource.clericalNotes
        case .rollEntry: RetentionSource.rollEntries
        case .notInSchool: RetentionSource.childrenNotInSchool
        case .contact: RetentionSource.contacts
        case .auditPayload: RetentionSource.auditPayloads
        case .staffMessage: RetentionSource.staffMessages
        case .messageDetail: RetentionSource.messageDetails
        case .report: RetentionSource.reports
        case .alarm: RetentionSource.alarms
        }
    }

    /// When a child of incident `i` or `n.incident` last came to notice, in this incident or another.
    private static func noticed(_ incident: String) -> String {
        """
        (SELECT MAX(o.received_at) FROM child c JOIN child o ON o.pupil = c.pupil WHERE c.incident = \(incident))
        """
    }

    private static let incidents = """
        SELECT i.id AS id, MAX(i.revised_at,
                COALESCE((SELECT MAX(MAX(n.created_at, COALESCE(n.closed_at, 0), COALESCE(n.acknowledged_at, 0)))
                    FROM notification n WHERE n.incident = i.id), 0),
                COALESCE((SELECT MAX(x.settled_at) FROM exception x WHERE x.incident = i.id), 0),
                COALESCE((SELECT MAX(b.settled_at) FROM notification n JOIN breach b ON b.notification = n.id
                    WHERE n.incident = i.id), 0)) AS ended,
            \(noticed("i.id")) AS noticed,
            (i.change <> i.settled
                OR EXISTS (SELECT 1 FROM exception x WHERE x.incident = i.id AND x.settled_at IS NULL)
                OR EXISTS (SELECT 1 FROM exception x JOIN phone_task t ON t.exception = x.id
                    WHERE x.incident = i.id AND t.closed_at IS NULL)
                OR EXISTS (SELECT 1 FROM notification n WHERE n.incident = i.id
                    AND (n.state NOT IN ('acknowledged', 'cancelled')
                        OR EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id AND t.closed_at IS NULL)
                        OR EXISTS (SELECT 1 FROM breach b WHERE b.notification = n.id AND b.settled_at IS NULL)))
                OR EXISTS (SELECT 1 FROM child c JOIN notification_child k ON k.child = c.id
                    JOIN notification n ON n.id = k.notification
                    WHERE c.incident = i.id AND n.state NOT IN ('acknowledged', 'cancelled'))
                OR EXISTS (SELECT 1 FROM event_report r JOIN event_report o ON o.event = r.event
                    JOIN notification n ON n.incident = o.incident
                    WHERE r.incident = i.id AND n.state NOT IN ('acknowledged', 'cancelled'))
            ) AS open, 0 AS needed, i.id AS incident, NULL AS place, NULL AS pupil
        FROM incident i WHERE i.id > :after AND i.received_at <= :before ORDER BY i.id
        """

    private static let notifications = """
        SELECT n.id AS id, MAX(n.created_at, COALESCE(n.closed_at, 0), COALESCE(n.acknowledged_at, 0)) AS ended,
            \(noticed("n.incident")) AS noticed,
            (n.state NOT IN ('acknowledged', 'cancelled')
                OR EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id AND t.closed_at IS NULL)
                OR EXISTS (SELECT 1 FROM breach b WHERE b.notification = n.id AND b.settled_at IS NULL)
            ) AS open, 0 AS needed, n.incident AS incident, NULL AS place, NULL AS pupil
        FROM notification n WHERE n.id > :after AND n.erased_at IS NULL AND n.created_at <= :before ORDER BY n.id
        """

    /// A sealed text of no length has 28 bytes.
    private static let rawRecords = """
        SELECT r.incident || ' ' || printf('%09d', r.revision) AS id, r.received_at AS ended, NULL AS noticed,
            i.change <> i.settled AS open, 0 AS needed, r.incident AS incident, NULL AS place, NULL AS pupil
        FROM incident_revision r JOIN incident i ON i.id = r.incident
        WHERE r.incident >= substr(:after, 1, 26) AND r.incident || ' ' || printf('%09d', r.revision) > :after
            AND length(r.raw) > 28 AND r.received_at <= :before ORDER BY r.incident, r.revision
        """

    private static let exceptions = """
        SELECT x.id AS id, COALESCE(x.settled_at, x.opened_at) AS ended, NULL AS noticed,
            (x.settled_at IS NULL OR EXISTS (SELECT 1 FROM phone_task t
                WHERE t.exception = x.id AND t.closed_at IS NULL)) AS open,
            0 AS needed, x.incident AS incident, NULL AS place, NULL AS pupil
        FROM exception x WHERE x.id > :after AND COALESCE(x.settled_at, x.opened_at) <= :before
            AND (x.incident IS NULL OR x.body IS NOT NULL
                OR EXISTS (SELECT 1 FROM refused_revision r WHERE r.exception = x.id))
        ORDER BY x.id
        """

    private static let clericalNotes = """
        SELECT printf('%020d', id) AS id, COALESCE(withdrawn_at, at) AS ended, NULL AS noticed, 0 AS open, 0 AS needed,
            NULL AS incident, 'urn:' || COALESCE(urn, 0) AS place, pupil AS pupil
        FROM clerical_note n WHERE n.id > CAST(:after AS INTEGER) AND COALESCE(withdrawn_at, at) <= :before ORDER BY n.id
        """

    private static let rollEntries = """
        SELECT printf('%020d', r.id) AS id, z.landed_at AS ended, NULL AS noticed, 0 AS open,
            (EXISTS (SELECT 1 FROM child c WHERE c.pupil = r.pupil)
                OR EXISTS (SELECT 1 FROM notification_child k WHERE k.pupil = r.pupil)) AS needed,
            NULL AS incident, 'urn:' || r.urn AS place, r.pupil AS pupil
        FROM roll_entry r JOIN registry_run z ON z.run = r.removed
        WHERE r.id > CAST(:after AS INTEGER) AND r.removed IS NOT NULL AND z.landed_at <= :before ORDER BY r.id
        """

    private static let childrenNotInSchool = """
        SELECT printf('%020d', e.id) AS id, z.landed_at AS ended, NULL AS noticed, 0 AS open,
            (EXISTS (SELECT 1 FROM child c WHERE c.pupil = e.pupil)
                OR EXISTS (SELECT 1 FROM notification_child k WHERE k.pupil = e.pupil)) AS needed,
            NULL AS incident, 'la:' || e.la AS place, e.pupil AS pupil
        FROM not_in_school e JOIN registry_run z ON z.run = e.removed
        WHERE e.id > CAST(:after AS INTEGER) AND e.removed IS NOT NULL AND z.landed_at <= :before ORDER BY e.id
        """

    private static let contacts = """
        SELECT printf('%020d', k.id) AS id, z.landed_at AS ended, NULL AS noticed, 0 AS open, 0 AS needed,
            NULL AS incident, k.scope AS place, NULL AS pupil
        FROM contact k JOIN registry_run z ON z.run = k.removed
        WHERE k.id > CAST(:after AS INTEGER) AND k.removed IS NOT NULL AND z.landed_at <= :before ORDER BY k.id
        """

    private static let auditPayloads = """
        SELECT printf('%020d', e.seq) AS id, e.at AS ended, NULL AS noticed, 0 AS open, 0 AS needed,
            CASE substr(e.subject, 1, instr(e.subject, ':') - 1)
                WHEN 'incident' THEN substr(e.subject, 10)
                WHEN 'child' THEN (SELECT c.incident FROM child c WHERE c.id = substr(e.subject, 7))
                WHEN 'notification' THEN (SELECT n.incident FROM notification n WHERE n.id = substr(e.subject, 14))
                WHEN 'exception' THEN (SELECT x.incident FROM exception x WHERE x.id = substr(e.subject, 11))
                WHEN 'phoneTask' THEN (SELECT n.incident FROM phone_task t JOIN notification n ON n.id = t.notification
                    WHERE t.id = substr(e.subject, 11))
                WHEN 'breach' THEN (SELECT n.incident FROM breach b JOIN notification n ON n.id = b.notification
                    WHERE b.id = substr(e.subject, 8))
                END AS incident, NULL AS place, NULL AS pupil
        FROM audit_payload p JOIN audit_entry e ON e.seq = p.seq
        WHERE p.seq > CAST(:after AS INTEGER) AND p.seq <= :last AND e.at <= :before ORDER BY p.seq
        """

    private static let staffMessages = """
        SELECT m.id AS id, m.updated_at AS ended, NULL AS noticed, m.state NOT IN ('sent', 'delivered', 'failed') AS open,
            0 AS needed, NULL AS incident, NULL AS place, NULL AS pupil
        FROM message m WHERE m.id > :after AND m.recipient IS NOT NULL AND m.updated_at <= :before ORDER BY m.id
        """

    private static let messageDetails = """
        SELECT m.id AS id, m.updated_at AS ended, NULL AS noticed, m.state NOT IN ('sent', 'delivered', 'failed') AS open,
            0 AS needed, n.incident AS incident, NULL AS place, NULL AS pupil
        FROM message m JOIN notification n ON n.id = m.notification
        WHERE m.id > :after AND m.detail IS NOT NULL AND m.updated_at <= :before ORDER BY m.id
        """

    private static let reports = """
        SELECT printf('%010d %04d', day, minute) AS id, made_at AS ended, NULL AS noticed, 0 AS open, 0 AS needed,
            NULL AS incident, NULL AS place, NULL AS pupil
        FROM sitrep WHERE printf('%010d %04d', day, minute) > :after AND made_at <= :before ORDER BY day, minute
        """

    private static let alarms = """
        SELECT key AS id, COALESCE(cleared_at, raised_at) AS ended, NULL AS noticed, cleared_at IS NULL AS open,
            0 AS needed, NULL AS incident, NULL AS place, NULL AS pupil
        FROM alarm WHERE key > :after AND COALESCE(cleared_at, raised_at) <= :before ORDER BY key
        """
}
