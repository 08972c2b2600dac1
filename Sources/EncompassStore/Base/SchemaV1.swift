/// The first schema. Times are milliseconds since 1970 in UTC; days are days since 1970.
///
/// Columns named `body` hold personal fields, sealed under the key that `key_id` names (0: not sealed); nothing
/// personal is stored outside them. Registry rows are versioned: `added` is the run that added them, `removed` the run
/// that removed them, and a run counts once `registry.run` has reached it, so that an import of any size becomes
/// visible by one update.
enum SchemaV1 {
    static let sql = base + registry + accounts + incidents + notifications + audit

    static let base = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        """

    static let registry = """
        CREATE TABLE registry (only INTEGER PRIMARY KEY CHECK (only = 1), run INTEGER NOT NULL) STRICT;
        INSERT INTO registry VALUES (1, 0);
        CREATE TABLE registry_run (
            run INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, landed_at INTEGER, cleaned INTEGER NOT NULL DEFAULT 0,
            first_pupil INTEGER NOT NULL, actor TEXT NOT NULL, summary TEXT NOT NULL) STRICT;
        CREATE TABLE establishment (
            id INTEGER PRIMARY KEY, urn INTEGER NOT NULL, name TEXT NOT NULL, town TEXT, la TEXT, status TEXT NOT NULL,
            body TEXT NOT NULL, body_hash BLOB NOT NULL, added INTEGER NOT NULL, removed INTEGER) STRICT;
        CREATE INDEX establishment_urn ON establishment (urn);
        CREATE TABLE establishment_link (
            id INTEGER PRIMARY KEY, urn INTEGER NOT NULL, linked INTEGER NOT NULL, kind TEXT NOT NULL,
            body TEXT NOT NULL, body_hash BLOB NOT NULL, added INTEGER NOT NULL, removed INTEGER) STRICT;
        CREATE INDEX establishment_link_urn ON establishment_link (urn);
        CREATE INDEX establishment_link_linked ON establishment_link (linked);
        CREATE TABLE pupil (id INTEGER PRIMARY KEY, identity BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE roll_entry (
            id INTEGER PRIMARY KEY, urn INTEGER NOT NULL, pupil INTEGER NOT NULL REFERENCES pupil, body BLOB NOT NULL,
            key_id INTEGER NOT NULL, body_hash BLOB NOT NULL, upn_hash INTEGER, added INTEGER NOT NULL,
            removed INTEGER) STRICT;
        CREATE INDEX roll_entry_urn ON roll_entry (urn, pupil);
        CREATE INDEX roll_entry_pupil ON roll_entry (pupil, added, removed);
        CREATE INDEX roll_entry_upn ON roll_entry (upn_hash) WHERE upn_hash IS NOT NULL;
        CREATE INDEX roll_entry_added ON roll_entry (added);
        CREATE INDEX roll_entry_removed ON roll_entry (removed) WHERE removed IS NOT NULL;
        CREATE TABLE roll (
            urn INTEGER NOT NULL, added INTEGER NOT NULL REFERENCES registry_run, entries INTEGER NOT NULL,
            PRIMARY KEY (urn, added)) STRICT, WITHOUT ROWID;
        CREATE TABLE contact (
            id INTEGER PRIMARY KEY, identity BLOB NOT NULL, scope TEXT NOT NULL, role TEXT NOT NULL,
            body BLOB NOT NULL, key_id INTEGER NOT NULL, body_hash BLOB NOT NULL, added INTEGER NOT NULL,
            removed INTEGER) STRICT;
        CREATE INDEX contact_scope ON contact (scope);
        CREATE INDEX contact_identity ON contact (identity);
        CREATE TABLE calendar_period (
            id INTEGER PRIMARY KEY, scope TEXT NOT NULL, body TEXT NOT NULL, body_hash BLOB NOT NULL,
            added INTEGER NOT NULL, removed INTEGER) STRICT;
        CREATE INDEX calendar_period_scope ON calendar_period (scope);
        CREATE TABLE bank_holiday (
            id INTEGER PRIMARY KEY, date INTEGER NOT NULL, body TEXT NOT NULL, body_hash BLOB NOT NULL,
            added INTEGER NOT NULL, removed INTEGER) STRICT;
        CREATE INDEX bank_holiday_date ON bank_holiday (date);
        CREATE TABLE import_seen (
            kind TEXT NOT NULL, row INTEGER NOT NULL, line INTEGER NOT NULL,
            PRIMARY KEY (kind, row)) STRICT, WITHOUT ROWID;
        CREATE TABLE import_scope (
            kind TEXT NOT NULL, scope TEXT NOT NULL, PRIMARY KEY (kind, scope)) STRICT, WITHOUT ROWID;

        """

    static let accounts = """
        CREATE TABLE credential (
            id TEXT PRIMARY KEY, role TEXT NOT NULL, force TEXT, urn INTEGER, token_hash BLOB UNIQUE,
            sealed_secret BLOB, purpose TEXT, created_at INTEGER NOT NULL, created_by TEXT NOT NULL,
            revoked_at INTEGER) STRICT, WITHOUT ROWID;
        CREATE TABLE account (
            id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, role TEXT NOT NULL, urns TEXT NOT NULL,
            body BLOB NOT NULL, key_id INTEGER NOT NULL, password TEXT NOT NULL, created_at INTEGER NOT NULL,
            disabled_at INTEGER, failures INTEGER NOT NULL DEFAULT 0, locked_until INTEGER) STRICT, WITHOUT ROWID;
        CREATE TABLE session (
            token_hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account, csrf TEXT NOT NULL,
            created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, purpose TEXT,
            purpose_at INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX session_expires ON session (expires_at);

        """

    static let incidents = """
        CREATE TABLE incident (
            id TEXT PRIMARY KEY, force TEXT NOT NULL, reference TEXT NOT NULL, revision INTEGER NOT NULL,
            status TEXT NOT NULL, occurred_at INTEGER NOT NULL, received_at INTEGER NOT NULL,
            revised_at INTEGER NOT NULL, restricted INTEGER NOT NULL, risk INTEGER NOT NULL,
            change INTEGER NOT NULL, settled INTEGER NOT NULL, retry_at INTEGER,
            UNIQUE (force, reference)) STRICT, WITHOUT ROWID;
        CREATE INDEX incident_unsettled ON incident (received_at) WHERE change <> settled;
        CREATE INDEX incident_received ON incident (received_at);
        CREATE TABLE incident_revision (
            incident TEXT NOT NULL REFERENCES incident, revision INTEGER NOT NULL, status TEXT NOT NULL,
            content_hash BLOB NOT NULL, body BLOB NOT NULL, raw BLOB NOT NULL, key_id INTEGER NOT NULL,
            received_at INTEGER NOT NULL, credential TEXT NOT NULL, warnings TEXT NOT NULL,
            PRIMARY KEY (incident, revision)) STRICT, WITHOUT ROWID;
        CREATE TABLE child (
            id TEXT PRIMARY KEY, incident TEXT NOT NULL REFERENCES incident, ordinal INTEGER NOT NULL,
            reference TEXT NOT NULL, state TEXT NOT NULL, confirmed INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL,
            key_id INTEGER NOT NULL, faults TEXT NOT NULL, pupil INTEGER, decided_by TEXT, decided_at INTEGER,
            restarted_at INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX child_incident ON child (incident);
        CREATE INDEX child_state ON child (state);
        CREATE INDEX child_pupil ON child (pupil) WHERE pupil IS NOT NULL;
        CREATE TABLE child_placement (
            child TEXT NOT NULL REFERENCES child, target TEXT NOT NULL, pupil INTEGER, origin TEXT NOT NULL,
            closed_at INTEGER, PRIMARY KEY (child, target)) STRICT, WITHOUT ROWID;
        CREATE TABLE decision (
            id INTEGER PRIMARY KEY, child TEXT NOT NULL REFERENCES child, at INTEGER NOT NULL, actor TEXT NOT NULL,
            verdict TEXT NOT NULL, pupil INTEGER, best INTEGER, probability REAL NOT NULL, weight REAL NOT NULL, model TEXT NOT NULL,
            generation INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT;
        CREATE INDEX decision_child ON decision (child);
        CREATE TABLE quarantine (
            id TEXT PRIMARY KEY, force TEXT NOT NULL, credential TEXT NOT NULL, received_at INTEGER NOT NULL,
            line INTEGER, body BLOB NOT NULL, key_id INTEGER NOT NULL, content_hash BLOB NOT NULL,
            faults TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX quarantine_content ON quarantine (content_hash);
        CREATE TABLE exception (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, force TEXT NOT NULL, incident TEXT REFERENCES incident,
            child TEXT REFERENCES child, quarantine TEXT REFERENCES quarantine, opened_at INTEGER NOT NULL,
            deadline_at INTEGER NOT NULL, step INTEGER NOT NULL DEFAULT 0, next_at INTEGER,
            restricted INTEGER NOT NULL DEFAULT 0, detail TEXT NOT NULL, settled_at INTEGER, settled_by TEXT,
            decision TEXT, body BLOB, key_id INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX exception_open ON exception (deadline_at, id) WHERE settled_at IS NULL;
        CREATE INDEX exception_next ON exception (next_at) WHERE settled_at IS NULL AND next_at IS NOT NULL;
        CREATE UNIQUE INDEX exception_child ON exception (child, kind) WHERE settled_at IS NULL AND child IS NOT NULL;
        CREATE INDEX exception_of_child ON exception (child) WHERE child IS NOT NULL;
        CREATE INDEX exception_quarantine ON exception (quarantine) WHERE quarantine IS NOT NULL;
        CREATE INDEX exception_incident ON exception (incident) WHERE incident IS NOT NULL;
        CREATE TABLE clerical_note (
            id INTEGER PRIMARY KEY, identity TEXT NOT NULL, kind TEXT NOT NULL, pupil INTEGER, urn INTEGER,
            at INTEGER NOT NULL, actor TEXT NOT NULL) STRICT;
        CREATE TABLE declaration (
            id TEXT PRIMARY KEY, force TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
            incidents INTEGER NOT NULL, received_at INTEGER NOT NULL, credential TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX declaration_force ON declaration (force, to_at);

        """

    static let notifications = """
        CREATE TABLE notification (
            id TEXT PRIMARY KEY, reference TEXT NOT NULL UNIQUE, incident TEXT NOT NULL REFERENCES incident,
            revision INTEGER NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, replaces TEXT, state TEXT NOT NULL,
            hold TEXT, released_by TEXT, restricted INTEGER NOT NULL, late INTEGER NOT NULL, created_at INTEGER NOT NULL,
            release_at INTEGER NOT NULL, deadline_at INTEGER NOT NULL, plan TEXT NOT NULL, step INTEGER NOT NULL,
            next_at INTEGER, content_hash BLOB NOT NULL, risk INTEGER NOT NULL, present INTEGER NOT NULL,
            repeats INTEGER NOT NULL, told_at INTEGER, overdue_at INTEGER, acknowledged_at INTEGER, acknowledged_via TEXT,
            closed_at INTEGER, closed_by TEXT, body BLOB, key_id INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX notification_open ON notification (deadline_at, risk DESC, present DESC, repeats DESC, id)
            WHERE state NOT IN ('acknowledged', 'cancelled');
        CREATE INDEX notification_order ON notification (deadline_at, risk DESC, present DESC, repeats DESC, id);
        CREATE INDEX notification_state ON notification
            (state, deadline_at, risk DESC, present DESC, repeats DESC, id);
        CREATE INDEX notification_target ON notification (target, deadline_at);
        CREATE INDEX notification_incident ON notification (incident);
        CREATE INDEX notification_next ON notification (next_at) WHERE next_at IS NOT NULL;
        CREATE TABLE notification_child (
            notification TEXT NOT NULL REFERENCES notification, child TEXT NOT NULL REFERENCES child,
            content_hash BLOB NOT NULL, outcome TEXT, outcome_at INTEGER, closed_at INTEGER,
            PRIMARY KEY (notification, child)) STRICT, WITHOUT ROWID;
        CREATE INDEX notification_child_child ON notification_child (child);
        CREATE TABLE message (
            id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification, step INTEGER NOT NULL,
            role TEXT NOT NULL, contact BLOB NOT NULL, channel TEXT NOT NULL, state TEXT NOT NULL,
            attempt INTEGER NOT NULL DEFAULT 0, epoch INTEGER, due_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL, sent_at INTEGER, reason TEXT, detail TEXT) STRICT, WITHOUT ROWID;
        CREATE INDEX message_due ON message (due_at, id) WHERE state IN ('queued', 'deferred');
        CREATE INDEX message_sending ON message (epoch) WHERE state = 'sending';
        CREATE INDEX message_notification ON message (notification);
        CREATE TABLE link (
            token_hash BLOB PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification,
            message TEXT NOT NULL REFERENCES message, contact BLOB NOT NULL, expires_at INTEGER NOT NULL) STRICT,
            WITHOUT ROWID;
        CREATE TABLE acknowledgement (
            id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification, child TEXT REFERENCES child,
            outcome TEXT NOT NULL, at INTEGER NOT NULL, via TEXT NOT NULL, actor TEXT NOT NULL, body BLOB NOT NULL,
            key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX acknowledgement_notification ON acknowledgement (notification);
        CREATE TABLE webhook_receipt (
            credential TEXT NOT NULL REFERENCES credential, webhook_id TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (credential, webhook_id)) STRICT, WITHOUT ROWID;
        CREATE TABLE phone_task (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, notification TEXT REFERENCES notification,
            exception TEXT REFERENCES exception, opened_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
            reason TEXT NOT NULL, claimed_by TEXT, claimed_at INTEGER, closed_at INTEGER, closed_by TEXT,
            outcome TEXT, body BLOB, key_id INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX phone_task_open ON phone_task (due_at, id) WHERE closed_at IS NULL;
        CREATE INDEX phone_task_notification ON phone_task (notification);
        CREATE TABLE call (
            id TEXT PRIMARY KEY, task TEXT REFERENCES phone_task, notification TEXT REFERENCES notification,
            at INTEGER NOT NULL, entered_at INTEGER NOT NULL, actor TEXT NOT NULL, outcome TEXT NOT NULL,
            body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX call_notification ON call (notification);

        """

    /// Append-only. `INSERT OR REPLACE` cannot get round it: a replaced row fires no delete trigger, so an insert over
    /// an existing row is refused before that.
    static let audit = """
        CREATE TABLE audit_entry (
            seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, action TEXT NOT NULL,
            actor TEXT NOT NULL, subject TEXT NOT NULL, payload_hash BLOB NOT NULL, previous BLOB NOT NULL,
            hash BLOB NOT NULL) STRICT;
        CREATE INDEX audit_entry_subject ON audit_entry (subject, seq);
        CREATE TABLE audit_payload (
            seq INTEGER PRIMARY KEY REFERENCES audit_entry, salt BLOB NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
            WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq >= NEW.seq)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_payload_no_update BEFORE UPDATE ON audit_payload
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_payload_no_replace BEFORE INSERT ON audit_payload
            WHEN EXISTS (SELECT 1 FROM audit_payload WHERE seq = NEW.seq)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        """
}
