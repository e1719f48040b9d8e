"""Answers that are kept while they are asked for: each is made once, however many requests ask at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import pyarrow as pa

T = TypeVar("T")

Key = tuple[Hashable, ...]
"""What an answer is of: its kind first."""


class Kept:
    """Of each kind the latest answers that were asked for: `most` of them, or as many as `most_of` says of a kind."""

    def __init__(self, most: int, most_of: Mapping[Any, int]) -> None:
        self._most, self._most_of = most, most_of
        self._kinds: dict[Hashable, OrderedDict[Key, Any]] = {}
        self._making: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forget all answers. What is being made now is given to those who wait for it, and not kept."""
        with self._lock:
            self._kinds, self._making = {}, {}

    def get(self, key: Key, make: Callable[[], T]) -> T:
        """What was made for a key before, or is made now. What `make` raises is raised, and nothing is kept."""
        with self._lock:
            of_kind = self._kinds.setdefault(key[0], OrderedDict())
            if key in of_kind:
                of_kind.move_to_end(key)
                return of_kind[key]  # type: ignore[no-any-return]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in of_kind:
                    return of_kind[key]  # type: ignore[no-any-return]
            try:
                found = make()
                with self._lock:  # before the next one may begin: who asks from now on is given this
                    of_kind[key] = found  # after `clear`, where nobody looks
                    while len(of_kind) > self._most_of.get(key[0], self._most):
                        of_kind.popitem(last=False)
            finally:
                with self._lock:
                    if self._making.get(key) is making:
                        del self._making[key]
        pa.default_memory_pool().release_unused()  # making it took many times what is kept
        return found
