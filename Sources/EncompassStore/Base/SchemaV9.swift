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

    private static let places = ""

    // Imports: uploads, the watched folder, and what an import changes.

    private static let imports = ""

    // Contacts, and what the officer wrote about a child.

    private static let contacts = ""

    // Feeds that come as files.

    private static let feeds = ""
}
