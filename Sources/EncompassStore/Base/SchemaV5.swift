/// The fifth schema: who was shown which child, and who may do what.
enum SchemaV5 {
    static let sql = registryFiles

    /// Numbers that two pupils bear are found by the index alone, since they are no evidence for either. A revision that
    /// was refused is kept as it came, so that a person can compare it with the one that is held.
    static let registryFiles = """
        DROP INDEX roll_entry_upn;
        CREATE INDEX roll_entry_upn ON roll_entry (upn_hash, pupil, added, removed) WHERE upn_hash IS NOT NULL;
        CREATE TABLE refused_revision (
            exception TEXT NOT NULL REFERENCES exception, content_hash BLOB NOT NULL, revision INTEGER NOT NULL,
            held INTEGER NOT NULL, body BLOB NOT NULL, raw BLOB NOT NULL, key_id INTEGER NOT NULL,
            received_at INTEGER NOT NULL, credential TEXT NOT NULL,
            PRIMARY KEY (exception, content_hash)) STRICT, WITHOUT ROWID;

        """
}
