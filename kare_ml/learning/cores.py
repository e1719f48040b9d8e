"""The cores of the machine: fits that do not wait for each other are worked out side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

P = ParamSpec("P")
T = TypeVar("T")

WORTH_IT = 5_000
"""A fit of fewer rows takes no longer than to share the cores out."""


def in_one_thread(fit: Callable[P, T]) -> Callable[P, T]:
    """The fit with its linear algebra in one thread: sums come out in other last digits on another number of them."""

    @wraps(fit)
    def fitted(*args: P.args, **kwargs: P.kwargs) -> T:
        with threadpool_limits(1, user_api="blas"):
            return fit(*args, **kwargs)

    return fitted


def side_by_side(tasks: Sequence[Callable[[], T]], rows: int) -> list[T]:
    """What each task returns, in their order; a core each, as far as there are so many and the `rows` are worth it.

    OpenMP shares what cores are left over. What a fit comes to does not depend on how many there are: linear algebra
    keeps to one thread, since its sums would.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = min(cores, len(tasks)) if rows >= WORTH_IT else 1
    if workers < 2:
        return [task() for task in tasks]
    threads = cores // workers
    # OpenMP's limit is a thread's own, that of the linear algebra the process's: it holds until the last one is done.
    with (
        threadpool_limits(1, user_api="blas"),
        ThreadPoolExecutor(workers, initializer=threadpool_limits, initargs=(threads, "openmp")) as pool,
    ):
        return list(pool.map(lambda task: task(), tasks))
