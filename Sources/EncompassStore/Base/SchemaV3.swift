/// The third schema: pages of the queue that cost the same however deep, who shares the callers, and an auditor whose turn
/// costs little however many are open.
///
/// `urgency` orders the notifications of one deadline: risk, then presence, then repeats, the most urgent least. A page
/// starts in the middle of an index only where what it is ordered by goes one way, so it is a column. `area` is the area
/// whose callers ring where nobody has acknowledged by then.
enum SchemaV3 {
    static let sql = ranks + queue + calls + books + phone

    /// What was not graded may be anything: it comes after medium and before what was called standard (0).
    static let ranks = """
        UPDATE notification SET risk = 1 - risk WHERE risk IN (0, 1);
        UPDATE incident SET risk = 1 - risk WHERE risk IN (0, 1);
        UPDATE message SET rank = (SELECT n.risk * 100 + n.present * 10 + MIN(n.repeats, 9) FROM notification n
            WHERE n.id = message.notification);

        """

    static let queue = """
        ALTER TABLE notification ADD COLUMN urgency INTEGER GENERATED ALWAYS AS
            ((9 - risk) * 10000000 + (9 - present) * 1000000 + 999999 - MIN(repeats, 999999)) VIRTUAL;
        DROP INDEX notification_open;
        DROP INDEX notification_order;
        DROP INDEX notification_state;
        DROP INDEX notification_target;
        CREATE INDEX notification_open ON notification (deadline_at, urgency, id)
            WHERE state NOT IN ('acknowledged', 'cancelled');
        CREATE INDEX notification_order ON notification (deadline_at, urgency, id);
        CREATE INDEX notification_state ON notification (state, deadline_at, urgency, id);
        CREATE INDEX notification_target ON notification (target, deadline_at, urgency, id);

        """

    static let calls = """
        ALTER TABLE notification ADD COLUMN area TEXT;
        UPDATE notification SET area = json_extract(plan, '$.areaID') WHERE json_valid(plan);
        CREATE INDEX notification_calls ON notification (area, deadline_at, state)
            WHERE state NOT IN ('acknowledged', 'cancelled');
        CREATE INDEX exception_untold ON exception (id) WHERE settled_at IS NULL AND next_at IS NULL AND step = 0;

        """

    /// The auditor counts children by state, and by when their incident was first received, out of indexes alone. A
    /// notification takes the seal off its incident only by what the books look at.
    static let books = """
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

    /// `listed` says whether an open task of the phone list stands for a notification, `urgency` repeats the
    /// notification's, and `called` says whether anybody has rung: kept by triggers, so that what is off its ladder and
    /// the calls that nobody makes are found by indexes that hold nothing else.
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
