/// Version 8, with a section for each addition.
enum SchemaV8 {
    static let sql = watched + records

    // Watched: correlation ids, alarms that somebody has, and the order in which messages are sent.

    /// `incident.correlation` is the correlation id of the push that its revision came with.
    ///
    /// An alarm's `mail` is the message to the desk that it is in; its `told_at` is set once that message, or another
    /// way, was accepted. Until now it was set when the message was queued.
    ///
    /// A message that was never tried goes before every retry.
    private static let watched = """
        ALTER TABLE incident ADD COLUMN correlation TEXT;
        ALTER TABLE alarm ADD COLUMN mail TEXT;
        CREATE INDEX alarm_mail ON alarm (mail) WHERE mail IS NOT NULL AND told_at IS NULL;
        DROP INDEX message_order;
        CREATE INDEX message_order ON message (channel, (attempt > 0), deadline_at, rank DESC, id)
            WHERE state IN ('queued', 'deferred');

        """

    // Records: legal holds and erasure.

    /// `legal_hold.subject` is `child:ID`, `pupil:NUMBER`, `incident:ID`, `urn:121234` or `la:926`; its texts are
    /// sealed. `erased_total` counts what was erased, by month of receipt and force. `notification.erased_at` is when
    /// names and notes were taken out of a notification whose incident is still kept.
    ///
    /// A row can be deleted quickly only if the rows that refer to it are found by an index.
    private static let records = """
        CREATE TABLE legal_hold (
            id TEXT PRIMARY KEY, subject TEXT NOT NULL, placed_at INTEGER NOT NULL, placed_by TEXT NOT NULL,
            reason TEXT NOT NULL, lifted_at INTEGER, lifted_by TEXT, lifted_because TEXT) STRICT, WITHOUT ROWID;
        CREATE INDEX legal_hold_subject ON legal_hold (subject) WHERE lifted_at IS NULL;
        CREATE TABLE erased_total (
            month TEXT NOT NULL, force TEXT NOT NULL, incidents INTEGER NOT NULL, children INTEGER NOT NULL,
            matched INTEGER NOT NULL, notifications INTEGER NOT NULL, acknowledged INTEGER NOT NULL,
            overdue INTEGER NOT NULL, PRIMARY KEY (month, force)) STRICT, WITHOUT ROWID;
        ALTER TABLE notification ADD COLUMN erased_at INTEGER;
        CREATE INDEX link_notification ON link (notification);
        CREATE INDEX link_message ON link (message);
        CREATE INDEX shown_notification ON shown (notification);
        CREATE INDEX breach_child ON breach (child);
        CREATE INDEX acknowledgement_child ON acknowledgement (child) WHERE child IS NOT NULL;
        CREATE INDEX call_task ON call (task) WHERE task IS NOT NULL;
        CREATE INDEX phone_task_exception ON phone_task (exception) WHERE exception IS NOT NULL;
        CREATE INDEX notification_child_pupil ON notification_child (pupil) WHERE pupil IS NOT NULL;

        """
}
