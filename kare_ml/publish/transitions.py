"""Who went from where to where between two runs: every account of both is in one cell, so the cells add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.playbook.arrays import places_or, states
from kare_ml.publish.accounts_before import places_before

NEW, GONE = "new", "no longer in the book"
"""What stands for where an account came from that is new, and for where one went that is gone."""

COLUMNS = ("account_id", "profile", "no_profile_reason")


@dataclass(frozen=True)
class Transitions:
    """How many accounts went from each state (a profile, or the reason for none) to each; zero cells are left out."""

    counts: Mapping[tuple[str, str], int]

    @property
    def changed(self) -> int:
        """How many of the accounts that were in both runs stand elsewhere."""
        return sum(n for (was, now), n in self.counts.items() if was != now and was != NEW and now != GONE)

    @property
    def stayed(self) -> int:
        """How many stand where they stood."""
        return sum(n for (was, now), n in self.counts.items() if was == now)


def transitions(before: pa.Table, now: pa.Table) -> Transitions:
    """The transitions between the rows of two runs, each with `COLUMNS`."""
    (were, had), (are, have) = states(before), states(now)
    at = places_or(places_before(before["account_id"], now["account_id"]))
    stayed = at >= 0
    there = np.zeros(len(were), dtype=bool)
    there[at[stayed]] = True
    both = _counts(were[at[stayed]], had, are[stayed], have)
    new = _counts(np.zeros(int((~stayed).sum()), np.int32), [NEW], are[~stayed], have)
    gone = _counts(were[~there], had, np.zeros(int((~there).sum()), np.int32), [GONE])
    return Transitions(both | new | gone)


def _counts(
    was: NDArray[np.int32], before: Sequence[str | None], now: NDArray[np.int32], after: Sequence[str | None]
) -> dict[tuple[str, str], int]:
    """How many went from each of some states to each, by their codes."""
    shape = (len(before), len(after))
    counts = np.bincount(np.ravel_multi_index((was, now), shape), minlength=len(before) * len(after)).reshape(shape)
    pairs = np.argwhere(counts).tolist()
    return {(str(before[one]), str(after[other])): int(counts[one, other]) for one, other in pairs}
