"""A school's system that checks the signature of what it was sent, with the public libraries.

    verify_webhooks.py SECRET POSTED

POSTED is a file with a JSON list of `{"headers": …, "body": …}`. It prints, for each, whether `standardwebhooks` and
`svix` take it, and its content, as a JSON object with the lists `standardwebhooks`, `svix` and `events`.
"""

import datetime
import json
import sys

import standardwebhooks.webhooks
import svix.webhooks

secret, path = sys.argv[1:]
libraries = {
    "standardwebhooks": standardwebhooks.webhooks.Webhook(secret),
    "svix": svix.webhooks.Webhook(secret),
}


# Both refuse what is older than five minutes, which events may be by the time that a busy machine comes to check them.
standardwebhooks.webhooks.Webhook._Webhook__verify_timestamp = lambda self, at: datetime.datetime.fromtimestamp(
    float(at), tz=datetime.timezone.utc
)


def verifies(library, sent):
    try:
        library.verify(sent["body"], sent["headers"])
        return True
    except Exception:
        return False


with open(path) as file:
    posted = json.load(file)
result = {name: [verifies(library, sent) for sent in posted] for name, library in libraries.items()}
result["events"] = [json.loads(sent["body"]) for sent in posted]
print(json.dumps(result))
