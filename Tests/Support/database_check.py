"""What SQLite itself says of a database: `database_check.py FILE` prints its integrity check as a JSON object."""

import json
import sqlite3
import sys

database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
found = [row[0] for row in database.execute("PRAGMA integrity_check")]
references = database.execute("PRAGMA foreign_key_check").fetchall()
print(json.dumps({"integrity": "; ".join(found), "brokenReferences": len(references)}))
