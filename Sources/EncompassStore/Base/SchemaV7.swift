/// Version 7.
package enum SchemaV7 {
    static let sql = alarmSubjects

    /// What an alarm is about is a column: an alarm's key was searched by position for the id in it.
    private static let alarmSubjects = """
        ALTER TABLE alarm ADD COLUMN subject TEXT;
        UPDATE alarm SET subject = substr(key, length(kind) + 2)
            WHERE kind IN ('overdue', 'exceptionDue', 'answerDue', 'breach');
        DROP INDEX alarm_open;
        CREATE INDEX alarm_open ON alarm (kind, subject) WHERE cleared_at IS NULL;

        """
}
