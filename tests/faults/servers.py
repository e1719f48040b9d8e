"""Servers that answer as no registry should."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

Answer = Callable[[socket.socket, Event], None]
"""What is done with a connection, until the server ends."""


def _silent(connection: socket.socket, ended: Event) -> None:
    connection.recv(1024)
    ended.wait(60)


def _garbage(connection: socket.socket, _: Event) -> None:
    connection.recv(4096)
    connection.sendall(random.Random(1).randbytes(5000))


def _nonsense(connection: socket.socket, _: Event) -> None:
    connection.recv(4096)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{"run": "yes"}')


ANSWERS: dict[str, Answer | None] = {
    "closed port": None,
    "black hole": _silent,
    "garbage": _garbage,
    "nonsense": _nonsense,
}
"""How a server may answer; nothing: nobody listens."""


@contextmanager
def server(answer: Answer | None) -> Iterator[str]:
    """The address of a server that answers so; nothing of it is left when it has ended."""
    ended, threads = Event(), []

    def one(connection: socket.socket, answer: Answer) -> None:
        with connection, suppress(OSError):
            answer(connection, ended)

    def serve(answer: Answer) -> None:
        with suppress(OSError):
            while True:
                threads.append(Thread(target=one, args=(listening.accept()[0], answer), daemon=True))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        if answer is not None:
            Thread(target=serve, args=(answer,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
    ended.set()
    for thread in threads:
        thread.join()
