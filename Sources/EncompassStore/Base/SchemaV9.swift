/// Version 9, with a section for each addition.
enum SchemaV9 {
    static let sql = pupils + places + imports + contacts + feeds

    // Pupils: identifiers and earlier addresses.

    private static let pupils = ""

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

    private static let imports = ""

    // Contacts, and what the officer wrote about a child.

    private static let contacts = ""

    // Feeds that come as files.

    private static let feeds = ""
}
