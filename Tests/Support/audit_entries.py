"""What the audit log has of one action: `audit_entries.py FILE ACTION` prints `{"entries": [...]}`, oldest first.

Each entry has `at` (milliseconds since 1970), `actor`, `subject` and `facts`.
"""

import json
import sqlite3
import sys

database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
rows = database.execute(
    "SELECT e.at, e.actor, e.subject, p.body FROM audit_entry e JOIN audit_payload p ON p.seq = e.seq"
    " WHERE e.action = ? ORDER BY e.seq",
    [sys.argv[2]],
)
entries = [{"at": at, "actor": actor, "subject": subject, "facts": json.loads(body)} for at, actor, subject, body in rows]
print(json.dumps({"entries": entries}))
