"""Receivers of what is sent: a mail server and a web server of the tests' own, on this machine."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Mailbox:
    """A mail server without encryption: its address, and the letters that came."""

    address: str = ""
    letters: list[EmailMessage] = field(default_factory=list)


@dataclass
class Hook:
    """A web server: its address, what was posted to it, and with which status it answers."""

    address: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server for as long as the block."""
    box = Mailbox()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                command = line.split()[0].upper()
                if command == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    box.letters.append(self.letter())
                if command == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(b"250 ok\r\n")

        def letter(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            found = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            assert isinstance(found, EmailMessage)
            return found

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server, _serving(server):
        box.address = f"smtp://127.0.0.1:{server.server_address[1]}"
        yield box


@contextmanager
def hook() -> Iterator[Hook]:
    """A web server for as long as the block."""
    found = Hook()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server, _serving(server):
        found.address = f"http://127.0.0.1:{server.server_address[1]}/s3cret"
        yield found


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
