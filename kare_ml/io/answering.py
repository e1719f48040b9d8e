"""Whether the model registry answers, and in time: what it may cost a night is bounded, whatever it does."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from kare_ml.io.promotions import RegistryError

PATIENCE = 10.0
"""Seconds that the registry has to answer for all models of a night together: there is something to fall back on."""
A_SIGN = 4.0
"""Seconds that a server has to say that it is there, before MLflow is imported for it."""
SERVER_FAULT = 500
"""The HTTP status from which on nobody is there behind it."""


class NoAnswer(RegistryError):
    """The registry does not answer, or not as a registry does: to ask it for more is of no use."""


def require_answer(address: str) -> None:
    """Ask an MLflow server whether it is there, without MLflow, which takes seconds to import.

    A proxy in front of it that wants a sign-in, or hides the question, is an answer. Addresses other than HTTP are not
    asked. Raises NoAnswer.
    """
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import urlopen

    if not address.startswith(("http://", "https://")):
        return
    try:
        with urlopen(f"{address.rstrip('/')}/health", timeout=A_SIGN) as answer:
            said = answer.read(100)
    except HTTPError as error:
        if error.code >= SERVER_FAULT:
            raise _no_answer(address, str(error)) from error
        return
    except (OSError, HTTPException, ValueError) as error:
        raise _no_answer(address, f"{type(error).__name__}: {error}") from error
    if said.strip() != b"OK":
        raise _no_answer(address, repr(said))


def within(seconds: float, ask: Callable[[], bytes], where: str) -> bytes:
    """What a registry answers, within so many seconds, whatever it does meanwhile: nothing can hold a night up.

    Raises NoAnswer when the time is up, or as `ask` does.
    """
    answers: SimpleQueue[bytes | BaseException] = SimpleQueue()

    def asking() -> None:
        try:
            answers.put(ask())
        except BaseException as error:
            answers.put(error)

    Thread(target=asking, daemon=True).start()  # a daemon: one that never answers does not keep the process alive
    try:
        answer = answers.get(timeout=max(0.0, seconds))
    except Empty as error:
        raise NoAnswer(
            f"the model registry did not answer within {PATIENCE:g} seconds",
            where=where,
            fix="see whether it is up; the night goes on without it",
        ) from error
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _no_answer(address: str, found: str) -> NoAnswer:
    return NoAnswer(
        "the model registry does not answer as it should",
        found=found,
        where=address,
        fix="see whether it is up; the night goes on without it",
    )
