/// The fifth schema: who was shown which child, and who may do what.
enum SchemaV5 {
    static let sql = copies + pushes + clericalMemory

    /// `unanswered` counts the copies that may have been taken and were not answered.
    private static let copies = """
        ALTER TABLE message ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE staff_mail ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;

        """

    /// What is refused of one push stands as one exception; `exception.quarantine` is its first record, the table has the
    /// further ones.
    private static let pushes = """
        ALTER TABLE exception ADD COLUMN push TEXT;
        ALTER TABLE exception ADD COLUMN records INTEGER NOT NULL DEFAULT 1;
        CREATE INDEX exception_push ON exception (push) WHERE push IS NOT NULL AND settled_at IS NULL;
        CREATE TABLE exception_record (
            quarantine TEXT PRIMARY KEY REFERENCES quarantine, exception TEXT NOT NULL REFERENCES exception)
            STRICT, WITHOUT ROWID;
        CREATE INDEX exception_record_exception ON exception_record (exception, quarantine);

        """

    /// What the child looked like when a person decided: keyed hashes, `fact=hash` with spaces between; NULL in old rows.
    private static let clericalMemory = """
        ALTER TABLE clerical_note ADD COLUMN likeness TEXT;

        """
}
