CREATE TABLE account (
    id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, role TEXT NOT NULL, places TEXT NOT NULL,
    body BLOB NOT NULL, key_id INTEGER NOT NULL, password TEXT NOT NULL, created_at INTEGER NOT NULL,
    disabled_at INTEGER, failures INTEGER NOT NULL DEFAULT 0, locked_until INTEGER, address_hash BLOB, provider_hash BLOB, provider_left_at INTEGER, areas TEXT, areas_chosen INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE INDEX account_address ON account (address_hash) WHERE address_hash IS NOT NULL;

CREATE UNIQUE INDEX account_provider ON account (provider_hash) WHERE provider_hash IS NOT NULL;

CREATE TABLE account_contact (
    account TEXT NOT NULL REFERENCES account, scope TEXT NOT NULL, contact BLOB NOT NULL,
    PRIMARY KEY (account, contact)) STRICT, WITHOUT ROWID;

CREATE INDEX account_contact_contact ON account_contact (contact);

CREATE TABLE acknowledgement (
    id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification, child TEXT REFERENCES child,
    outcome TEXT NOT NULL, at INTEGER NOT NULL, via TEXT NOT NULL, actor TEXT NOT NULL, body BLOB NOT NULL,
    key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX acknowledgement_child ON acknowledgement (child) WHERE child IS NOT NULL;

CREATE INDEX acknowledgement_notification ON acknowledgement (notification);

CREATE TABLE alarm (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, raised_at INTEGER NOT NULL, cleared_at INTEGER,
    detail TEXT NOT NULL, told_at INTEGER, subject TEXT, mail TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX alarm_mail ON alarm (mail) WHERE mail IS NOT NULL AND told_at IS NULL;

CREATE INDEX alarm_open ON alarm (kind, subject) WHERE cleared_at IS NULL;

CREATE INDEX alarm_untold ON alarm (raised_at) WHERE told_at IS NULL;

CREATE TABLE area_authority (authority TEXT PRIMARY KEY, area TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entry (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, action TEXT NOT NULL,
    actor TEXT NOT NULL, subject TEXT NOT NULL, payload_hash BLOB NOT NULL, previous BLOB NOT NULL,
    hash BLOB NOT NULL) STRICT;

CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
    WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq >= NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE INDEX audit_entry_subject ON audit_entry (subject, seq);

CREATE TABLE audit_payload (
    seq INTEGER PRIMARY KEY REFERENCES audit_entry, salt BLOB NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TRIGGER audit_payload_no_replace BEFORE INSERT ON audit_payload
    WHEN EXISTS (SELECT 1 FROM audit_payload WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_payload_no_update BEFORE UPDATE ON audit_payload
    WHEN NEW.seq <> OLD.seq OR NEW.salt <> OLD.salt OR NEW.key_id IN (0, OLD.key_id)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE bank_holiday (
    id INTEGER PRIMARY KEY, date INTEGER NOT NULL, body TEXT NOT NULL, body_hash BLOB NOT NULL,
    added INTEGER NOT NULL, removed INTEGER) STRICT;

CREATE INDEX bank_holiday_date ON bank_holiday (date);

CREATE TABLE breach (
    id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification,
    child TEXT NOT NULL REFERENCES child, target TEXT NOT NULL, learned_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL, reported_by TEXT NOT NULL, opened TEXT NOT NULL, settled_at INTEGER,
    settled_by TEXT, outcome TEXT, body BLOB, key_id INTEGER, UNIQUE (notification, child)) STRICT, WITHOUT ROWID;

CREATE INDEX breach_child ON breach (child);

CREATE INDEX breach_open ON breach (due_at) WHERE settled_at IS NULL;

CREATE TABLE calendar_period (
    id INTEGER PRIMARY KEY, scope TEXT NOT NULL, body TEXT NOT NULL, body_hash BLOB NOT NULL,
    added INTEGER NOT NULL, removed INTEGER) STRICT;

CREATE INDEX calendar_period_scope ON calendar_period (scope);

CREATE TABLE call (
    id TEXT PRIMARY KEY, task TEXT REFERENCES phone_task, notification TEXT REFERENCES notification,
    at INTEGER NOT NULL, entered_at INTEGER NOT NULL, actor TEXT NOT NULL, outcome TEXT NOT NULL,
    body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TRIGGER call_attends AFTER INSERT ON call BEGIN
    UPDATE phone_task SET called = 1 WHERE notification = NEW.notification AND closed_at IS NULL; END;

CREATE INDEX call_notification ON call (notification);

CREATE INDEX call_task ON call (task) WHERE task IS NOT NULL;

CREATE TABLE channel_test (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, round TEXT REFERENCES channel_test_round, at INTEGER NOT NULL,
    actor TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX channel_test_of_round ON channel_test (round, scope) WHERE round IS NOT NULL;

CREATE INDEX channel_test_scope ON channel_test (scope, at);

CREATE TABLE channel_test_round (
    id TEXT PRIMARY KEY, area TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE channel_test_way (
    test TEXT NOT NULL REFERENCES channel_test, number INTEGER NOT NULL, contact BLOB NOT NULL,
    channel TEXT NOT NULL, message TEXT REFERENCES contact_message, PRIMARY KEY (test, number)) STRICT,
    WITHOUT ROWID;

CREATE TABLE child (
    id TEXT PRIMARY KEY, incident TEXT NOT NULL REFERENCES incident, ordinal INTEGER NOT NULL,
    reference TEXT NOT NULL, state TEXT NOT NULL, confirmed INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL,
    key_id INTEGER NOT NULL, faults TEXT NOT NULL, pupil INTEGER, decided_by TEXT, decided_at INTEGER,
    restarted_at INTEGER, received_at INTEGER NOT NULL DEFAULT 0, doubt TEXT, in_doubt_with TEXT REFERENCES child, named INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TRIGGER child_insert_unseals AFTER INSERT ON child BEGIN
    UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;

CREATE TRIGGER child_unseals AFTER UPDATE OF state, decided_by ON child BEGIN
    UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;

CREATE INDEX child_in_doubt ON child (in_doubt_with) WHERE in_doubt_with IS NOT NULL;

CREATE INDEX child_incident ON child (incident, state);

CREATE INDEX child_pupil ON child (pupil) WHERE pupil IS NOT NULL;

CREATE INDEX child_state ON child (state, received_at);

CREATE TABLE child_placement (
    child TEXT NOT NULL REFERENCES child, target TEXT NOT NULL, pupil INTEGER, origin TEXT NOT NULL,
    closed_at INTEGER, closed_by TEXT, PRIMARY KEY (child, target)) STRICT, WITHOUT ROWID;

CREATE TRIGGER placement_change_unseals AFTER UPDATE ON child_placement BEGIN
    UPDATE incident SET sealed = -1
    WHERE id = (SELECT incident FROM child WHERE id = NEW.child) AND sealed = change; END;

CREATE TRIGGER placement_delete_unseals AFTER DELETE ON child_placement BEGIN
    UPDATE incident SET sealed = -1
    WHERE id = (SELECT incident FROM child WHERE id = OLD.child) AND sealed = change; END;

CREATE TRIGGER placement_unseals AFTER INSERT ON child_placement BEGIN
    UPDATE incident SET sealed = -1
    WHERE id = (SELECT incident FROM child WHERE id = NEW.child) AND sealed = change; END;

CREATE TABLE clerical_note (
    id INTEGER PRIMARY KEY, identity TEXT NOT NULL, kind TEXT NOT NULL, pupil INTEGER, urn INTEGER,
    at INTEGER NOT NULL, actor TEXT NOT NULL, withdrawn_at INTEGER, likeness TEXT) STRICT;

CREATE TABLE contact (
    id INTEGER PRIMARY KEY, identity BLOB NOT NULL, scope TEXT NOT NULL, role TEXT NOT NULL,
    body BLOB NOT NULL, key_id INTEGER NOT NULL, body_hash BLOB NOT NULL, added INTEGER NOT NULL,
    removed INTEGER) STRICT;

CREATE INDEX contact_identity ON contact (identity);

CREATE INDEX contact_scope ON contact (scope);

CREATE TABLE contact_message (
    message TEXT PRIMARY KEY, matter TEXT NOT NULL, contact BLOB NOT NULL, scope TEXT NOT NULL,
    address_hash BLOB NOT NULL, token_hash BLOB NOT NULL UNIQUE, made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, answered_at INTEGER) STRICT, WITHOUT ROWID;

CREATE INDEX contact_message_contact ON contact_message (contact, matter, made_at);

CREATE TABLE credential (
    id TEXT PRIMARY KEY, role TEXT NOT NULL, force TEXT, urn INTEGER, token_hash BLOB UNIQUE,
    sealed_secret BLOB, purpose TEXT, created_at INTEGER NOT NULL, created_by TEXT NOT NULL,
    revoked_at INTEGER, previous_secret BLOB, previous_ends_at INTEGER) STRICT, WITHOUT ROWID;

CREATE TABLE data_key (id INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;

CREATE TABLE decision (
    id INTEGER PRIMARY KEY, child TEXT NOT NULL REFERENCES child, at INTEGER NOT NULL, actor TEXT NOT NULL,
    verdict TEXT NOT NULL, pupil INTEGER, best INTEGER, probability REAL NOT NULL, weight REAL NOT NULL, model TEXT NOT NULL,
    generation INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT;

CREATE INDEX decision_child ON decision (child);

CREATE TABLE declaration (
    id TEXT PRIMARY KEY, force TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
    incidents INTEGER NOT NULL, received_at INTEGER NOT NULL, credential TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX declaration_force ON declaration (force, to_at);

CREATE TABLE device (
    id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account, token_hash BLOB NOT NULL UNIQUE,
    browser TEXT, made_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, ends_at INTEGER NOT NULL) STRICT,
    WITHOUT ROWID;

CREATE INDEX device_account ON device (account);

CREATE TABLE erased_total (
    month TEXT NOT NULL, force TEXT NOT NULL, incidents INTEGER NOT NULL, children INTEGER NOT NULL,
    matched INTEGER NOT NULL, notifications INTEGER NOT NULL, acknowledged INTEGER NOT NULL,
    overdue INTEGER NOT NULL, PRIMARY KEY (month, force)) STRICT, WITHOUT ROWID;

CREATE TABLE establishment (
    id INTEGER PRIMARY KEY, urn INTEGER NOT NULL, name TEXT NOT NULL, town TEXT, la TEXT, status TEXT NOT NULL,
    body TEXT NOT NULL, body_hash BLOB NOT NULL, added INTEGER NOT NULL, removed INTEGER) STRICT;

CREATE INDEX establishment_urn ON establishment (urn);

CREATE TABLE establishment_link (
    id INTEGER PRIMARY KEY, urn INTEGER NOT NULL, linked INTEGER NOT NULL, kind TEXT NOT NULL,
    body TEXT NOT NULL, body_hash BLOB NOT NULL, added INTEGER NOT NULL, removed INTEGER) STRICT;

CREATE INDEX establishment_link_linked ON establishment_link (linked);

CREATE INDEX establishment_link_urn ON establishment_link (urn);

CREATE TABLE event_report (
    incident TEXT PRIMARY KEY REFERENCES incident ON DELETE CASCADE, event TEXT NOT NULL, at INTEGER NOT NULL,
    actor TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX event_report_event ON event_report (event);

CREATE TABLE exception (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, force TEXT NOT NULL, incident TEXT REFERENCES incident,
    child TEXT REFERENCES child, quarantine TEXT REFERENCES quarantine, opened_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL, step INTEGER NOT NULL DEFAULT 0, next_at INTEGER,
    restricted INTEGER NOT NULL DEFAULT 0, detail TEXT NOT NULL, settled_at INTEGER, settled_by TEXT,
    decision TEXT, body BLOB, key_id INTEGER, push TEXT, records INTEGER NOT NULL DEFAULT 1, protected INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TRIGGER exception_delete_unseals AFTER DELETE ON exception WHEN OLD.incident IS NOT NULL BEGIN
    UPDATE incident SET sealed = -1 WHERE id = OLD.incident AND sealed = change; END;

CREATE TRIGGER exception_unseals AFTER UPDATE OF settled_at ON exception WHEN NEW.incident IS NOT NULL BEGIN
    UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;

CREATE UNIQUE INDEX exception_child ON exception (child, kind) WHERE settled_at IS NULL AND child IS NOT NULL;

CREATE INDEX exception_incident ON exception (incident) WHERE incident IS NOT NULL;

CREATE INDEX exception_next ON exception (next_at) WHERE settled_at IS NULL AND next_at IS NOT NULL;

CREATE INDEX exception_of_child ON exception (child) WHERE child IS NOT NULL;

CREATE INDEX exception_open ON exception (deadline_at, id) WHERE settled_at IS NULL;

CREATE INDEX exception_opened ON exception (opened_at);

CREATE INDEX exception_push ON exception (push) WHERE push IS NOT NULL AND settled_at IS NULL;

CREATE INDEX exception_quarantine ON exception (quarantine) WHERE quarantine IS NOT NULL;

CREATE INDEX exception_resolved ON exception (settled_at) WHERE settled_by <> 'engine';

CREATE INDEX exception_untold ON exception (id) WHERE settled_at IS NULL AND next_at IS NULL AND step = 0;

CREATE TABLE exception_claim (
    exception TEXT PRIMARY KEY REFERENCES exception ON DELETE CASCADE, actor TEXT NOT NULL,
    since INTEGER NOT NULL, ends_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE exception_record (
    quarantine TEXT PRIMARY KEY REFERENCES quarantine, exception TEXT NOT NULL REFERENCES exception)
    STRICT, WITHOUT ROWID;

CREATE INDEX exception_record_exception ON exception_record (exception, quarantine);

CREATE TABLE handover_note (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX handover_note_at ON handover_note (at);

CREATE TABLE import_scope (
    kind TEXT NOT NULL, scope TEXT NOT NULL, PRIMARY KEY (kind, scope)) STRICT, WITHOUT ROWID;

CREATE TABLE import_seen (
    kind TEXT NOT NULL, row INTEGER NOT NULL, line INTEGER NOT NULL,
    PRIMARY KEY (kind, row)) STRICT, WITHOUT ROWID;

CREATE TABLE incident (
    id TEXT PRIMARY KEY, force TEXT NOT NULL, reference TEXT NOT NULL, revision INTEGER NOT NULL,
    status TEXT NOT NULL, occurred_at INTEGER NOT NULL, received_at INTEGER NOT NULL,
    revised_at INTEGER NOT NULL, restricted INTEGER NOT NULL, risk INTEGER NOT NULL,
    change INTEGER NOT NULL, settled INTEGER NOT NULL, retry_at INTEGER, sealed INTEGER NOT NULL DEFAULT -1, protected INTEGER NOT NULL DEFAULT 0, correlation TEXT, traced INTEGER NOT NULL DEFAULT -1,
    UNIQUE (force, reference)) STRICT, WITHOUT ROWID;

CREATE INDEX incident_received ON incident (received_at);

CREATE INDEX incident_unsealed ON incident (received_at, id) WHERE sealed <> change;

CREATE INDEX incident_unsettled ON incident (received_at) WHERE change <> settled;

CREATE INDEX incident_untraced ON incident (id) WHERE traced <> revision;

CREATE TABLE incident_revision (
    incident TEXT NOT NULL REFERENCES incident, revision INTEGER NOT NULL, status TEXT NOT NULL,
    content_hash BLOB NOT NULL, body BLOB NOT NULL, raw BLOB NOT NULL, key_id INTEGER NOT NULL,
    received_at INTEGER NOT NULL, credential TEXT NOT NULL, warnings TEXT NOT NULL,
    PRIMARY KEY (incident, revision)) STRICT, WITHOUT ROWID;

CREATE TABLE incident_trace (
    kind TEXT NOT NULL, hash INTEGER NOT NULL, incident TEXT NOT NULL REFERENCES incident ON DELETE CASCADE,
    PRIMARY KEY (kind, hash, incident)) STRICT, WITHOUT ROWID;

CREATE INDEX incident_trace_incident ON incident_trace (incident);

CREATE TABLE legal_hold (
    id TEXT PRIMARY KEY, subject TEXT NOT NULL, placed_at INTEGER NOT NULL, placed_by TEXT NOT NULL,
    reason TEXT NOT NULL, lifted_at INTEGER, lifted_by TEXT, lifted_because TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX legal_hold_subject ON legal_hold (subject) WHERE lifted_at IS NULL;

CREATE TABLE link (
    token_hash BLOB PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification,
    message TEXT NOT NULL REFERENCES message, contact BLOB NOT NULL, expires_at INTEGER NOT NULL) STRICT,
    WITHOUT ROWID;

CREATE INDEX link_message ON link (message);

CREATE INDEX link_notification ON link (notification);

CREATE TABLE "message" (
    id TEXT PRIMARY KEY, notification TEXT REFERENCES notification, step INTEGER, role TEXT, contact BLOB,
    channel TEXT NOT NULL, destination TEXT, state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER, due_at INTEGER NOT NULL, deadline_at INTEGER NOT NULL DEFAULT 0,
    rank INTEGER NOT NULL DEFAULT 0, bundle TEXT, confirmation INTEGER NOT NULL DEFAULT 0,
    unanswered INTEGER NOT NULL DEFAULT 0, provider_id TEXT, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, sent_at INTEGER, reason TEXT, detail TEXT, once TEXT UNIQUE, recipient TEXT,
    subject TEXT, text TEXT, code TEXT, invitation TEXT, matter TEXT, by_person INTEGER NOT NULL DEFAULT 0,
    CHECK (notification IS NOT NULL AND step IS NOT NULL AND role IS NOT NULL AND contact IS NOT NULL
        OR recipient IS NOT NULL AND subject IS NOT NULL AND text IS NOT NULL AND once IS NOT NULL))
    STRICT, WITHOUT ROWID;

CREATE TRIGGER message_ranks AFTER INSERT ON message WHEN NEW.notification IS NOT NULL BEGIN
    UPDATE message SET
        deadline_at = (SELECT deadline_at FROM notification n WHERE n.id = NEW.notification),
        rank = (SELECT n.risk * 100 + n.present * 10 + MIN(n.repeats, 9) FROM notification n
            WHERE n.id = NEW.notification)
    WHERE id = NEW.id; END;

CREATE INDEX message_bundle ON message (bundle) WHERE bundle IS NOT NULL;

CREATE INDEX message_contact ON message (contact, channel) WHERE state IN ('queued', 'deferred');

CREATE INDEX message_due ON message (due_at, id) WHERE state IN ('queued', 'deferred');

CREATE INDEX message_notification ON message (notification) WHERE notification IS NOT NULL;

CREATE INDEX message_order ON message (channel, (attempt > 0 OR matter IS NOT NULL), deadline_at, rank DESC, id)
    WHERE state IN ('queued', 'deferred');

CREATE INDEX message_out ON message (channel, destination) WHERE state = 'sending';

CREATE INDEX message_provider ON message (channel, provider_id) WHERE provider_id IS NOT NULL;

CREATE INDEX message_unconfirmed ON message (channel, sent_at, provider_id)
    WHERE state = 'sent' AND provider_id IS NOT NULL;

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE not_in_school (
    id INTEGER PRIMARY KEY, la TEXT NOT NULL, pupil INTEGER NOT NULL REFERENCES pupil, body BLOB NOT NULL,
    key_id INTEGER NOT NULL, body_hash BLOB NOT NULL, upn_hash INTEGER,
    added INTEGER NOT NULL REFERENCES registry_run, removed INTEGER, nhs_hash INTEGER) STRICT;

CREATE INDEX not_in_school_la ON not_in_school (la, pupil);

CREATE INDEX not_in_school_nhs ON not_in_school (nhs_hash) WHERE nhs_hash IS NOT NULL;

CREATE INDEX not_in_school_pupil ON not_in_school (pupil, added, removed);

CREATE INDEX not_in_school_upn ON not_in_school (upn_hash) WHERE upn_hash IS NOT NULL;

CREATE TABLE not_in_school_provider (
    entry INTEGER NOT NULL REFERENCES not_in_school ON DELETE CASCADE, scope TEXT NOT NULL,
    PRIMARY KEY (entry, scope)) STRICT, WITHOUT ROWID;

CREATE INDEX not_in_school_provider_scope ON not_in_school_provider (scope);

CREATE TABLE note (
    id TEXT PRIMARY KEY, notification TEXT NOT NULL REFERENCES notification, side TEXT NOT NULL,
    kind TEXT NOT NULL, child TEXT REFERENCES child, at INTEGER NOT NULL, via TEXT NOT NULL,
    actor TEXT NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL, read_at INTEGER, read_by TEXT)
    STRICT;

CREATE INDEX note_child ON note (child) WHERE child IS NOT NULL;

CREATE INDEX note_notification ON note (notification);

CREATE INDEX note_unread ON note (side, at) WHERE read_at IS NULL;

CREATE TABLE notification (
    id TEXT PRIMARY KEY, reference TEXT NOT NULL UNIQUE, incident TEXT NOT NULL REFERENCES incident,
    revision INTEGER NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, replaces TEXT, state TEXT NOT NULL,
    hold TEXT, released_by TEXT, restricted INTEGER NOT NULL, late INTEGER NOT NULL, created_at INTEGER NOT NULL,
    release_at INTEGER NOT NULL, deadline_at INTEGER NOT NULL, plan TEXT NOT NULL, step INTEGER NOT NULL,
    next_at INTEGER, content_hash BLOB NOT NULL, risk INTEGER NOT NULL, present INTEGER NOT NULL,
    repeats INTEGER NOT NULL, told_at INTEGER, overdue_at INTEGER, acknowledged_at INTEGER, acknowledged_via TEXT,
    closed_at INTEGER, closed_by TEXT, body BLOB, key_id INTEGER, urgency INTEGER GENERATED ALWAYS AS
    ((9 - risk) * 10000000 + (9 - present) * 1000000 + 999999 - MIN(repeats, 999999)) VIRTUAL, area TEXT, listed INTEGER NOT NULL DEFAULT 0, cleared_by TEXT, school_hours INTEGER NOT NULL DEFAULT 0, erased_at INTEGER, reports TEXT) STRICT, WITHOUT ROWID;

CREATE TRIGGER notification_unseals AFTER UPDATE OF state, target ON notification
    WHEN OLD.target <> NEW.target OR (OLD.state = 'cancelled') <> (NEW.state = 'cancelled') BEGIN
    UPDATE incident SET sealed = -1 WHERE id = NEW.incident AND sealed = change; END;

CREATE TRIGGER phone_task_ranks AFTER UPDATE OF risk, present, repeats ON notification
    WHEN OLD.urgency <> NEW.urgency BEGIN
    UPDATE phone_task SET urgency = NEW.urgency WHERE notification = NEW.id AND closed_at IS NULL; END;

CREATE INDEX notification_calls ON notification (area, deadline_at, closed_at) WHERE closed_at IS NULL;

CREATE INDEX notification_incident ON notification (incident);

CREATE INDEX notification_next ON notification (next_at) WHERE next_at IS NOT NULL;

CREATE INDEX notification_open ON notification (deadline_at, urgency, id) WHERE closed_at IS NULL;

CREATE INDEX notification_order ON notification (deadline_at, urgency, id);

CREATE INDEX notification_reports ON notification (reports) WHERE reports IS NOT NULL;

CREATE INDEX notification_state ON notification (state, deadline_at, urgency, id);

CREATE INDEX notification_target ON notification (target, deadline_at, urgency, id);

CREATE INDEX notification_unlisted ON notification (next_at) WHERE listed = 0 AND closed_at IS NULL;

CREATE TABLE notification_child (
    notification TEXT NOT NULL REFERENCES notification, child TEXT NOT NULL REFERENCES child,
    content_hash BLOB NOT NULL, outcome TEXT, outcome_at INTEGER, closed_at INTEGER, pupil INTEGER, shown_as TEXT,
    PRIMARY KEY (notification, child)) STRICT, WITHOUT ROWID;

CREATE TRIGGER notification_child_closes AFTER UPDATE OF closed_at ON notification_child BEGIN
    UPDATE incident SET sealed = -1
    WHERE id = (SELECT incident FROM child WHERE id = NEW.child) AND sealed = change; END;

CREATE TRIGGER notification_child_unseals AFTER DELETE ON notification_child BEGIN
    UPDATE incident SET sealed = -1
    WHERE id = (SELECT incident FROM child WHERE id = OLD.child) AND sealed = change; END;

CREATE INDEX notification_child_child ON notification_child (child);

CREATE INDEX notification_child_pupil ON notification_child (pupil) WHERE pupil IS NOT NULL;

CREATE TABLE one_time_code (
    id TEXT PRIMARY KEY, purpose TEXT NOT NULL, subject TEXT NOT NULL, person TEXT NOT NULL,
    code_hash BLOB NOT NULL, made_at INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0,
    used_at INTEGER) STRICT, WITHOUT ROWID;

CREATE INDEX one_time_code_person ON one_time_code (person, purpose, made_at);

CREATE TABLE pause (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, asked_by TEXT NOT NULL, approved_by TEXT NOT NULL,
    reason TEXT NOT NULL, started_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER,
    ended_by TEXT, approved_at INTEGER) STRICT, WITHOUT ROWID;

CREATE INDEX pause_open ON pause (expires_at) WHERE ended_at IS NULL;

CREATE TABLE phone_task (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, notification TEXT REFERENCES notification,
    exception TEXT REFERENCES exception, opened_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
    reason TEXT NOT NULL, claimed_by TEXT, claimed_at INTEGER, closed_at INTEGER, closed_by TEXT,
    outcome TEXT, body BLOB, key_id INTEGER, urgency INTEGER NOT NULL DEFAULT 0, called INTEGER NOT NULL DEFAULT 0, read_at INTEGER, read_by TEXT, next_try_at INTEGER) STRICT, WITHOUT ROWID;

CREATE TRIGGER phone_task_goes AFTER DELETE ON phone_task BEGIN
    UPDATE notification SET listed = EXISTS (SELECT 1 FROM phone_task t
        WHERE t.notification = OLD.notification AND t.closed_at IS NULL)
    WHERE id = OLD.notification; END;

CREATE TRIGGER phone_task_leaves AFTER UPDATE OF closed_at, notification ON phone_task BEGIN
    UPDATE notification SET listed = EXISTS (SELECT 1 FROM phone_task t
        WHERE t.notification = notification.id AND t.closed_at IS NULL)
    WHERE id IN (OLD.notification, NEW.notification); END;

CREATE TRIGGER phone_task_lists AFTER INSERT ON phone_task WHEN NEW.closed_at IS NULL BEGIN
    UPDATE phone_task SET
        urgency = COALESCE((SELECT n.urgency FROM notification n WHERE n.id = NEW.notification), 0),
        called = EXISTS (SELECT 1 FROM call c WHERE c.notification = NEW.notification)
    WHERE id = NEW.id;
    UPDATE notification SET listed = 1 WHERE id = NEW.notification; END;

CREATE INDEX phone_task_answer ON phone_task (due_at, id)
    WHERE closed_at IS NULL AND kind IN ('challenge', 'callBack');

CREATE INDEX phone_task_exception ON phone_task (exception) WHERE exception IS NOT NULL;

CREATE INDEX phone_task_notification ON phone_task (notification);

CREATE INDEX phone_task_open ON phone_task (due_at, urgency, id) WHERE closed_at IS NULL;

CREATE INDEX phone_task_open_notification ON phone_task (notification) WHERE closed_at IS NULL;

CREATE INDEX phone_task_unattended ON phone_task
    (due_at, urgency, id, opened_at, claimed_at, notification, kind, closed_at, called)
    WHERE closed_at IS NULL AND kind = 'escalation' AND called = 0;

CREATE INDEX phone_task_unread ON phone_task (notification) WHERE outcome = 'answered' AND read_at IS NULL;

CREATE TABLE plan (id TEXT PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;

CREATE TABLE "pupil" (
    id INTEGER PRIMARY KEY, identity BLOB NOT NULL, same_as INTEGER REFERENCES pupil) STRICT;

CREATE TRIGGER pupil_identity_deleted AFTER DELETE ON pupil BEGIN
    DELETE FROM pupil_identity WHERE identity = OLD.identity;
END;

CREATE TRIGGER pupil_identity_erased AFTER UPDATE OF identity ON pupil BEGIN
    DELETE FROM pupil_identity WHERE identity = OLD.identity;
END;

CREATE INDEX pupil_same_as ON pupil (same_as) WHERE same_as IS NOT NULL;

CREATE TABLE pupil_identity (identity BLOB PRIMARY KEY, pupil INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    id TEXT PRIMARY KEY, force TEXT NOT NULL, credential TEXT NOT NULL, received_at INTEGER NOT NULL,
    line INTEGER, body BLOB NOT NULL, key_id INTEGER NOT NULL, content_hash BLOB NOT NULL,
    faults TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX quarantine_content ON quarantine (content_hash);

CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account ON DELETE CASCADE, code_hash BLOB NOT NULL, used_at INTEGER,
    PRIMARY KEY (account, code_hash)) STRICT, WITHOUT ROWID;

CREATE TABLE refused_revision (
    exception TEXT NOT NULL REFERENCES exception, content_hash BLOB NOT NULL, revision INTEGER NOT NULL,
    held INTEGER NOT NULL, body BLOB NOT NULL, raw BLOB NOT NULL, key_id INTEGER NOT NULL,
    received_at INTEGER NOT NULL, credential TEXT NOT NULL,
    PRIMARY KEY (exception, content_hash)) STRICT, WITHOUT ROWID;

CREATE TABLE registry (only INTEGER PRIMARY KEY CHECK (only = 1), run INTEGER NOT NULL) STRICT;

CREATE TABLE registry_run (
    run INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, landed_at INTEGER, cleaned INTEGER NOT NULL DEFAULT 0,
    first_pupil INTEGER NOT NULL, actor TEXT NOT NULL, summary TEXT NOT NULL, source TEXT) STRICT;

CREATE INDEX registry_run_establishments ON registry_run (landed_at)
    WHERE instr(summary, '"kind":"establishments"') > 0;

CREATE INDEX registry_run_holidays ON registry_run (landed_at)
    WHERE instr(summary, '"kind":"bankHolidays"') > 0;

CREATE INDEX registry_run_source ON registry_run (source) WHERE source IS NOT NULL;

CREATE TABLE released_text (
    id TEXT PRIMARY KEY, incident TEXT NOT NULL REFERENCES incident, target TEXT NOT NULL,
    notification TEXT NOT NULL REFERENCES notification, field TEXT NOT NULL, at INTEGER NOT NULL,
    actor TEXT NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX released_text_incident ON released_text (incident, target);

CREATE INDEX released_text_notification ON released_text (notification);

CREATE TABLE report_month (
    month TEXT PRIMARY KEY, detailed INTEGER NOT NULL, body BLOB NOT NULL, total BLOB NOT NULL,
    key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE roll (
    urn INTEGER NOT NULL, added INTEGER NOT NULL REFERENCES registry_run, entries INTEGER NOT NULL,
    PRIMARY KEY (urn, added)) STRICT, WITHOUT ROWID;

CREATE TABLE roll_entry (
    id INTEGER PRIMARY KEY, urn INTEGER NOT NULL, pupil INTEGER NOT NULL REFERENCES pupil, body BLOB NOT NULL,
    key_id INTEGER NOT NULL, body_hash BLOB NOT NULL, upn_hash INTEGER, added INTEGER NOT NULL,
    removed INTEGER, nhs_hash INTEGER) STRICT;

CREATE TRIGGER roll_entry_numbers_deleted AFTER DELETE ON roll_entry
WHEN OLD.upn_hash IS NOT NULL OR OLD.nhs_hash IS NOT NULL BEGIN
    DELETE FROM roll_number WHERE kind = 'upn' AND hash = OLD.upn_hash AND entry = OLD.id;
    DELETE FROM roll_number WHERE kind = 'nhs' AND hash = OLD.nhs_hash AND entry = OLD.id;
END;

CREATE TRIGGER roll_entry_numbers_moved AFTER UPDATE OF pupil ON roll_entry
WHEN OLD.upn_hash IS NOT NULL OR OLD.nhs_hash IS NOT NULL BEGIN
    UPDATE roll_number SET pupil = NEW.pupil WHERE kind = 'upn' AND hash = OLD.upn_hash AND entry = OLD.id;
    UPDATE roll_number SET pupil = NEW.pupil WHERE kind = 'nhs' AND hash = OLD.nhs_hash AND entry = OLD.id;
END;

CREATE TRIGGER roll_entry_school_deleted AFTER DELETE ON roll_entry BEGIN
    DELETE FROM roll_school WHERE urn = OLD.urn AND entry = OLD.id;
END;

CREATE INDEX roll_entry_added ON roll_entry (added);

CREATE INDEX roll_entry_pupil ON roll_entry (pupil, added, removed);

CREATE INDEX roll_entry_removed ON roll_entry (removed) WHERE removed IS NOT NULL;

CREATE TABLE roll_number (
    kind TEXT NOT NULL, hash INTEGER NOT NULL, entry INTEGER NOT NULL, pupil INTEGER NOT NULL,
    PRIMARY KEY (kind, hash, entry)) STRICT, WITHOUT ROWID;

CREATE TABLE roll_school (urn INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (urn, entry))
    STRICT, WITHOUT ROWID;

CREATE TABLE second_step (
    account TEXT PRIMARY KEY REFERENCES account ON DELETE CASCADE, body BLOB NOT NULL,
    key_id INTEGER NOT NULL, begun_at INTEGER NOT NULL, begun_in BLOB NOT NULL, confirmed_at INTEGER, last_used INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER NOT NULL DEFAULT 0, wrong_in_row INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account, csrf TEXT NOT NULL,
    created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, purpose TEXT,
    purpose_at INTEGER, browser TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX session_account ON session (account);

CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE shown (
    child TEXT NOT NULL REFERENCES child, target TEXT NOT NULL, reader BLOB NOT NULL, identity BLOB NOT NULL,
    notification TEXT NOT NULL REFERENCES notification, via TEXT NOT NULL, actor TEXT NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL,
    PRIMARY KEY (child, target, reader, identity)) STRICT, WITHOUT ROWID;

CREATE INDEX shown_notification ON shown (notification);

CREATE TABLE sitrep (
    day INTEGER NOT NULL, minute INTEGER NOT NULL, made_at INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (day, minute)) STRICT, WITHOUT ROWID;

CREATE TABLE typed_record (
    quarantine TEXT PRIMARY KEY REFERENCES quarantine ON DELETE CASCADE,
    incident TEXT NOT NULL REFERENCES incident ON DELETE CASCADE, revision INTEGER NOT NULL,
    actor TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX typed_record_incident ON typed_record (incident);

CREATE TABLE upload (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, state TEXT NOT NULL, body BLOB NOT NULL,
    key_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE upload_part (
    id INTEGER PRIMARY KEY, upload TEXT NOT NULL REFERENCES upload, file INTEGER NOT NULL,
    piece INTEGER NOT NULL, body BLOB NOT NULL, key_id INTEGER NOT NULL,
    UNIQUE (upload, file, piece)) STRICT;

CREATE TABLE webhook (
    urn INTEGER PRIMARY KEY, url TEXT NOT NULL, reason TEXT NOT NULL, sealed_secret BLOB NOT NULL,
    previous_secret BLOB, previous_ends_at INTEGER, set_at INTEGER NOT NULL, set_by TEXT NOT NULL,
    stopped_at INTEGER) STRICT;

CREATE TABLE webhook_receipt (
    credential TEXT NOT NULL REFERENCES credential, webhook_id TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (credential, webhook_id)) STRICT, WITHOUT ROWID;
