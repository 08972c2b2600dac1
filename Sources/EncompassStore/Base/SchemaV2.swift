/// The second schema: the morning's pages, pauses, alarms and reports.
///
/// An incident is sealed at the change count at which the auditor found its children, places and notifications in
/// balance. A later change to one of them raises the count, or a trigger removes the seal, so that the auditor checks
/// again. Faults that time alone can cause (a step that is not taken) are checked whether sealed or not.
enum SchemaV2 {
    static let sql = audit + outbox + staff

    static let audit = """
        ALTER TABLE incident ADD COLUMN sealed INTEGER NOT NULL DEFAULT -1;
        CREATE INDEX incident_unsealed ON incident (received_at, id) WHERE sealed <> change;
        CREATE INDEX IF NOT EXISTS exception_quarantine ON exception (quarantine) WHERE quarantine IS NOT NULL;
        CREATE INDEX phone_task_open_notification ON phone_task (notification) WHERE closed_at IS NULL;
        CREATE INDEX notification_open_next ON notification (next_at) WHERE state NOT IN ('acknowledged', 'cancelled');
        CREATE TRIGGER child_unseals AFTER UPDATE OF state, decided_by ON child BEGIN
            UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;
        CREATE TRIGGER child_insert_unseals AFTER INSERT ON child BEGIN
            UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;
        CREATE TRIGGER notification_unseals AFTER UPDATE OF state, target ON notification BEGIN
            UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;
        CREATE TRIGGER notification_child_unseals AFTER DELETE ON notification_child BEGIN
            UPDATE incident SET sealed = -1
            WHERE id = (SELECT incident FROM child WHERE id = OLD.child) AND sealed = change; END;
        CREATE TRIGGER placement_unseals AFTER INSERT ON child_placement BEGIN
            UPDATE incident SET sealed = -1
            WHERE id = (SELECT incident FROM child WHERE id = NEW.child) AND sealed = change; END;
        CREATE TRIGGER placement_change_unseals AFTER UPDATE ON child_placement BEGIN
            UPDATE incident SET sealed = -1
            WHERE id = (SELECT incident FROM child WHERE id = NEW.child) AND sealed = change; END;
        CREATE TRIGGER placement_delete_unseals AFTER DELETE ON child_placement BEGIN
            UPDATE incident SET sealed = -1
            WHERE id = (SELECT incident FROM child WHERE id = OLD.child) AND sealed = change; END;
        CREATE TRIGGER exception_unseals AFTER UPDATE OF settled_at ON exception WHEN NEW.incident IS NOT NULL BEGIN
            UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;
        CREATE TRIGGER exception_delete_unseals AFTER DELETE ON exception WHEN OLD.incident IS NOT NULL BEGIN
            UPDATE incident SET sealed = -1 WHERE id = OLD.incident AND sealed = change; END;

        """

    /// `destination` is the recipient's mail domain, so that a slow server delays only its own messages; `bundle` is
    /// the message whose id all messages of one batch carry; a `confirmation` is sent after the acknowledgement.
    static let outbox = """
        ALTER TABLE message ADD COLUMN destination TEXT;
        ALTER TABLE message ADD COLUMN bundle TEXT;
        ALTER TABLE message ADD COLUMN confirmation INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE message ADD COLUMN deadline_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE message ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
        UPDATE message SET
            deadline_at = (SELECT deadline_at FROM notification n WHERE n.id = message.notification),
            rank = (SELECT n.risk * 100 + n.present * 10 + MIN(n.repeats, 9) FROM notification n
                WHERE n.id = message.notification);
        CREATE TRIGGER message_ranks AFTER INSERT ON message BEGIN
            UPDATE message SET
                deadline_at = (SELECT deadline_at FROM notification n WHERE n.id = NEW.notification),
                rank = (SELECT n.risk * 100 + n.present * 10 + MIN(n.repeats, 9) FROM notification n
                    WHERE n.id = NEW.notification)
            WHERE id = NEW.id; END;
        CREATE INDEX message_order ON message (deadline_at, rank DESC, id) WHERE state IN ('queued', 'deferred');
        CREATE INDEX message_contact ON message (contact, channel) WHERE state IN ('queued', 'deferred');
        CREATE INDEX message_bundle ON message (bundle) WHERE bundle IS NOT NULL;
        CREATE INDEX message_out ON message (destination) WHERE state = 'sending';

        """

    static let staff = """
        CREATE TABLE pause (
            id TEXT PRIMARY KEY, scope TEXT NOT NULL, asked_by TEXT NOT NULL, approved_by TEXT NOT NULL,
            reason TEXT NOT NULL, started_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER,
            ended_by TEXT) STRICT, WITHOUT ROWID;
        CREATE INDEX pause_open ON pause (expires_at) WHERE ended_at IS NULL;
        CREATE TABLE alarm (
            key TEXT PRIMARY KEY, kind TEXT NOT NULL, raised_at INTEGER NOT NULL, cleared_at INTEGER,
            detail TEXT NOT NULL, told_at INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX alarm_untold ON alarm (raised_at) WHERE told_at IS NULL;
        CREATE INDEX alarm_open ON alarm (kind) WHERE cleared_at IS NULL;
        CREATE TABLE staff_mail (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, once TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL,
            subject TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
            due_at INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, sent_at INTEGER,
            reason TEXT) STRICT, WITHOUT ROWID;
        CREATE INDEX staff_mail_due ON staff_mail (due_at, id) WHERE state IN ('queued', 'sending', 'deferred');
        CREATE TABLE sitrep (
            day INTEGER NOT NULL, minute INTEGER NOT NULL, made_at INTEGER NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (day, minute)) STRICT, WITHOUT ROWID;
        CREATE TABLE breach (
            id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification,
            child TEXT NOT NULL REFERENCES child, target TEXT NOT NULL, learned_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL, reported_by TEXT NOT NULL, opened TEXT NOT NULL, settled_at INTEGER,
            settled_by TEXT, outcome TEXT, body BLOB, key_id INTEGER, UNIQUE (notification, child)) STRICT, WITHOUT ROWID;
        CREATE INDEX breach_open ON breach (due_at) WHERE settled_at IS NULL;
        """
}
