/// Version 8, with a section for each addition.
enum SchemaV8 {
    static let sql = watched

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
}
