/// Version 11, with a section for each addition.
enum SchemaV11 {
    static let sql = files + schools + decisions + links + records + desk + people + areas + decidedByHand + names

    // Files: rolls and feeds as files.

    /// A `roll_number` is a number of a roll row as a keyed hash (`kind` is `upn` or `nhs`); a `pupil_identity` leads to
    /// its pupil. Both are tables, and not indexes, so that an import can add their rows later than the rows that they
    /// lead to, many at once and in the order of the hashes: as an index, nine million hashes in the order of the file
    /// would change a page for every row. What is deleted or moved takes its hashes along by triggers.
    ///
    /// A `roll_school` leads from a school to the rows of its roll, and is a table for the same reason: a country's roll may
    /// have the schools in any order.
    ///
    /// `not_in_school.nhs_hash` is like `roll_entry.nhs_hash`.
    private static let files = """
        CREATE TABLE roll_number (
            kind TEXT NOT NULL, hash INTEGER NOT NULL, entry INTEGER NOT NULL, pupil INTEGER NOT NULL,
            PRIMARY KEY (kind, hash, entry)) STRICT, WITHOUT ROWID;
        INSERT INTO roll_number (kind, hash, entry, pupil)
            SELECT 'nhs', nhs_hash, id, pupil FROM roll_entry WHERE nhs_hash IS NOT NULL ORDER BY nhs_hash, id;
        INSERT INTO roll_number (kind, hash, entry, pupil)
            SELECT 'upn', upn_hash, id, pupil FROM roll_entry WHERE upn_hash IS NOT NULL ORDER BY upn_hash, id;
        DROP INDEX roll_entry_upn;
        DROP INDEX roll_entry_nhs;
        CREATE TRIGGER roll_entry_numbers_deleted AFTER DELETE ON roll_entry
        WHEN OLD.upn_hash IS NOT NULL OR OLD.nhs_hash IS NOT NULL BEGIN
            DELETE FROM roll_number WHERE kind = 'upn' AND hash = OLD.upn_hash AND entry = OLD.id;
            DELETE FROM roll_number WHERE kind = 'nhs' AND hash = OLD.nhs_hash AND entry = OLD.id;
        END;
        CREATE TRIGGER roll_entry_numbers_moved AFTER UPDATE OF pupil ON roll_entry
        WHEN OLD.upn_hash IS NOT NULL OR OLD.nhs_hash IS NOT NULL BEGIN
            UPDATE roll_number SET pupil = NEW.pupil WHERE kind = 'upn' AND hash = OLD.upn_hash AND entry = OLD.id;
            UPDATE roll_number SET pupil = NEW.pupil WHERE kind = 'nhs' AND hash = OLD.nhs_hash AND entry = OLD.id;
        END;

        CREATE TABLE roll_school (urn INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (urn, entry))
            STRICT, WITHOUT ROWID;
        INSERT INTO roll_school (urn, entry) SELECT urn, id FROM roll_entry ORDER BY urn, id;
        DROP INDEX roll_entry_urn;
        CREATE TRIGGER roll_entry_school_deleted AFTER DELETE ON roll_entry BEGIN
            DELETE FROM roll_school WHERE urn = OLD.urn AND entry = OLD.id;
        END;

        CREATE TABLE pupil_identity (identity BLOB PRIMARY KEY, pupil INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO pupil_identity (identity, pupil)
            SELECT identity, id FROM pupil WHERE substr(identity, 1, 7) <> CAST('erased:' AS BLOB) ORDER BY identity;
        CREATE TABLE new_pupil (
            id INTEGER PRIMARY KEY, identity BLOB NOT NULL, same_as INTEGER REFERENCES pupil) STRICT;
        INSERT INTO new_pupil (id, identity, same_as) SELECT id, identity, same_as FROM pupil ORDER BY id;
        DROP TABLE pupil;
        ALTER TABLE new_pupil RENAME TO pupil;
        CREATE INDEX pupil_same_as ON pupil (same_as) WHERE same_as IS NOT NULL;
        CREATE TRIGGER pupil_identity_deleted AFTER DELETE ON pupil BEGIN
            DELETE FROM pupil_identity WHERE identity = OLD.identity;
        END;
        CREATE TRIGGER pupil_identity_erased AFTER UPDATE OF identity ON pupil BEGIN
            DELETE FROM pupil_identity WHERE identity = OLD.identity;
        END;

        ALTER TABLE not_in_school ADD COLUMN nhs_hash INTEGER;
        CREATE INDEX not_in_school_nhs ON not_in_school (nhs_hash) WHERE nhs_hash IS NOT NULL;
        """

    // Schools: what is sent to them, and by what text.

    private static let schools = ""

    // Decisions: the workbench of exceptions, refused records, and undoing.

