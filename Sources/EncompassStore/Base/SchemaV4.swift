/// The fourth schema: the notifications that an account may open, which may be a local authority's as well as an
/// establishment's (`urn:121234,urn:121235` or `la:926`), and an auditor whose turn costs little however many are
/// open.
enum SchemaV4 {
    static let sql = accounts + balance + phone

    static let accounts = """
        ALTER TABLE account RENAME COLUMN urns TO places;
        UPDATE account SET places = 'urn:' || replace(places, ',', ',urn:') WHERE places <> '';

        """

    /// The auditor counts children by state, and by when their incident was first received, from an index only. A
    /// change of a notification removes its incident's seal only if the balance depends on it.
    static let balance = """
        DROP INDEX child_incident;
        CREATE INDEX child_incident ON child (incident, state);
        ALTER TABLE child ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0;
        UPDATE child SET received_at = (SELECT i.received_at FROM incident i WHERE i.id = child.incident);
        DROP INDEX child_state;
        CREATE INDEX child_state ON child (state, received_at);
        DROP TRIGGER notification_unseals;
        CREATE TRIGGER notification_unseals AFTER UPDATE OF state, target ON notification
            WHEN OLD.target <> NEW.target OR (OLD.state = 'cancelled') <> (NEW.state = 'cancelled') BEGIN
            UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;

        """

    /// `listed` says whether a notification has an open task on the phone list, `urgency` repeats the notification's,
    /// and `called` says whether anybody has called. Triggers keep them up to date, so that notifications off their
    /// ladder and calls that nobody makes are found by indexes that hold nothing else.
    static let phone = """
        ALTER TABLE notification ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE phone_task ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE phone_task ADD COLUMN called INTEGER NOT NULL DEFAULT 0;
        UPDATE notification SET listed = 1
            WHERE id IN (SELECT notification FROM phone_task WHERE closed_at IS NULL AND notification IS NOT NULL);
        UPDATE phone_task SET
            urgency = COALESCE((SELECT n.urgency FROM notification n WHERE n.id = phone_task.notification), 0),
            called = EXISTS (SELECT 1 FROM call c WHERE c.notification = phone_task.notification)
            WHERE closed_at IS NULL;
        CREATE TRIGGER phone_task_lists AFTER INSERT ON phone_task WHEN NEW.closed_at IS NULL BEGIN
            UPDATE phone_task SET
                urgency = COALESCE((SELECT n.urgency FROM notification n WHERE n.id = NEW.notification), 0),
                called = EXISTS (SELECT 1 FROM call c WHERE c.notification = NEW.notification)
            WHERE id = NEW.id;
            UPDATE notification SET listed = 1 WHERE id = NEW.notification; END;
        CREATE TRIGGER phone_task_leaves AFTER UPDATE OF closed_at, notification ON phone_task BEGIN
            UPDATE notification SET listed = EXISTS (SELECT 1 FROM phone_task t
                WHERE t.notification = notification.id AND t.closed_at IS NULL)
            WHERE id IN (OLD.notification, NEW.notification); END;
        CREATE TRIGGER phone_task_goes AFTER DELETE ON phone_task BEGIN
            UPDATE notification SET listed = EXISTS (SELECT 1 FROM phone_task t
                WHERE t.notification = OLD.notification AND t.closed_at IS NULL)
            WHERE id = OLD.notification; END;
        CREATE TRIGGER phone_task_ranks AFTER UPDATE OF risk, present, repeats ON notification
            WHEN OLD.urgency <> NEW.urgency BEGIN
            UPDATE phone_task SET urgency = NEW.urgency WHERE notification = NEW.id AND closed_at IS NULL; END;
        CREATE TRIGGER call_attends AFTER INSERT ON call BEGIN
            UPDATE phone_task SET called = 1 WHERE notification = NEW.notification AND closed_at IS NULL; END;
        DROP INDEX notification_open_next;
        CREATE INDEX notification_unlisted ON notification (next_at)
            WHERE listed = 0 AND state NOT IN ('acknowledged', 'cancelled');
        DROP INDEX phone_task_open;
        CREATE INDEX phone_task_open ON phone_task (due_at, urgency, id) WHERE closed_at IS NULL;
        CREATE INDEX phone_task_unattended ON phone_task
            (due_at, urgency, id, opened_at, claimed_at, notification, kind, closed_at, called)
            WHERE closed_at IS NULL AND kind = 'escalation' AND called = 0;
        CREATE INDEX phone_task_answer ON phone_task (due_at, id)
            WHERE closed_at IS NULL AND kind IN ('challenge', 'callBack');
        """
}
