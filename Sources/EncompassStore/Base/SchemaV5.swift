/// The fifth schema: who was shown which child, and who may do what.
enum SchemaV5 {
    static let sql = copies

    /// `unanswered` counts the copies that may have been taken and were not answered.
    static let copies = """
        ALTER TABLE message ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE staff_mail ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
        """
}
