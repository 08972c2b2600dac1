"""An OpenID Connect provider for tests, on loopback: the package oidc-provider-mock.

    PUT  /users/SUB                {"groups": [...], "name": ...}: what the provider knows of somebody, from now on
    POST /oauth2/authorize?...     sub=SUB: somebody signs in there

It prints one JSON line when ready and ends when its standard input does.
"""

import json
import os
import socket
import sys
import threading
import time

import oidc_provider_mock
import uvicorn


def main():
    # The service under test talks to it in plain text, within this machine.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    configuration = uvicorn.Config(
        oidc_provider_mock.app(require_nonce=True), interface="wsgi", log_level="warning"
    )
    server = uvicorn.Server(configuration)
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    sys.stdin.read()


main()
