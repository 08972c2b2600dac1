/// The fifth schema: who was shown which child, and who may do what.
enum SchemaV5 {
    static let sql = carried + schoolHours

    /// Whether a notification's ladder is that of school hours: decided at its first step, and kept.
    static let schoolHours = """
        ALTER TABLE notification ADD COLUMN school_hours INTEGER NOT NULL DEFAULT 0;

        """

    /// `doubt` says why a person must decide which child of an earlier revision this is; `in_doubt_with` names the
    /// doubtful child that a held one may be. `closed_by` says who ruled a place out for a child, so that the auditor can
    /// tell a named person's word from none. A `withdrawn_at` clerical note came of a decision that was reopened.
    static let carried = """
        ALTER TABLE child ADD COLUMN doubt TEXT;
        ALTER TABLE child ADD COLUMN in_doubt_with TEXT REFERENCES child;
        CREATE INDEX child_in_doubt ON child (in_doubt_with) WHERE in_doubt_with IS NOT NULL;
        CREATE TRIGGER notification_child_closes AFTER UPDATE OF closed_at ON notification_child BEGIN
            UPDATE incident SET sealed = -1
            WHERE id = (SELECT incident FROM child WHERE id = NEW.child) AND sealed = change; END;
        ALTER TABLE child_placement ADD COLUMN closed_by TEXT;
        UPDATE child_placement SET closed_by = (SELECT n.closed_by FROM notification n
            JOIN notification_child k ON k.notification = n.id
            WHERE k.child = child_placement.child AND n.target = child_placement.target AND n.closed_by IS NOT NULL
            ORDER BY n.closed_at DESC LIMIT 1) WHERE closed_at IS NOT NULL;
        CREATE INDEX exception_resolved ON exception (settled_at) WHERE settled_by <> 'engine';
        ALTER TABLE clerical_note ADD COLUMN withdrawn_at INTEGER;
        UPDATE incident SET sealed = -1;

        """
}
