"""The cores of the machine: fits that do not wait for each other are worked out side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

T = TypeVar("T")

WORTH_IT = 5_000
"""A fit of fewer rows takes no longer than to share the cores out."""


def side_by_side(tasks: Sequence[Callable[[], T]], rows: int) -> list[T]:
    """What each task returns, in their order; a core each, as far as there are so many and the `rows` are worth it.

    The libraries below share what cores are left over. What a fit comes to does not depend on how many there are.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = min(cores, len(tasks)) if rows >= WORTH_IT else 1
    if workers < 2:
        return [task() for task in tasks]
    threads = cores // workers
    # OpenMP's limit is a thread's own, that of the linear algebra the process's: hence both.
    with (
        threadpool_limits(threads),
        ThreadPoolExecutor(workers, initializer=threadpool_limits, initargs=(threads,)) as pool,
    ):
        return list(pool.map(lambda task: task(), tasks))
