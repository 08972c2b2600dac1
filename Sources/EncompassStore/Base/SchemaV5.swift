/// The fifth schema: who was shown which child, and who may do what.
enum SchemaV5 {
    static let sql =
        copies + pushes + registryFiles + disclosure + roles + schoolHours + carried + clericalMemory + named

    /// `unanswered` counts the copies that may have been taken but were not answered.
    private static let copies = """
        ALTER TABLE message ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE staff_mail ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;

        """

    /// The refused records of one push are one exception; `exception.quarantine` is the first of them, the table has
    /// the others.
    private static let pushes = """
        ALTER TABLE exception ADD COLUMN push TEXT;
        ALTER TABLE exception ADD COLUMN records INTEGER NOT NULL DEFAULT 1;
        CREATE INDEX exception_push ON exception (push) WHERE push IS NOT NULL AND settled_at IS NULL;
        CREATE TABLE exception_record (
            quarantine TEXT PRIMARY KEY REFERENCES quarantine, exception TEXT NOT NULL REFERENCES exception)
            STRICT, WITHOUT ROWID;
        CREATE INDEX exception_record_exception ON exception_record (exception, quarantine);

        """

    /// UPNs that two pupils share are found by the index alone, since they are no evidence for either. A refused
    /// revision is kept as it came, so that a person can compare it with the one that is held.
    private static let registryFiles = """
        DROP INDEX roll_entry_upn;
        CREATE INDEX roll_entry_upn ON roll_entry (upn_hash, pupil, added, removed) WHERE upn_hash IS NOT NULL;
        CREATE TABLE refused_revision (
            exception TEXT NOT NULL REFERENCES exception, content_hash BLOB NOT NULL, revision INTEGER NOT NULL,
            held INTEGER NOT NULL, body BLOB NOT NULL, raw BLOB NOT NULL, key_id INTEGER NOT NULL,
            received_at INTEGER NOT NULL, credential TEXT NOT NULL,
            PRIMARY KEY (exception, content_hash)) STRICT, WITHOUT ROWID;

        """

    /// `shown` records who at a place was shown which child, and when: the retraction names the child to nobody else.
    /// `reader` and `identity` (the child's name at that time) are keyed hashes; the names are in the body.
    /// `notification_child.pupil` is the pupil of the place's roll that the child was matched to; `cleared_by` is the
    /// supervisor who let a notification go to a place where a party to the incident works.
    private static let disclosure = """
        CREATE TABLE shown (
            child TEXT NOT NULL REFERENCES child, target TEXT NOT NULL, reader BLOB NOT NULL, identity BLOB NOT NULL,
            notification TEXT NOT NULL REFERENCES notification, via TEXT NOT NULL, actor TEXT NOT NULL,
            first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL,
            PRIMARY KEY (child, target, reader, identity)) STRICT, WITHOUT ROWID;
        ALTER TABLE notification_child ADD COLUMN pupil INTEGER;
        ALTER TABLE notification ADD COLUMN cleared_by TEXT;

        """

    /// An item that may be about a protected pupil is for a supervisor, and stays so when the force sends a revision.
    private static let roles = """
        ALTER TABLE exception ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE incident ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE pause ADD COLUMN approved_at INTEGER;
        UPDATE pause SET approved_at = started_at;

        """

    /// Whether a notification's ladder is the one for school hours: decided at its first step, and kept.
    private static let schoolHours = """
        ALTER TABLE notification ADD COLUMN school_hours INTEGER NOT NULL DEFAULT 0;

        """

    /// `doubt` says why a person must decide which child of an earlier revision this is; `in_doubt_with` names the
    /// doubtful child that a held one may be. `closed_by` says who ruled a place out for a child, so that the auditor
    /// knows whether a named person did. A clerical note with a `withdrawn_at` comes from a decision that was
    /// reopened.
    private static let carried = """
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

    /// What the child looked like when a person decided: keyed hashes, `fact=hash` with spaces between; NULL in old rows.
    private static let clericalMemory = """
        ALTER TABLE clerical_note ADD COLUMN likeness TEXT;

        """

    /// Whether a person said, or agreed, that the child as it is reported is `pupil`: that decision then stays, and
    /// only the pupil's school follows the rolls.
    private static let named = """
        ALTER TABLE child ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
        UPDATE child SET named = 1 WHERE state = 'matched' AND pupil IS NOT NULL
            AND EXISTS (SELECT 1 FROM child_placement p
                WHERE p.child = child.id AND p.pupil = child.pupil AND p.closed_at IS NULL)
            AND (decided_by <> 'engine' OR EXISTS (SELECT 1 FROM exception x
                WHERE x.child = child.id AND x.kind = 'confirm' AND x.decision = 'match' AND x.settled_by <> 'engine'));

        """
}
