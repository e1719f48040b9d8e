"""The progress display of long work: one live line in a terminal, plain lines elsewhere. It goes to standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

Progress = Callable[[str], None]
"""Reports a step of long work."""


@contextmanager
def shown(what: str) -> Iterator[Callable[[str], None]]:
    """Give a function that reports a step; each is shown with the seconds since the start."""
    console = Console(stderr=True)
    started = time.monotonic()

    def line(step: str) -> str:
        return f"[dim]{time.monotonic() - started:6.1f} s[/dim]  {what}: {step}"

    if not console.is_terminal:
        yield lambda step: console.print(line(step), highlight=False, soft_wrap=True)
        return
    with console.status(line("starting")) as status:
        yield lambda step: status.update(line(step))
    console.print(line("done"), highlight=False)
