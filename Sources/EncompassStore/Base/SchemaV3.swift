/// The third schema: pages of the queue that cost the same however deep, and the areas whose callers are shared.
///
/// `urgency` orders the notifications of one deadline: risk, then presence, then repeats, the most urgent lowest. A
/// page can only start in the middle of an index whose columns all go one way, so it is a column. `area` is the area
/// whose callers make the calls if nobody has acknowledged by then.
enum SchemaV3 {
    static let sql = ranks + queue + calls

    /// An ungraded incident may be anything: it comes after medium and before standard (0).
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
}
