"""A school's system that says something of a notification, signed by the public Standard Webhooks library.

    school_webhook.py URL SECRET WEBHOOK-ID BODY

It prints the answer's status and body as a JSON object.
"""

import json
import sys
import urllib.error
import urllib.request
from datetime import datetime, timezone

from standardwebhooks.webhooks import Webhook

url, secret, identifier, body = sys.argv[1:]
now = datetime.now(tz=timezone.utc)
headers = {
    "Content-Type": "application/json",
    "webhook-id": identifier,
    "webhook-timestamp": str(int(now.timestamp())),
    "webhook-signature": Webhook(secret).sign(identifier, now, body),
}
request = urllib.request.Request(url, body.encode(), headers, method="POST")
try:
    with urllib.request.urlopen(request, timeout=120) as answer:
        status, text = answer.status, answer.read().decode()
except urllib.error.HTTPError as error:
    status, text = error.code, error.read().decode()
print(json.dumps({"status": status, "body": text}))
