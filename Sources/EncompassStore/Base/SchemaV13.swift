/// Version 13: a message that leaves changes fewer indexes, and smaller rows.
enum SchemaV13 {
    /// The rules that a notification was made with took three quarters of its row, and a night's notifications share a few
    /// texts. Each text is kept once; `notification.plan` names it.
    ///
    /// Messages that are being sent are few, and one index of them is enough.
    static let sql = """
        CREATE TABLE plan (id TEXT PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
        INSERT INTO plan (id, body) SELECT lower(hex(randomblob(8))), plan FROM (SELECT DISTINCT plan FROM notification);
        UPDATE notification SET plan = (SELECT id FROM plan WHERE body = notification.plan);
        DROP INDEX message_sending;
        """
}
