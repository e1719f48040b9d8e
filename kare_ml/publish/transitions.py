"""Who went from where to where between two runs: every account of both is in one cell, so the cells add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

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
    found: dict[tuple[str, str], int] = {}
    were = _states(before)
    at = pc.index_in(now["account_id"], value_set=before["account_id"])
    _count(found, pc.fill_null(pc.take(were, at), NEW), _states(now))
    gone = before.filter(pc.invert(pc.is_in(before["account_id"], value_set=now["account_id"])))
    _count(found, _states(gone), pa.array([GONE] * gone.num_rows, pa.string()))
    return Transitions(found)


def _states(rows: pa.Table) -> pa.ChunkedArray:
    return pc.coalesce(rows["profile"], rows["no_profile_reason"])


def _count(found: dict[tuple[str, str], int], was: pa.ChunkedArray, now: pa.ChunkedArray) -> None:
    for pair in pc.value_counts(pc.binary_join_element_wise(was, now, "\t")).to_pylist():
        one, other = str(pair["values"]).split("\t")
        found[one, other] = found.get((one, other), 0) + int(pair["counts"])
