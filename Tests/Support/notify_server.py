"""A made-up GOV.UK Notify for tests, on loopback: the part of its interface that sends messages and says what became of them.

It checks what the real one checks: the signed token (service, time within 30 seconds), the fields of a request and, if given the
published schemas, every request and every answer of its own against them. Its times come without an offset and are
London's, as the real one's do.

    POST /control/plan      {"plan": [...]}: what the next sends do, the last one for good: "ok", a status with an error
                            such as "429 RateLimitError", "takenThenSilent" (taken, and the connection closed), "silent"
    POST /control/status    {"id", "status"}: the message's status from now on; with a callback address it calls back twice
    POST /control/clock     {"seconds"}: how far its clock is ahead
    POST /control/callback  {"url", "token"}: where it reports from now on
    GET  /control/messages  everything that was taken, oldest first, and what was wrong with requests

It prints one JSON line when ready and ends when its standard input does.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import socket
import socketserver
import sys
import threading
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATES = {
    "f33517ff-2a88-4f6e-b855-c550268ce08a": {"type": "sms", "body": "((message))", "subject": None},
    "d5a2e8b6-6f0e-4d4c-9b6d-6b7f0f1e3c11": {"type": "email", "body": "((body))", "subject": "((subject))"},
    "00000000-0000-4000-8000-000000000001": {"type": "sms", "body": "Hello", "subject": None},
}

lock = threading.Lock()
taken, faults, plan = [], [], ["ok"]
ahead = 0
validators = {}


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def token_fault(header):
    """What is wrong with the token, in the real one's words; None if nothing is."""
    parts = (header or "").removeprefix("Bearer ").split(".")
    if not (header or "").startswith("Bearer ") or len(parts) != 3:
        return "Unauthorized: authentication token must be provided"
    try:
        head, claims = json.loads(decode(parts[0])), json.loads(decode(parts[1]))
    except ValueError:
        return "Invalid token: signature, api token is not valid"
    right = hmac.new(SECRET.encode(), f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256).digest()
    if head != {"typ": "JWT", "alg": "HS256"} or not hmac.compare_digest(right, decode(parts[2])):
        return "Invalid token: signature, api token not found"
    if claims.get("iss") != SERVICE:
        return "Invalid token: service not found"
    # Three times what the service allows: a busy machine may take long to bring a token here.
    if abs(claims.get("iat", 0) - (time.time() + ahead)) > 90:
        return "Error: Your system clock must be accurate to within 30 seconds"
    return None


def now_in_london():
    os.environ["TZ"] = "Europe/London"
    time.tzset()
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000", time.localtime())


def nullable(schema):
    """OpenAPI's `nullable`, as JSON Schema says it."""
    if isinstance(schema, list):
        return [nullable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: nullable(part) for name, part in schema.items()}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = schema["enum"] + [None]
    return schema


def check(name, value):
    """Notes what the published schema does not allow."""
    if name in validators:
        for error in validators[name].iter_errors(value):
            faults.append(f"{name}: {error.message}")


