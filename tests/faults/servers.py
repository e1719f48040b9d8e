"""Servers that answer as no registry should."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

Answer = Callable[[socket.socket], None]


def _silent(connection: socket.socket) -> None:
    connection.recv(1024)
    time.sleep(60)


def _garbage(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(random.Random(1).randbytes(5000))
    connection.close()


def _nonsense(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{"run": "yes"}')
    connection.close()


ANSWERS: dict[str, Answer | None] = {
    "closed port": None,
    "black hole": _silent,
    "garbage": _garbage,
    "nonsense": _nonsense,
}
"""How a server may answer; nothing: nobody listens."""


@contextmanager
def server(answer: Answer | None) -> Iterator[str]:
    """The address of a server that answers so."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        if answer is not None:

            def serve() -> None:
                with suppress(OSError):
                    while True:
                        Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()

            Thread(target=serve, daemon=True).start()
            yield address
            return
    yield address
