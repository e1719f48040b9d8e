"""The clients of a heat map, and those of them that are most like an account: who buys the same lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALIKE = 100
"""How many clients most like an account are looked at; chosen on dates before those of the benchmark."""

FIFTH = 5
"""Of a book with few clients, one in so many is taken to be alike."""

AMONG = 20_000
"""Of a larger book, so many clients are looked among, evenly spread over their revenue: enough to know their tastes."""

AT_ONCE = 64
"""So many accounts are held against those clients at once."""

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Clients:
    """`count` clients, how many of them buy each line (`buyers`), and what those that are looked `among` buy."""

    count: int
    buyers: Counts
    among: Flags

    def alike(self, asked: Flags, neighbours: int = ALIKE) -> tuple[Counts, Counts]:
        """How many of the clients most like each asked account buy each line, and how many clients those are.

        Of clients that are equally alike, those with the most revenue. An account among the clients may be its own
        neighbour: that adds to no line that it does not buy. One that buys nothing is held against all clients.
        """
        counts = np.tile(self.buyers, (len(asked), 1)).astype(np.int64)
        alike = np.full(len(asked), self.count, dtype=np.int64)
        buys = asked.any(axis=1)
        if self.count and buys.any():
            few = min(neighbours, max(1, len(self.among) // FIFTH))  # all of a small book would be just popularity
            tastes, taste = np.unique(asked[buys], axis=0, return_inverse=True)
            parts = [self._nearest(tastes[at : at + AT_ONCE], few) for at in range(0, len(tastes), AT_ONCE)]
            counts[buys] = np.concatenate(parts)[taste.ravel()]
            alike[buys] = few
        return counts, alike

    def _nearest(self, tastes: Flags, few: int) -> Counts:
        """How many of the `few` nearest to each taste buy each line, by the cosine of what they buy.

        Compared by its square over what is the same for all, the lines bought together squared over the lines bought:
        worked out in whole numbers but for the last step, it is equal where the cosine is.
        """
        lines = self.among.astype(np.float32)
        near = np.square(tastes.astype(np.float32) @ lines.T, dtype=np.float64) / lines.sum(axis=1, dtype=np.float64)
        least = np.partition(near, -few, axis=1)[:, [-few]]
        nearer, equal = near > least, near == least
        left = few - nearer.sum(axis=1, keepdims=True)
        chosen = nearer | (equal & (np.cumsum(equal, axis=1) <= left))
        found: Counts = np.rint(chosen.astype(np.float32) @ lines).astype(np.int64)
        return found


def clients_of(buying: Flags) -> Clients:
    """The clients of a book: `buying` has a row a site, the most revenue first, and a column a line."""
    places = np.flatnonzero(buying.any(axis=1))
    spread = np.unique(np.linspace(0, len(places) - 1, min(len(places), AMONG)).astype(int)) if len(places) else places
    return Clients(len(places), buying.sum(axis=0), buying[places[spread]])
