/// Version 12: a message that leaves changes fewer pages.
enum SchemaV12 {
    /// A notification changes its state when a message of it is sent and when that is recorded. Indexes of open notifications
    /// that go by `state` were written each time, at places far apart; `closed_at` is written once, at the end.
    /// `notification_calls` holds it, so that calls are counted without their rows.
    static let sql = """
        UPDATE notification SET closed_at = MAX(created_at, COALESCE(acknowledged_at, 0))
            WHERE closed_at IS NULL AND state IN ('acknowledged', 'cancelled');
        DROP INDEX notification_calls;
        DROP INDEX notification_open;
        DROP INDEX notification_unlisted;
        CREATE INDEX notification_calls ON notification (area, deadline_at, closed_at) WHERE closed_at IS NULL;
        CREATE INDEX notification_open ON notification (deadline_at, urgency, id) WHERE closed_at IS NULL;
        CREATE INDEX notification_unlisted ON notification (next_at) WHERE listed = 0 AND closed_at IS NULL;
        """
}
