/// Version 10, with a section for each addition.
enum SchemaV10 {
    static let sql = delivery + access + schools + records + decisions + contacts

    // Delivery: servers, bounces, webhooks and tests of channels.

    private static let delivery = ""

    // Access: accounts of contacts, codes and devices.

    private static let access = ""

    // Schools: answers, notes and verification.

    private static let schools = ""

    // Records: search, links between incidents, chronology and reports.

    /// `traced` is the revision whose traces are noted. `hash` is a keyed hash of a child, an adult or an address.
    private static let records = """
        ALTER TABLE incident ADD COLUMN traced INTEGER NOT NULL DEFAULT -1;
        CREATE INDEX incident_untraced ON incident (id) WHERE traced <> revision;
        CREATE TABLE incident_trace (
            kind TEXT NOT NULL, hash INTEGER NOT NULL, incident TEXT NOT NULL REFERENCES incident ON DELETE CASCADE,
            PRIMARY KEY (kind, hash, incident)) STRICT, WITHOUT ROWID;
        CREATE INDEX incident_trace_incident ON incident_trace (incident);

        """

    // Decisions: the workbench of exceptions and confirmations.

    private static let decisions = ""

    // Contacts: tests of the ways to them.

    /// A message to a contact that is about no notification: `matter` says what it is, and its row in `contact_message`
    /// has the contact and the link. Its text is written when it is sent.
    ///
    /// `contact_message` outlives the message's row, which is erased with other mail.
    private static let contacts = """
        ALTER TABLE message ADD COLUMN matter TEXT;
        CREATE TABLE contact_message (
            message TEXT PRIMARY KEY, contact BLOB NOT NULL, scope TEXT NOT NULL, token_hash BLOB NOT NULL UNIQUE,
            expires_at INTEGER NOT NULL, answered_at INTEGER) STRICT, WITHOUT ROWID;
        CREATE TABLE channel_test_round (
            id TEXT PRIMARY KEY, area TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE channel_test (
            id TEXT PRIMARY KEY, scope TEXT NOT NULL, round TEXT REFERENCES channel_test_round, at INTEGER NOT NULL,
            actor TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX channel_test_scope ON channel_test (scope, at);
        CREATE INDEX channel_test_of_round ON channel_test (round, scope) WHERE round IS NOT NULL;
        CREATE TABLE channel_test_way (
            test TEXT NOT NULL REFERENCES channel_test, number INTEGER NOT NULL, contact BLOB NOT NULL,
            channel TEXT NOT NULL, message TEXT REFERENCES contact_message, PRIMARY KEY (test, number)) STRICT,
            WITHOUT ROWID;

        """
}
