"""The mix: how clients are spread over Keep, Expand and exit review, beside the share that Keep is expected to have.

Most clients are there to be kept (Pareto): where Keep is far off four in five, the rules sort too little or too much.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kare_ml.config.workspace import MixSettings
from kare_ml.domain.profiles import FITS, Lifecycle, NoProfileReason, Profile

SURE = 1.96
"""How many standard errors away a part of the book has to be: a rep with three clients is no news."""

A_YEAR = dt.timedelta(days=366)


@dataclass(frozen=True)
class Mix:
    """The clients of a run, or of a part of it, by where they stand; the counts add up to `clients`."""

    keep: int
    expand: int
    exit_review: int

    @classmethod
    def of(cls, by_state: Mapping[str, int]) -> Mix:
        """The mix of so many accounts in each profile, or reason for none; past clients and prospects do not count.

        >>> Mix.of({"Keep": 8, "Expand": 1, "exit_review": 1, "Attain": 30}).keep_share
        0.8
        """
        return cls(*(by_state.get(state, 0) for state in (Profile.KEEP, Profile.EXPAND, NoProfileReason.EXIT_REVIEW)))

    @property
    def clients(self) -> int:
        """How many clients there are."""
        return self.keep + self.expand + self.exit_review

    @property
    def keep_share(self) -> float | None:
        """The share of Keep among the clients; null without clients."""
        return self.keep / self.clients if self.clients else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share of Keep, were these clients drawn from many like them; 0 to 1 of nobody.

        >>> [round(bound, 2) for bound in Mix(keep=3, expand=0, exit_review=0).interval]
        [0.44, 1.0]
        """
        if self.keep_share is None:
            return 0.0, 1.0
        n, z = self.clients, SURE
        middle = (self.keep_share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(self.keep_share * (1 - self.keep_share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


assert {Profile.KEEP, Profile.EXPAND, NoProfileReason.EXIT_REVIEW} == FITS[Lifecycle.CLIENT], "a mix counts all clients"


def misplaced(mix: Mix, expected: MixSettings) -> int:
    """How many clients would have to stand elsewhere for Keep to have the expected share, within its tolerance."""
    low, high = expected.bounds
    short, over = low * mix.clients - mix.keep, mix.keep - high * mix.clients
    return max(0, math.ceil(max(short, over) - 1e-9))


def off(mix: Mix, expected: MixSettings) -> str | None:
    """What is wrong with the share of Keep of a whole book, in words; None where nothing is."""
    if not misplaced(mix, expected):
        return None
    return f"Keep is {mix.keep_share:.0%} of {mix.clients:,} clients; {_asked_for(expected)}"


def surely_off(mix: Mix, expected: MixSettings) -> bool:
    """Whether a part of the book is off by more than so few clients would be by chance."""
    (low, high), (least, most) = mix.interval, expected.bounds
    return high < least or low > most


def drifted(over_time: Sequence[tuple[dt.date, Mix]], expected: MixSettings) -> str | None:
    """How the share of Keep went within a year of the newest run, where by more than the tolerance; None where not.

    `over_time` is newest first. The run that it is held against is the one furthest off within the year.
    """
    known = [(as_of, mix.keep_share) for as_of, mix in over_time if mix.keep_share is not None]
    if not known:
        return None
    newest, now = known[0]
    year = [(abs(share - now), as_of, share) for as_of, share in known[1:] if newest - as_of <= A_YEAR]
    moved, since, then = max(year, default=(0.0, newest, now))
    if moved <= expected.tolerance:
        return None
    return f"Keep went from {then:.0%} of the clients ({since}) to {now:.0%} ({newest}); {_asked_for(expected)}"


def _asked_for(expected: MixSettings) -> str:
    return f"expected are {expected.keep_share:.0%}, give or take {expected.tolerance:.0%}"
