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

    private static let desk = ""
}
