/// Version 7, with a section for each addition.
enum SchemaV7 {
    static let sql = outbox + alarmSubjects

    /// One outbox: messages to people at the desk become rows of `message`, next to those of notifications, so that
    /// one lease and one outcome serve both. Such a row has a `recipient` and its text in place of notification and
    /// contact; `once` keeps it from being queued twice. `provider_id` is the provider's id of a message that it took.
    ///
    /// Until now mail was the only way to write to the desk. `epoch` 0 is a process that is gone: the messages it had
    /// leased are sent again.
    private static let outbox = """
        CREATE TABLE outbox (
            id TEXT PRIMARY KEY, notification TEXT REFERENCES notification, step INTEGER, role TEXT, contact BLOB,
            channel TEXT NOT NULL, destination TEXT, state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
            epoch INTEGER, due_at INTEGER NOT NULL, deadline_at INTEGER NOT NULL DEFAULT 0,
            rank INTEGER NOT NULL DEFAULT 0, bundle TEXT, confirmation INTEGER NOT NULL DEFAULT 0,
            unanswered INTEGER NOT NULL DEFAULT 0, provider_id TEXT, created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL, sent_at INTEGER, reason TEXT, detail TEXT, once TEXT UNIQUE, recipient TEXT,
            subject TEXT, text TEXT,
            CHECK (notification IS NOT NULL AND step IS NOT NULL AND role IS NOT NULL AND contact IS NOT NULL
                OR recipient IS NOT NULL AND subject IS NOT NULL AND text IS NOT NULL AND once IS NOT NULL))
            STRICT, WITHOUT ROWID;
        INSERT INTO outbox (id, notification, step, role, contact, channel, destination, state, attempt, epoch, due_at,
                deadline_at, rank, bundle, confirmation, unanswered, created_at, updated_at, sent_at, reason, detail)
            SELECT id, notification, step, role, contact, channel, destination, state, attempt, epoch, due_at,
                deadline_at, rank, bundle, confirmation, unanswered, created_at, updated_at, sent_at, reason, detail
            FROM message;
        INSERT INTO outbox (id, channel, state, attempt, epoch, due_at, deadline_at, unanswered, created_at, updated_at,
                sent_at, reason, once, recipient, subject, text)
            SELECT id, 'email', state, attempt, 0, due_at, created_at, unanswered, created_at, updated_at, sent_at,
                reason, once, recipient, subject, text
            FROM staff_mail;
        DROP TABLE staff_mail;
        DROP TABLE message;
        ALTER TABLE outbox RENAME TO message;
        CREATE INDEX message_due ON message (due_at, id) WHERE state IN ('queued', 'deferred');
        CREATE INDEX message_sending ON message (epoch) WHERE state = 'sending';
        CREATE INDEX message_notification ON message (notification) WHERE notification IS NOT NULL;
        CREATE INDEX message_order ON message (channel, deadline_at, rank DESC, id)
            WHERE state IN ('queued', 'deferred');
        CREATE INDEX message_contact ON message (contact, channel) WHERE state IN ('queued', 'deferred');
        CREATE INDEX message_bundle ON message (bundle) WHERE bundle IS NOT NULL;
        CREATE INDEX message_out ON message (channel, destination) WHERE state = 'sending';
        CREATE INDEX message_provider ON message (channel, provider_id) WHERE provider_id IS NOT NULL;
        CREATE INDEX message_unconfirmed ON message (channel, sent_at, provider_id)
            WHERE state = 'sent' AND provider_id IS NOT NULL;
        CREATE TRIGGER message_ranks AFTER INSERT ON message WHEN NEW.notification IS NOT NULL BEGIN
            UPDATE message SET
                deadline_at = (SELECT deadline_at FROM notification n WHERE n.id = NEW.notification),
                rank = (SELECT n.risk * 100 + n.present * 10 + MIN(n.repeats, 9) FROM notification n
                    WHERE n.id = NEW.notification)
            WHERE id = NEW.id; END;

        """

    /// The subject of an alarm is a column: its id used to be cut out of the key by position.
    private static let alarmSubjects = """
        ALTER TABLE alarm ADD COLUMN subject TEXT;
        UPDATE alarm SET subject = substr(key, length(kind) + 2)
            WHERE kind IN ('overdue', 'exceptionDue', 'answerDue', 'breach');
        DROP INDEX alarm_open;
        CREATE INDEX alarm_open ON alarm (kind, subject) WHERE cleared_at IS NULL;

        """
}
