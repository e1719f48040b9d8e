"""What an account is likely to buy next: what the clients most like it buy, and it does not.

Alike are those that bought the same lines within the lapse window (cosine of what they buy). `docs/benchmarks` says how
often that is right, beside what simply most clients buy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kare_ml.playbook.whitespace import Cell, HeatMap

ALIKE = 100
"""How many clients most like an account are looked at; chosen on dates before those of the benchmark."""

FIFTH = 5
"""Of a book with few clients, one in so many is taken to be alike."""

AMONG = 20_000
"""Of a larger book, so many clients are looked among, evenly spread over their revenue: enough to know their tastes."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Suggestion:
    """A line to offer: `buyers` of the `alike` clients most like the account buy it.

    Of an account that buys nothing now, nobody is alike: then `alike` are all clients, and `by` is *popular*.
    """

    line: str
    buyers: int
    alike: int
    by: str


def suggestions(single: HeatMap, asked: HeatMap, most: int = 3) -> list[list[Suggestion]]:
    """For each site of `asked`, the lines that are open to it (it never bought them, and nobody marked them).

    The best first, `most` at most, none that nobody alike buys. `single` is the map of the whole book by account.
    """
    buying = single.cells == Cell.BUYS
    clients = buying[buying.any(axis=1)]
    now = asked.cells == Cell.BUYS
    counts, alike = alike_buyers(clients, now)
    popularity = clients.sum(axis=0) / max(len(clients), 1)
    best = ranked(np.asarray(counts / np.maximum(alike, 1)[:, None], dtype=float), popularity)
    found = []
    for at in range(len(asked.cells)):
        by = "alike" if now[at].any() else "popular"
        offers = [column for column in best[at] if asked.cells[at, column] == Cell.NEVER and counts[at, column]]
        found.append([Suggestion(asked.lines[c], int(counts[at, c]), int(alike[at]), by) for c in offers[:most]])
    return found


def alike_buyers(clients: Flags, asked: Flags, neighbours: int = ALIKE) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many of the clients most like each asked account buy each line, and how many clients those are.

    `clients` has a row a client and a column a line: whether it buys it now; `asked` has the same columns. An account
    among the clients may be its own neighbour: that adds to no line that it does not buy. One that buys nothing is held
    against all clients.
    """
    from sklearn.neighbors import NearestNeighbors

    everybody = clients.sum(axis=0)
    counts = np.tile(everybody, (len(asked), 1)).astype(np.int64)
    alike = np.full(len(asked), len(clients), dtype=np.int64)
    buys = asked.any(axis=1)
    if len(clients) and buys.any():
        among = clients[np.unique(np.linspace(0, len(clients) - 1, min(len(clients), AMONG)).astype(int))]
        few = min(neighbours, max(1, len(among) // FIFTH))  # all of a small book would be no more than popularity
        finder = NearestNeighbors(n_neighbors=few, metric="cosine", algorithm="brute")
        nearest = finder.fit(among.astype(np.float32)).kneighbors(asked[buys].astype(np.float32), return_distance=False)
        counts[buys] = np.stack([among[rows].sum(axis=0) for rows in nearest])
        alike[buys] = nearest.shape[1]
    return counts, alike


def ranked(shares: NDArray[np.float64], popularity: NDArray[np.float64]) -> NDArray[np.intp]:
    """The columns of each row, the greatest share first; of equal shares, the more popular line, then the first."""
    return np.argsort(-(shares + 1e-6 * popularity), axis=1, kind="stable")
