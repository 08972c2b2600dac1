"""An HTTP server for tests, on loopback or a Unix socket, that does what the path asks for.

    /echo             what was asked, as JSON
    /status/CODE      that status with a problem document
    /lines            three lines of JSON, a chunk each, the second one cut across two chunks
    /big/BYTES        so many bytes, of no announced length
    /head             a head of a megabyte
    /stall, /drop     no answer; a closed connection
    /redirect         to /echo
    /hook[/PLAN]      keeps what was posted for /hooks, and answers with the statuses of the plan in turn, the last one for
                      good: `503-60` has a Retry-After of 60 seconds
    /hooks            what was posted to /hook: headers and body
    /v1/incidents     a feed: a line `{"reference":R}` is taken once and a duplicate after that, `{"bad":TEXT}` is rejected.
                      `?plan=A,B,…` gives each request in turn an action, the last one for good: `ok`, a status, `retry`
                      (429 with Retry-After), `date` (503 with Retry-After as a date), `drop`, `storedrop` (stored, but
                      not answered), `half` (half of the lines stored, then 503), `short` (an answer that omits a line)

It prints one JSON line when ready and ends when its standard input does.
"""

import argparse
import json
import os
import socket
import socketserver
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

known = set()
turns = {}
hooks = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def address_string(self):
        return "test"

    def log_message(self, *_):
        pass

    def read_body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def answer(self, status, body, headers=()):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def problem(self, status, headers=()):
        errors = [{"pointer": "/children/0", "detail": "is missing"}]
        self.answer(status, {"title": "Not so", "errors": errors}, headers)

    def drop(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def handle_any(self):
        body = self.read_body()
        path = urlparse(self.path)
        parts = path.path.strip("/").split("/")
        action = getattr(self, "do_" + parts[0], None)
        if path.path == "/v1/incidents":
            self.feed(body, parse_qs(path.query).get("plan", ["ok"])[0].split(","))
        elif action:
            action(body, *parts[1:])
        else:
            self.problem(404)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

    def do_echo(self, body):
        peer = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.answer(
            200,
            {
                "method": self.command,
                "path": self.path,
                "headers": headers,
                "length": len(body),
                "sum": sum(body),
                "client": peer["subject"][0][0][1] if peer else None,
            },
            [("X-Twice", "a"), ("X-Twice", "b")],
        )

    def do_status(self, body, code):
        self.problem(int(code))

    def do_lines(self, body):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in [b'{"n":1}\n', b'{"n":', b'2}\n\n', b'{"n":3}']:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def do_big(self, body, count):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for _ in range(int(count) // 1000):
                self.wfile.write(b"x" * 1000)
        except OSError:
            pass

    def do_head(self, body):
        self.send_response(200)
        for number in range(100):
            self.send_header("X-Filler", "y" * 10_000)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_stall(self, body):
        time.sleep(3600)

    def do_drop(self, body):
        self.drop()

    def do_hook(self, body, plan="204"):
        headers = {name.lower(): value for name, value in self.headers.items()}
        hooks.append({"path": self.path, "headers": headers, "body": body.decode()})
        steps = plan.split(",")
        turn = turns.get(self.path, 0)
        turns[self.path] = turn + 1
        status, _, wait = steps[min(turn, len(steps) - 1)].partition("-")
        more = [("Location", "/hook")] if status.startswith("3") else []
        self.answer(int(status), {}, more + ([("Retry-After", wait)] if wait else []))

    def do_hooks(self, body):
        self.answer(200, hooks)

    def do_redirect(self, body):
        self.answer(302, {}, [("Location", "/echo")])

    def feed(self, body, plan):
        turn = turns.get(self.path, 0)
        turns[self.path] = turn + 1
        action = plan[min(turn, len(plan) - 1)]
        lines = body.decode().splitlines()
        if action == "drop":
            return self.drop()
        if action == "retry":
            return self.problem(429, [("Retry-After", "7")])
        if action == "date":
            return self.problem(503, [("Retry-After", self.date_time_string(time.time() + 100))])
        if action.isdigit():
            return self.problem(int(action))
        result = self.store(lines[: len(lines) // 2] if action == "half" else lines)
        if action == "half":
            return self.problem(503)
        if action == "storedrop":
            return self.drop()
        if action == "short":
            result["accepted"] -= 1
        self.answer(200, result)

    def store(self, lines):
        result = {"accepted": 0, "duplicates": 0, "rejected": 0, "records": []}
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            reference = record.get("reference")
            if "bad" in record:
                status, counter = "rejected", "rejected"
            elif reference in known:
                status, counter = "duplicate", "duplicates"
            else:
                known.add(reference)
                status, counter = "accepted", "accepted"
            result[counter] += 1
            entry = {"line": number, "reference": reference, "status": status}
            if status == "rejected":
                entry["problem"] = record["bad"]
            result["records"].append(entry)
        return result


class TCPServer(socketserver.ThreadingMixIn, HTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


class UnixServer(TCPServer):
    address_family = socket.AF_UNIX

    def server_bind(self):
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "localhost", 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--client-ca")
    options = parser.parse_args()
    server = UnixServer(options.socket, Handler) if options.socket else TCPServer(("127.0.0.1", 0), Handler)
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        if options.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(options.client_ca)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    sys.stdin.read()
    os._exit(0)


main()
