"""What an account is likely to buy next: what the clients most like it buy, and it does not.

Alike are those that bought the same lines within the lapse window (cosine of what they buy). `docs/benchmarks` says how
often that is right, beside what simply most clients buy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kare_ml.playbook.clients import ALIKE, Counts, Flags, clients_of
from kare_ml.playbook.whitespace import Cell, HeatMap


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
    clients = single.clients
    now = asked.cells == Cell.BUYS
    counts, alike = clients.alike(now)
    popularity = clients.buyers / max(clients.count, 1)
    best = ranked(np.asarray(counts / np.maximum(alike, 1)[:, None], dtype=float), popularity)
    found = []
    for at in range(len(asked.cells)):
        by = "alike" if now[at].any() else "popular"
        offers = [column for column in best[at] if asked.cells[at, column] == Cell.NEVER and counts[at, column]]
        found.append([Suggestion(asked.lines[c], int(counts[at, c]), int(alike[at]), by) for c in offers[:most]])
    return found


def alike_buyers(clients: Flags, asked: Flags, neighbours: int = ALIKE) -> tuple[Counts, Counts]:
    """How many of the clients most like each asked account buy each line, and how many clients those are.

    `clients` has a row a client and a column a line: whether it buys it now; `asked` has the same columns.
    """
    return clients_of(clients).alike(asked, neighbours)


def ranked(shares: NDArray[np.float64], popularity: NDArray[np.float64]) -> NDArray[np.intp]:
    """The columns of each row, the greatest share first; of equal shares, the more popular line, then the first."""
    return np.argsort(-(shares + 1e-6 * popularity), axis=1, kind="stable")
