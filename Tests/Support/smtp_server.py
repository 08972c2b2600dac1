"""A mail server for tests, on loopback, that does what the recipient's address asks for.

A recipient `name+ACTION_ACTION@…` gives an action a message in turn, the last one for good. Actions:

    ok                      take the message
    rcpt-CODE[-X.Y.Z]       answer RCPT so, for example rcpt-550-5.1.1
    data-CODE[-X.Y.Z]       read the message, then answer so
    drop                    read the message, then close the connection without an answer
    acceptdrop              take the message, then close the connection without an answer
    stall                   read the message, leave a file `stalled` in the directory, and never answer
    okclose                 take the message, answer, close the connection a moment later, and add a line to the file `closed`
                            in the directory
    slow-SECONDS            take the message, and answer after so many seconds
    rcptstall               never answer RCPT
    rcptdrop                close the connection at RCPT
    huge                    answer the message with a refusal of many thousand lines
    relay                   answer RCPT with "Relay access denied"

It prints one JSON line when ready, `{"port": N}`, writes every message it takes as a JSON line to `messages.jsonl` in
the directory, and ends when its standard input does, so that it never outlives the test.
"""

import argparse
import asyncio
import email
import email.policy
import json
import logging
import os
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

TEXTS = {"5": "refused, {rcpt} is not for you", "4": "try {rcpt} again later"}


def reply(action, rcpt):
    parts = action.split("-")
    text = TEXTS[parts[1][0]].format(rcpt=rcpt)
    return " ".join([parts[1]] + parts[2:3] + [text])


class Handler:
    def __init__(self, options):
        self.options = options
        self.turns = {}
        self.gate = asyncio.Lock()

    def action(self, rcpt, advance):
        local = rcpt.split("@")[0]
        plan = (local.split("+", 1)[1] if "+" in local else "ok").split("_")
        turn = self.turns.get(rcpt, 0)
        if advance:
            self.turns[rcpt] = turn + 1
        return plan[min(turn, len(plan) - 1)]

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if self.options.mail_reply:
            return self.options.mail_reply
        session.taken = getattr(session, "taken", 0) + 1
        if self.options.per_connection and session.taken > self.options.per_connection:
            return "421 4.7.0 Too many messages on this connection"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        action = self.action(address, False)
        if action.startswith("rcpt-"):
            self.action(address, True)
            return reply(action, address)
        if action == "relay":
            return f"554 5.7.1 <{address}>: Relay access denied"
        if action == "rcptstall":
            await asyncio.sleep(3600)
        if action == "rcptdrop":
            server.transport.abort()
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.options.per_second:
            async with self.gate:
                await asyncio.sleep(1 / self.options.per_second)
        rcpt = envelope.rcpt_tos[0]
        action = self.action(rcpt, True)
        if action.startswith("data-"):
            return reply(action, rcpt)
        if action == "stall":
            open(os.path.join(self.options.directory, "stalled"), "w").close()
            await asyncio.sleep(3600)
        if action.startswith("slow-"):
            await asyncio.sleep(float(action.split("-")[1]))
        if action == "huge":
            for _ in range(20000):
                server.transport.write(b"554-5.6.0 " + b"x" * 90 + b"\r\n")
            return "554 5.6.0 that was all"
        if action != "drop":
            self.keep(server, session, envelope)
        if action == "okclose":
            asyncio.get_running_loop().call_later(0.05, self.close, server.transport)
        if action in ("drop", "acceptdrop"):
            server.transport.abort()
            await asyncio.sleep(3600)
        return "250 2.0.0 OK queued as TEST1"

    def close(self, transport):
        transport.abort()
        # After the turn of the loop in which the socket is closed.
        asyncio.get_running_loop().call_soon(self.note, "closed")

    def note(self, name):
        with open(os.path.join(self.options.directory, name), "a") as file:
            file.write("\n")

    def body(self, message):
        return message.get_body(("plain",)).get_content().replace("\r\n", "\n")

    def keep(self, server, session, envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        record = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "messageID": message["Message-ID"],
            "subject": message["Subject"],
            "reference": message["X-Encompass-Reference"],
            "text": self.body(message),
            "defects": len(message.defects),
            "user": session.auth_data.login.decode() if session.auth_data else None,
            "tls": session.ssl is not None,
            "ehlo": session.host_name,
            "connection": session.peer[1],
            "content": envelope.original_content.decode("utf-8", "backslashreplace"),
        }
        with open(os.path.join(self.options.directory, "messages.jsonl"), "a") as file:
            file.write(json.dumps(record) + "\n")


class Server(SMTP):
    """Greets as it is told to."""

    greeting = None

    async def push(self, status):
        if Server.greeting and isinstance(status, str) and status.startswith("220 ") and "Ready to start" not in status:
            status = Server.greeting
        await super().push(status)


def context(options):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if options.tls == "1.1":
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.minimum_version = ssl.TLSVersion.TLSv1_1
        made.maximum_version = ssl.TLSVersion.TLSv1_1
    made.load_cert_chain(options.certificate, options.key)
    return made


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--directory", required=True)
    parser.add_argument("--mode", choices=["starttls", "tls", "none"], required=True)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--tls", default="1.2")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--greeting")
    parser.add_argument("--mail-reply")
    parser.add_argument("--per-second", type=float, help="how many messages it takes a second, one after the other")
    parser.add_argument("--per-connection", type=int, help="how many messages it takes on a connection")
    options = parser.parse_args()

    def authenticate(server, session, envelope, mechanism, data):
        expected = LoginPassword((options.user or "").encode(), (options.password or "").encode())
        if isinstance(data, LoginPassword) and data == expected:
            return AuthResult(success=True, auth_data=data)
        return AuthResult(success=False, handled=False)

    Server.greeting = options.greeting
    handler = Handler(options)
    secure = None if options.mode == "none" else context(options)

    def protocol():
        return Server(
            handler,
            hostname="mail.test",
            tls_context=secure if options.mode == "starttls" else None,
            require_starttls=options.mode == "starttls",
            authenticator=authenticate if options.user else None,
            auth_required=bool(options.user),
            auth_require_tls=options.mode == "starttls",
        )

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)
    server = await loop.create_server(
        protocol, "127.0.0.1", 0, ssl=secure if options.mode == "tls" else None
    )
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
asyncio.run(main())
