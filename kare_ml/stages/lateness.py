"""Sources that are late: a night may wait for them for a while, and then goes on with what there is."""

from __future__ import annotations

from collections.abc import Callable

from kare_ml.errors import SourceError
from kare_ml.stages.context import Context
from kare_ml.stages.intake import intake
from kare_ml.stages.sufficiency import freshness_of

A_WHILE = 60.0
"""Seconds from one look to the next."""


def take_in_if_there(context: Context) -> list[str]:
    """Take the sources in; which of them are late, or cannot be read yet, in words. None: all is there.

    Late is a source that says how often new rows come (`every` in kare.toml) and has brought none for longer.
    """
    try:
        intake(context)
    except SourceError as error:
        return [f"{error.what}: {error.found}" if error.found else error.what]
    with context.history() as history:
        return [table.words for table in freshness_of(context, history) if table.state in ("late", "too old")]


def wait_for_sources(late: Callable[[], list[str]], patience: float, pause: Callable[[float], None]) -> list[str]:
    """Ask again and again what is late, for `patience` seconds at most; what still is in the end.

    `pause` waits so many seconds: a minute at a time, less towards the end.

    >>> answers = [["invoices"], ["invoices"], []]
    >>> wait_for_sources(lambda: answers.pop(0), 90, lambda seconds: print("waits", seconds))
    waits 60.0
    waits 30.0
    []
    """
    left = patience
    while (found := late()) and left > 0:
        for_now = min(A_WHILE, left)
        pause(for_now)
        left -= for_now
    return found