def held(message):
    times = {} if message["status"] == "created" else {"sent_at": message["created_at"]}
    return {
        "id": message["id"], "reference": message["reference"], "type": message["type"], "status": message["status"],
        "email_address": message["to"] if message["type"] == "email" else None,
        "phone_number": message["to"] if message["type"] == "sms" else None,
        "line_1": None, "line_2": None, "line_3": None, "line_4": None, "line_5": None, "line_6": None,
        "postcode": None,
        "template": {"id": message["template"], "version": 1, "uri": "http://localhost/template"},
        "body": message["body"], "subject": message["subject"], "created_at": message["created_at"],
        "scheduled_for": None, "created_by_name": None, **times,
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    callback = None

    def address_string(self):
        return "test"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def error(self, status, kind, message):
        self.answer(status, {"status_code": status, "errors": [{"error": kind, "message": message}]})

    def drop(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self):
        url = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/control/messages":
            return self.answer(200, {"messages": taken, "faults": faults})
        if fault := token_fault(self.headers.get("Authorization")):
            return self.error(403, "AuthError", fault)
        parts = url.path.strip("/").split("/")
        if parts[:2] == ["v2", "template"] and len(parts) == 3:
            template = TEMPLATES.get(parts[2])
            if not template:
                return self.error(404, "NoResultFound", "No result found")
            return self.answer(200, {"id": parts[2], "version": 1, "name": "made up", **template})
        if url.path == "/v2/notifications":
            return self.page(query)
        self.error(404, "NoResultFound", "No result found")

    def page(self, query):
        with lock:
            newest = [message for message in reversed(taken)]
        if "reference" in query:
            newest = [message for message in newest if message["reference"] == query["reference"]]
        if "template_type" in query:
            newest = [message for message in newest if message["type"] == query["template_type"]]
        if "older_than" in query:
            ids = [message["id"] for message in newest]
            newest = newest[ids.index(query["older_than"]) + 1:] if query["older_than"] in ids else []
        answer = {"notifications": [held(message) for message in newest[:250]], "links": {"current": self.path}}
        for message in answer["notifications"]:
            check(message["type"], message)
        self.answer(200, answer)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.path.startswith("/control/"):
            return self.control(body)
        if fault := token_fault(self.headers.get("Authorization")):
            return self.error(403, "AuthError", fault)
        kind = self.path.removeprefix("/v2/notifications/")
        if kind not in ("email", "sms"):
            return self.error(404, "NoResultFound", "No result found")
        self.send_message(kind, body)

    def send_message(self, kind, body):
        global plan
        check("SendEmailRequest" if kind == "email" else "SendTextMessageRequest", body)
        template = TEMPLATES.get(body.get("template_id"))
        if not template or template["type"] != kind:
            return self.error(400, "BadRequestError", "Template not found")
        to = body.get("email_address" if kind == "email" else "phone_number", "")
        if kind == "sms" and not to.lstrip("+").isdigit():
            return self.error(400, "ValidationError", "phone_number Must not contain letters or symbols")
        if kind == "sms" and not to.startswith(("07", "+447")):
            return self.error(400, "ValidationError", "phone_number Not a UK mobile number")
        text = {name: template[name] for name in ("body", "subject")}
        for name, value in body.get("personalisation", {}).items():
            text = {part: words and words.replace(f"(({name}))", value) for part, words in text.items()}
        if "((" in (text["body"] or "") + (text["subject"] or ""):
            return self.error(400, "BadRequestError", "Missing personalisation")
        with lock:
            action = plan[0]
            plan = plan[1:] or plan
        if action == "silent":
            return self.drop()
        if action not in ("ok", "takenThenSilent"):
            status, _, error = action.partition(" ")
            words = {"RateLimitError": "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds",
                     "TooManyRequestsError": "Exceeded send limits (250000) for today"}
            return self.error(int(status), error or "Exception", words.get(error, "Internal server error"))
        message = {
            "id": str(uuid.uuid4()), "reference": body.get("reference"), "type": kind, "to": to, "status": "created",
            "template": body["template_id"], "created_at": now_in_london(), **text,
        }
        with lock:
            taken.append(message)
        if action == "takenThenSilent":
            return self.drop()
        sender = {"from_number": "GOVUK"} if kind == "sms" else {"from_email": "service@localhost"}
        self.answer(201, {
            "id": message["id"], "reference": message["reference"], "scheduled_for": None,
            "content": {"body": text["body"], **({"subject": text["subject"]} if kind == "email" else {}), **sender},
            "uri": f"http://localhost/v2/notifications/{message['id']}",
            "template": {"id": message["template"], "version": 1, "uri": "http://localhost/template"},
        })

    def control(self, body):
        global plan, ahead
        action = self.path.removeprefix("/control/")
        if action == "plan":
            plan = body["plan"]
        elif action == "clock":
            ahead = body["seconds"]
        elif action == "callback":
            Handler.callback = (body["url"], body["token"])
        elif action == "status":
            for message in taken:
                if message["id"] == body["id"]:
                    message["status"] = body["status"]
                    # The real one repeats a callback that it believes to have failed.
                    return self.answer(200, {"answers": [self.call_back(message) for _ in range(2)]})
        self.answer(200, {})

    def call_back(self, message):
        if not self.callback:
            return 0
        url, token = self.callback
        receipt = {
            "id": message["id"], "reference": message["reference"], "to": message["to"], "status": message["status"],
            "created_at": message["created_at"], "completed_at": now_in_london(), "sent_at": message["created_at"],
            "notification_type": message["type"], "template_id": message["template"], "template_version": 1,
        }
        request = urllib.request.Request(
            url, json.dumps(receipt).encode(),
            {"Content-Type": "application/json", "Authorization": "Bearer " + token})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


class Server(socketserver.ThreadingMixIn, HTTPServer):
    daemon_threads = True


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--schemas", help="the published schema.json")
    options = arguments.parse_args()
    if options.schemas:
        import jsonschema_rs

        with open(options.schemas) as file:
            document = nullable(json.load(file))
        schemas = document["components"]["schemas"]
        for name in ("SendTextMessageRequest", "SendEmailRequest"):
            validators[name] = jsonschema_rs.Draft4Validator(schemas[name])
        # The variants of a message overlap, so each is checked against the one of its kind.
        for variant in schemas["GetOneMessageResponse"]["oneOf"]:
            if variant["title"] in ("sms", "email"):
                validators[variant["title"]] = jsonschema_rs.Draft4Validator(variant)
    server = Server(("127.0.0.1", 0), Handler)
    print(json.dumps({"port": server.server_address[1], "validated": len(validators)}), flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


main()
