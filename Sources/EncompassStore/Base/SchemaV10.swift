/// Version 10, with a section for each addition.
enum SchemaV10 {
    static let sql = delivery + access + schools + records + decisions

    // Delivery: servers, bounces, webhooks and tests of channels.

    /// `previous_secret` still verifies until `previous_ends_at`. A `webhook` is a school's system that is
    /// notified; `stopped_at` is set once it answers that it is gone.
    private static let delivery = """
        ALTER TABLE credential ADD COLUMN previous_secret BLOB;
        ALTER TABLE credential ADD COLUMN previous_ends_at INTEGER;
        CREATE TABLE webhook (
            urn INTEGER PRIMARY KEY, url TEXT NOT NULL, reason TEXT NOT NULL, sealed_secret BLOB NOT NULL,
            previous_secret BLOB, previous_ends_at INTEGER, set_at INTEGER NOT NULL, set_by TEXT NOT NULL,
            stopped_at INTEGER) STRICT;

        """

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
}
