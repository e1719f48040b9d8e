"""The time of each account beside what its profile and importance designate for it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.playbook.arrays import numbers, of_floats, of_places
from kare_ml.playbook.tallies import NONE, PROFILES, Counted

INVESTED = pa.schema(
    [
        *((name, pa.string()) for name in ("account_id", "name", "owner", "profile")),
        *((name, pa.float64()) for name in ("importance", "share", "designated", "gap")),
    ]
)
"""A row an account with a profile: its time as a share of all, what is designated for it by its profile and importance,
and by how much the share is above that (`gap`)."""


def invested(
    accounts: pa.Table,
    found: Counted,
    own: NDArray[np.bool_],
    counts: NDArray[np.bool_],
    designated: Mapping[str, float],
    unit: str,
) -> pa.Table:
    """The table `INVESTED` of the `own` accounts, the one with the most time too little first.

    `counts` says which contacts count. Empty where nothing is designated. The time of a profile is shared among its
    accounts by `importance`; one that has none counts as the mean of those that have, and where none has, all count
    alike.
    """
    time = np.nan_to_num(found.minutes) if unit == "minutes" else found.contacts.astype(float)
    whole = float(time[counts].sum())
    if not designated or not whole:
        return INVESTED.empty_table()
    there = counts & (found.account >= 0)
    spent = np.bincount(found.account[there], time[there], len(found.kind))
    weight = numbers(accounts, "importance")
    wanted = np.zeros(len(weight))
    for kind, profile in enumerate(PROFILES):
        members = np.flatnonzero(own & (found.kind == kind))
        if not len(members):
            continue
        known = weight[members][~np.isnan(weight[members])]
        mean = known.sum() / len(known) if known.sum() > 0 else 1.0
        theirs = np.where(np.isnan(weight[members]), mean, weight[members])
        theirs = theirs if theirs.sum() > 0 else np.ones(len(members))
        weight[members] = theirs
        wanted[members] = designated.get(profile, 0.0) * theirs / theirs.sum()
    places = np.flatnonzero(own & (found.kind != NONE))
    share = spent / whole
    gap = of_floats((share - wanted)[places])
    keys = pa.table({"gap": gap, "account_id": accounts["account_id"].take(of_places(places))})
    order = pc.sort_indices(keys, [("gap", "ascending"), ("account_id", "ascending")])
    told = accounts.select(["account_id", "name", "owner", "profile"]).take(of_places(places))
    for name, values in (("importance", weight), ("share", share), ("designated", wanted)):
        told = told.append_column(name, of_floats(values[places]))
    return told.append_column("gap", gap).take(order).cast(INVESTED)
