/// Version 10, with a section for each addition.
enum SchemaV10 {
    static let sql = delivery + access + schools + texts + records + decisions + contacts

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

    /// A `one_time_code` is stored as a keyed hash; `person` is a contact's identity or an account's id, and `subject` is
    /// what the code opens. The message that carries it names it in `message.code`; one that invites the owner of an
    /// account names the account in `message.invitation`.
    ///
    /// An `account_contact` is a contact of the register whose access the account is: once it is there, the account opens
    /// that place only as long as the contact is there. `account.address_hash` is a keyed hash of the e-mail address to
    /// sign in with. A `device` is a browser that opens links without a code until `ends_at`.
    private static let access = """
        CREATE TABLE one_time_code (
            id TEXT PRIMARY KEY, purpose TEXT NOT NULL, subject TEXT NOT NULL, person TEXT NOT NULL,
            code_hash BLOB NOT NULL, made_at INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0,
            used_at INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX one_time_code_person ON one_time_code (person, purpose, made_at);
        ALTER TABLE message ADD COLUMN code TEXT;
        ALTER TABLE message ADD COLUMN invitation TEXT;
        ALTER TABLE session ADD COLUMN browser TEXT;
        CREATE INDEX session_account ON session (account);
        ALTER TABLE account ADD COLUMN address_hash BLOB;
        CREATE INDEX account_address ON account (address_hash) WHERE address_hash IS NOT NULL;
        CREATE TABLE account_contact (
            account TEXT NOT NULL REFERENCES account, scope TEXT NOT NULL, contact BLOB NOT NULL,
            PRIMARY KEY (account, contact)) STRICT, WITHOUT ROWID;
        CREATE INDEX account_contact_contact ON account_contact (contact);
        CREATE TABLE device (
            id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account, token_hash BLOB NOT NULL UNIQUE,
            browser TEXT, made_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, ends_at INTEGER NOT NULL) STRICT,
            WITHOUT ROWID;
        CREATE INDEX device_account ON device (account);

        """

    // Schools: answers, notes and verification.

    /// A `note` is what a school (`side` `school`) or the desk writes about a notification besides an answer; its body,
    /// sealed, has the words and the person. `read_at` is when somebody of the other side first read it; a
    /// `phone_task` has the same for the desk's answer to a school.
    private static let schools = """
        CREATE TABLE note (
            id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification, side TEXT NOT NULL,
            kind TEXT NOT NULL, child TEXT REFERENCES child, at INTEGER NOT NULL, via TEXT NOT NULL,
            actor TEXT NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL, read_at INTEGER, read_by TEXT)
            STRICT;
        CREATE INDEX note_notification ON note (notification);
        CREATE INDEX note_child ON note (child) WHERE child IS NOT NULL;
        CREATE INDEX note_unread ON note (side, at) WHERE read_at IS NULL;
        ALTER TABLE phone_task ADD COLUMN read_at INTEGER;
        ALTER TABLE phone_task ADD COLUMN read_by TEXT;
        CREATE INDEX phone_task_unread ON phone_task (notification) WHERE outcome = 'answered' AND read_at IS NULL;

        """

    // Texts: what a person released of the force's texts.

    /// A decision on one text of an incident for one place, sealed: the text as the force wrote it, as it was released,
    /// and what was found in it. `field` is `summary`, `voice:CHILD` or `presentWhenSpoken:CHILD`.
    private static let texts = """
        CREATE TABLE released_text (
            id TEXT PRIMARY KEY, incident TEXT NOT NULL REFERENCES incident, target TEXT NOT NULL,
            notification TEXT NOT NULL REFERENCES notification, field TEXT NOT NULL, at INTEGER NOT NULL,
            actor TEXT NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX released_text_incident ON released_text (incident, target);
        CREATE INDEX released_text_notification ON released_text (notification);

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

    // Contacts: tests of the ways to them, codes and confirmations.

    /// A message to a contact that is about no notification: `matter` says what it is, and its row in `contact_message`
    /// has the contact, the address as a keyed hash, and the link. Its text is written when it is sent.
    ///
    /// `contact_message` outlives the message's row, which is erased with other mail.
    private static let contacts = """
        ALTER TABLE message ADD COLUMN matter TEXT;
        DROP INDEX message_order;
        CREATE INDEX message_order ON message (channel, (attempt > 0 OR matter IS NOT NULL), deadline_at, rank DESC, id)
            WHERE state IN ('queued', 'deferred');
        CREATE TABLE contact_message (
            message TEXT PRIMARY KEY, matter TEXT NOT NULL, contact BLOB NOT NULL, scope TEXT NOT NULL,
            address_hash BLOB NOT NULL, token_hash BLOB NOT NULL UNIQUE, made_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL, answered_at INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX contact_message_contact ON contact_message (contact, matter, made_at);
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