    /// An `exception_claim` is somebody who has an exception open; it ends by itself. A `typed_record` is an incident that
    /// a person typed from a refused record, which stays as it was received.
    private static let decisions = """
        CREATE TABLE exception_claim (
            exception TEXT PRIMARY KEY REFERENCES exception ON DELETE CASCADE, actor TEXT NOT NULL,
            since INTEGER NOT NULL, ends_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE typed_record (
            quarantine TEXT PRIMARY KEY REFERENCES quarantine ON DELETE CASCADE,
            incident TEXT NOT NULL REFERENCES incident ON DELETE CASCADE, revision INTEGER NOT NULL,
            actor TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX typed_record_incident ON typed_record (incident);

        """

    // Links: several reports of one event.

    /// An `event_report` is a report that a person has linked with others of its `event`. A notification of linked reports
    /// keeps the `reports` that it carries, its own incident's first, separated by spaces. A child of one report who is
    /// shown as a child of another is in `notification_child` with that child's id in `shown_as`.
    private static let links = """
        CREATE TABLE event_report (
            incident TEXT PRIMARY KEY REFERENCES incident ON DELETE CASCADE, event TEXT NOT NULL, at INTEGER NOT NULL,
            actor TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX event_report_event ON event_report (event);
        ALTER TABLE notification ADD COLUMN reports TEXT;
        CREATE INDEX notification_reports ON notification (reports) WHERE reports IS NOT NULL;
        ALTER TABLE notification_child ADD COLUMN shown_as TEXT;

        """

    // Records: chronology and reports.

    /// A `report_month` is what is reported of a month, fixed some days after its end: sealed, as `body` its numbers by day,
    /// force, area and place, without persons, and as `total` their sum. `detailed` is 1 until days and places are dropped.
    /// Exceptions are counted by the time when they were opened.
    private static let records = """
        CREATE TABLE report_month (
            month TEXT PRIMARY KEY, detailed INTEGER NOT NULL, body BLOB NOT NULL, total BLOB NOT NULL,
            key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX exception_opened ON exception (opened_at);

        """

    // The desk: hand-over notes, calls, and approval of pauses.

    /// A `handover_note`, sealed with its author's name, is what one shift leaves for the next. `phone_task.next_try_at` is
    /// when to ring again after a call that reached nobody.
    private static let desk = """
        CREATE TABLE handover_note (
            id TEXT PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX handover_note_at ON handover_note (at);

        ALTER TABLE phone_task ADD COLUMN next_try_at INTEGER;

        """

    // People: the second step of signing in, and sign-in by an organisation's own provider.

    /// A `second_step` is the sealed secret of a person's app; it counts once `confirmed_at` is set, and until then belongs
    /// to the session in which it was begun, by the hash of the session's token. A `recovery_code` is
    /// a keyed hash, as is `account.provider_hash`, which is the person's name at the provider. `provider_left_at` is when
    /// the person's groups there gave no role any more.
    private static let people = """
        CREATE TABLE second_step (
            account TEXT PRIMARY KEY REFERENCES account ON DELETE CASCADE, body BLOB NOT NULL,
            key_id INTEGER NOT NULL, begun_at INTEGER NOT NULL, begun_in BLOB NOT NULL, confirmed_at INTEGER, last_used INTEGER NOT NULL DEFAULT 0,
            failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
        CREATE TABLE recovery_code (
            account TEXT NOT NULL REFERENCES account ON DELETE CASCADE, code_hash BLOB NOT NULL, used_at INTEGER,
            PRIMARY KEY (account, code_hash)) STRICT, WITHOUT ROWID;
        ALTER TABLE account ADD COLUMN provider_hash BLOB;
        ALTER TABLE account ADD COLUMN provider_left_at INTEGER;
        CREATE UNIQUE INDEX account_provider ON account (provider_hash) WHERE provider_hash IS NOT NULL;

        """

    // Areas: which of them a person at the desk works for.

    /// `account.areas` are ids, separated by commas; null for all, empty for none. `areas_chosen`: a person set them.
    /// An `area_authority` is the area of an authority's schools, as the configuration has it.
    private static let areas = """
        ALTER TABLE account ADD COLUMN areas TEXT;
        ALTER TABLE account ADD COLUMN areas_chosen INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE area_authority (authority TEXT PRIMARY KEY, area TEXT NOT NULL) STRICT, WITHOUT ROWID;

        """

    // Decided by hand: messages that a person queued, and codes that a person typed wrong.

    /// A message `by_person` was queued by somebody's decision, and waits for nothing else. `second_step.wrong_in_row` counts
    /// the wrong codes of the app since the last right one.
    private static let decidedByHand = """
        ALTER TABLE message ADD COLUMN by_person INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE second_step ADD COLUMN wrong_in_row INTEGER NOT NULL DEFAULT 0;

        """

    // Names: letters such as ł are folded too.

    /// What incidents are found again by is noted once more, in the background: by "Michal" also where "Michał" was written.
    private static let names = """
        UPDATE incident SET traced = -1;

        """
}
