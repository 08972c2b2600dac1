/// Version 11, with a section for each addition.
enum SchemaV11 {
    static let sql = files + schools + decisions + records + desk

    // Files: rolls and feeds as files.

    private static let files = ""

    // Schools: what is sent to them, and by what text.

    private static let schools = ""

    // Decisions: the workbench of exceptions, refused records, and undoing.

    private static let decisions = ""

    // Records: linked incidents, chronology and reports.

    private static let records = ""

    // The desk: hand-over notes, calls, and approval of pauses.

    /// A `handover_note`, sealed with its author's name, is what one shift leaves for the next.
    private static let desk = """
        CREATE TABLE handover_note (
            id TEXT PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX handover_note_at ON handover_note (at);

        """
}
