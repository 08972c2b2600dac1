/// Version 9, with a section for each addition.
enum SchemaV9 {
    static let sql = pupils + places + imports + contacts + feeds

    // Pupils: identifiers and earlier addresses.

    /// `same_as` is the pupil that this one turned out to be: its identity leads there. `nhs_hash` is a keyed hash, for
    /// numbers with a right check digit only.
    private static let pupils = """
        ALTER TABLE pupil ADD COLUMN same_as INTEGER REFERENCES pupil;
        CREATE INDEX pupil_same_as ON pupil (same_as) WHERE same_as IS NOT NULL;
        ALTER TABLE roll_entry ADD COLUMN nhs_hash INTEGER;
        CREATE INDEX roll_entry_nhs ON roll_entry (nhs_hash, pupil, added, removed) WHERE nhs_hash IS NOT NULL;

        """

    // Places: children not in school, and temporary places.

    private static let places = """
        CREATE TABLE not_in_school (
            id INTEGER PRIMARY KEY, la TEXT NOT NULL, pupil INTEGER NOT NULL REFERENCES pupil, body BLOB NOT NULL,
            key_id INTEGER NOT NULL, body_hash BLOB NOT NULL, upn_hash INTEGER,
            added INTEGER NOT NULL REFERENCES registry_run, removed INTEGER) STRICT;
        CREATE INDEX not_in_school_pupil ON not_in_school (pupil, added, removed);
        CREATE INDEX not_in_school_la ON not_in_school (la, pupil);
        CREATE INDEX not_in_school_upn ON not_in_school (upn_hash) WHERE upn_hash IS NOT NULL;
        CREATE TABLE not_in_school_provider (
            entry INTEGER NOT NULL REFERENCES not_in_school ON DELETE CASCADE, scope TEXT NOT NULL,
            PRIMARY KEY (entry, scope)) STRICT, WITHOUT ROWID;
        CREATE INDEX not_in_school_provider_scope ON not_in_school_provider (scope);
        """

    // Imports: uploads, the watched folder, and what an import changes.

    /// An `upload` is what a person at the desk wants to import: its body, sealed, has the files' names and how they
    /// were understood; `upload_part` has the files' bytes, in pieces. `state` is `receiving`, `received`, `checked`,
    /// `wanted` or `landed`.
    ///
    /// With rolls that come nightly there are many runs; two indexes find the last file of the register and of the bank
    /// holidays.
    ///
    /// `registry_run.source` is the file of the watched folder that it was: its hash, and which file of the disk.
    private static let imports = """
        CREATE TABLE upload (
            id TEXT PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, state TEXT NOT NULL, body BLOB NOT NULL,
            key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE upload_part (
            id INTEGER PRIMARY KEY, upload TEXT NOT NULL REFERENCES upload, file INTEGER NOT NULL,
            piece INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL,
            UNIQUE (upload, file, piece)) STRICT;
        ALTER TABLE registry_run ADD COLUMN source TEXT;
        CREATE INDEX registry_run_source ON registry_run (source) WHERE source IS NOT NULL;
        CREATE INDEX registry_run_establishments ON registry_run (landed_at)
            WHERE instr(summary, '"kind":"establishments"') > 0;
        CREATE INDEX registry_run_holidays ON registry_run (landed_at)
            WHERE instr(summary, '"kind":"bankHolidays"') > 0;

        """

    // Contacts, and what the officer wrote about a child.

    private static let contacts = ""

    // Feeds that come as files.

    private static let feeds = ""
}
