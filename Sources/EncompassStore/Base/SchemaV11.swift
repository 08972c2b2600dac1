/// Version 11, with a section for each addition.
enum SchemaV11 {
    static let sql = files + schools + decisions + records + desk

    // Files: rolls and feeds as files.

    private static let files = ""

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
