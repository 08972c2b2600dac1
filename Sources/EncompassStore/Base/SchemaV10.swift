/// Version 10, with a section for each addition.
enum SchemaV10 {
    static let sql = delivery + access + schools + records + decisions

    // Delivery: servers, bounces, webhooks and tests of channels.

    private static let delivery = ""

    // Access: accounts of contacts, codes and devices.

    private static let access = ""

    // Schools: answers, notes and verification.

    /// A `note` is what a school (`side` `school`) or the desk writes about a notification besides an answer; its body,
    /// sealed, has the words and the person. `read_at` is when somebody of the other side first read it; a
    /// `phone_task` has the same for the desk's answer to a school.
    private static let schools = """
        CREATE TABLE note (
            id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification, side TEXT NOT NULL,
            kind TEXT NOT NULL, child TEXT REFERENCES child, at INTEGER NOT NULL, via TEXT NOT NULL,
            actor TEXT NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL, read_at INTEGER, read_by TEXT)
            STRICT, WITHOUT ROWID;
        CREATE INDEX note_notification ON note (notification);
        CREATE INDEX note_child ON note (child) WHERE child IS NOT NULL;
        CREATE INDEX note_unread ON note (side, at) WHERE read_at IS NULL;
        ALTER TABLE phone_task ADD COLUMN read_at INTEGER;
        ALTER TABLE phone_task ADD COLUMN read_by TEXT;
        CREATE INDEX phone_task_unread ON phone_task (notification) WHERE outcome = 'answered' AND read_at IS NULL;

        """

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
}
