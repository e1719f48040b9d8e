"""Work in a forked process with limits: it cannot hang, take all memory, or change the process that it came from."""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SECONDS = 60
"""Of processor time: what waits for its turn on a busy machine does not hang. What sleeps has ten times as long."""

MEMORY = 2 << 30
ADDRESSES = 16 << 30
"""Engines reserve far more than they use: what is judged is the memory in use, and this ends what runs away."""


@dataclass(frozen=True)
class Ended:
    """How a forked piece of work ended: what it returned, or else `fault` says why there is nothing.

    `seconds` are those of processor time; `peak` is the memory that it used at most, in bytes.
    """

    value: Any
    fault: str
    seconds: float
    peak: int


def forked(work: Callable[[], Any], seconds: float = SECONDS, memory: int = MEMORY) -> Ended:
    """Do a piece of work in a fork of this process and return what it returned, through a pipe."""
    until = time.monotonic() + 10 * seconds
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(work, reading, writing, math.ceil(seconds))
    os.close(writing)
    content = _read(reading, until)
    if content is None:
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    peak = used.ru_maxrss * 1024
    took = used.ru_utime + used.ru_stime
    if content is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return Ended(None, f"it hung: no end after {took:.0f} s of processor time", took, peak)
    if not content:
        return Ended(None, f"the process died (status {status})", took, peak)
    value, fault = pickle.loads(content)
    if not fault and peak > memory:
        fault = f"it took {peak >> 20} MB of memory"
    return Ended(value, fault, took, peak)


def _work(work: Callable[[], Any], reading: int, writing: int, seconds: int) -> None:
    """In the child. It ends here, whatever happens: no clean-up of the parent's is run twice."""
    with contextlib.suppress(BaseException):
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        try:
            answer: tuple[Any, str] = (work(), "")
        except BaseException:
            answer = (None, traceback.format_exc())
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(answer))
    os._exit(0)


def _read(pipe: int, until: float) -> bytes | None:
    """All that comes through a pipe; None where it does not end in time."""
    parts = []
    try:
        while True:
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return None
            part = os.read(pipe, 1 << 20)
            if not part:
                return b"".join(parts)
            parts.append(part)
    finally:
        os.close(pipe)
