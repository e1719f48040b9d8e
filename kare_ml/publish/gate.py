"""The gate: what must hold of every run before anything is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.domain.profiles import FITS, Lifecycle

MEMBERSHIP_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Check:
    """One promise about the rows, and how many of them break it."""

    name: str
    promise: str
    broken: int
    example: str = ""

    @property
    def holds(self) -> bool:
        """Whether no row breaks it."""
        return self.broken == 0


def check_rows(rows: pa.Table, accounts_known: int) -> list[Check]:
    """Every check of the rows of a run. `accounts_known` is how many accounts the feature frame has."""
    return [
        _count(rows, accounts_known),
        _check(rows, "one row an account", "an account_id occurs once", _repeated),
        _check(rows, "profile fits lifecycle", "clients are Keep, Expand or in exit review, and so on", _misplaced),
        _check(rows, "membership", "the four probabilities lie in 0..1 and add up to 1", _not_adding_up),
        _check(rows, "one answer", "a client's p_recapture is its churn_risk", _two_answers),
        _check(rows, "rules speak", "a row without a prediction says why", _unexplained),
    ]


def _count(rows: pa.Table, accounts_known: int) -> Check:
    promise = "one row for each account known at the as-of"
    return Check("nobody lost", promise, abs(rows.num_rows - accounts_known), f"{rows.num_rows} of {accounts_known}")


def _check(rows: pa.Table, name: str, promise: str, broken: Callable[[pa.Table], np.ndarray]) -> Check:
    where = np.flatnonzero(broken(rows))
    example = rows["account_id"][int(where[0])].as_py() if len(where) else ""
    return Check(name, promise, len(where), example)


def _values(rows: pa.Table, name: str) -> np.ndarray:
    return rows[name].to_numpy(zero_copy_only=False)


def _repeated(rows: pa.Table) -> np.ndarray:
    ids = _values(rows, "account_id").astype(str)
    _, inverse, counts = np.unique(ids, return_inverse=True, return_counts=True)
    return counts[inverse] > 1


def _misplaced(rows: pa.Table) -> np.ndarray:
    state = pc.coalesce(rows["profile"], rows["no_profile_reason"]).to_pylist()
    both = [(a is None) == (b is None) for a, b in zip(rows["profile"].to_pylist(), rows["no_profile_reason"].to_pylist(), strict=True)]
    stages = rows["lifecycle"].to_pylist()
    unfit = [s not in FITS[Lifecycle(stage)] for s, stage in zip(state, stages, strict=True)]
    return np.array(unfit, dtype=bool) | np.array(both, dtype=bool)


def _not_adding_up(rows: pa.Table) -> np.ndarray:
    parts = np.column_stack([_values(rows, f"p_{p}") for p in ("keep", "attain", "recapture", "expand")])
    scored = _values(rows, "status") == "scored"
    off = np.abs(parts.sum(axis=1) - 1.0) > MEMBERSHIP_TOLERANCE
    outside = ((parts < -MEMBERSHIP_TOLERANCE) | (parts > 1 + MEMBERSHIP_TOLERANCE)).any(axis=1)
    missing = np.isnan(parts).any(axis=1)
    return np.where(scored, missing | off | outside, ~np.isnan(parts).all(axis=1))


def _two_answers(rows: pa.Table) -> np.ndarray:
    client = _values(rows, "lifecycle") == str(Lifecycle.CLIENT)
    scored = _values(rows, "status") == "scored"
    return client & scored & (_values(rows, "p_recapture") != _values(rows, "churn_risk"))


def _unexplained(rows: pa.Table) -> np.ndarray:
    unscored = _values(rows, "status") != "scored"
    return unscored & np.array([why is None for why in rows["status_reason"].to_pylist()], dtype=bool)
