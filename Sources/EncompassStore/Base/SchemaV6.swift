/// Version 6: the data keys that seal personal fields.
///
/// A row of an earlier version stays as it is, with `key_id` 0 or a text without its mark, until `Sealing` has reached
/// it.
package enum SchemaV6 {
    static let sql = dataKeys + payloadTrigger

    /// `once` held the recipient's address in the clear. Replacing it repeats no mail, since each kind of mail has a
    /// mark of its own.
    private static let dataKeys = """
        CREATE TABLE data_key (id INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
        ALTER TABLE audit_payload ADD COLUMN key_id INTEGER NOT NULL DEFAULT 0;
        DROP TRIGGER audit_payload_no_update;
        UPDATE staff_mail SET once = id;

        """

    /// An entry's payload may be sealed again under another key, and changed in no other way; the entry's hash proves
    /// that its content stayed the same.
    package static let payloadTrigger = """
        CREATE TRIGGER audit_payload_no_update BEFORE UPDATE ON audit_payload
            WHEN NEW.seq <> OLD.seq OR NEW.salt <> OLD.salt OR NEW.key_id IN (0, OLD.key_id)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

        """
}
