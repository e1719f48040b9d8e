"""The promises of a run: what must hold of its rows before anything is published, whatever the nights before were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.config.workspace import MixSettings
from kare_ml.domain.profiles import FITS, Lifecycle
from kare_ml.playbook.arrays import places_where
from kare_ml.playbook.mix import Mix, misplaced
from kare_ml.publish import explanations
from kare_ml.publish.moves import CHANCES, Row, adds_up
from kare_ml.publish.questions import by_state

Flags = NDArray[np.bool_]

MEMBERSHIP_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Check:
    """One promise about the rows, and how many of them break it, `example` among them: an account.

    Of a promise about all rows together, `found` says what they come to. One that does not block is warned of.
    """

    name: str
    promise: str
    broken: int
    example: str = ""
    blocks: bool = True
    found: str = ""

    @classmethod
    def stored(cls, content: Mapping[str, Any]) -> Check:
        """A check as a bundle has it, of an older version, too."""
        return cls(**content)

    @property
    def holds(self) -> bool:
        """Whether no row breaks it."""
        return self.broken == 0

    @property
    def state(self) -> str:
        """What it means for the night, in the words of the gates."""
        return "holds" if self.holds else "blocks" if self.blocks else "warns"

    @property
    def instead(self) -> str:
        """What there is instead of what was promised; nothing where it holds."""
        rows = "1 row does" if self.broken == 1 else f"{self.broken:,} rows do"
        return "" if self.holds else self.found or f"{rows} not keep it, such as account {self.example}"

    @property
    def words(self) -> str:
        """What is promised, and what is not so."""
        return self.promise if self.holds else f"{self.promise}: {self.instead}"


def check_rows(rows: pa.Table, accounts_known: int, before: Mapping[str, Row] | None = None) -> list[Check]:
    """Every check of the rows of a run. `accounts_known` is how many accounts the feature frame has.

    `before` has the rows of the previous run by account_id, none for the first.
    """
    return [
        _count(rows, accounts_known),
        _adding_up(rows, accounts_known),
        _check(rows, "one row an account", "an account_id occurs once", _repeated),
        _check(rows, "profile fits lifecycle", "clients are Keep, Expand or in exit review, and so on", _misplaced),
        _check(rows, "membership", "the four probabilities lie in 0..1 and add up to 1", _not_adding_up),
        _check(rows, "one answer", "a client's p_recapture is its churn_risk", _two_answers),
        _check(rows, "explanations", "reasons add up to the chances, or there are none", _adding_up_wrongly),
        replace(_check(rows, "explained", "every chance of a model has its reasons", _without_reasons), blocks=False),
        _check(rows, "rules speak", "a row without a prediction says why", _unexplained),
        _check(rows, "movement", "it adds up to the difference of the log-odds", partial(_not_moved_so, before or {})),
    ]


def mix_check(rows: pa.Table, expected: MixSettings) -> Check:
    """Whether Keep has about the share of clients that it is expected to have: it warns, and blocks nothing."""
    mix = Mix.of(by_state(rows))
    low, high = expected.bounds
    promise = f"Keep is {low:.0%} to {high:.0%} of the clients"
    return Check("share of Keep", promise, misplaced(mix, expected), blocks=False, found=_share(mix))


def _share(mix: Mix) -> str:
    return f"it is {mix.keep_share:.0%} of {mix.clients:,}" if mix.keep_share is not None else ""


def _count(rows: pa.Table, accounts_known: int) -> Check:
    promise = "one row for each account known at the as-of"
    there = f"{rows.num_rows:,} rows, {accounts_known:,} accounts"
    return Check("nobody lost", promise, abs(rows.num_rows - accounts_known), found=there)


def _adding_up(rows: pa.Table, accounts_known: int) -> Check:
    """Each lifecycle has as many accounts as its placements have, and all placements together are the book."""
    lifecycle, states = _values(rows, "lifecycle").astype(str), pc.coalesce(rows["profile"], rows["no_profile_reason"])
    stated = np.asarray(pc.fill_null(states, "").to_numpy(zero_copy_only=False)).astype(str)
    counts = {
        stage: (int((lifecycle == stage).sum()), int(np.isin(stated, sorted(FITS[stage])).sum())) for stage in FITS
    }
    off = sum(abs(there - placed) for there, placed in counts.values())
    off += abs(accounts_known - sum(placed for _, placed in counts.values()))
    said = "; ".join(f"{stage}: {there} accounts, {placed} placed" for stage, (there, placed) in counts.items())
    return Check("everyone accounted for", "the counts of the placements add up to the book", off, found=said)


def _check(rows: pa.Table, name: str, promise: str, broken: Callable[[pa.Table], Flags]) -> Check:
    where = np.flatnonzero(broken(rows))
    example = rows["account_id"][int(where[0])].as_py() if len(where) else ""
    return Check(name, promise, len(where), example)


def _values(rows: pa.Table, name: str) -> NDArray[Any]:
    return np.asarray(rows[name].to_numpy(zero_copy_only=False))


def _repeated(rows: pa.Table) -> Flags:
    ids = _values(rows, "account_id").astype(str)
    _, inverse, counts = np.unique(ids, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse] > 1)


def _misplaced(rows: pa.Table) -> Flags:
    profile, reason = rows["profile"].to_pylist(), rows["no_profile_reason"].to_pylist()
    fits = [
        (has is None) != (why is None) and (has or why) in FITS[Lifecycle(stage)]
        for has, why, stage in zip(profile, reason, rows["lifecycle"].to_pylist(), strict=True)
    ]
    return ~np.array(fits, dtype=bool)


def _not_adding_up(rows: pa.Table) -> Flags:
    parts = np.column_stack([_values(rows, f"p_{p}") for p in ("keep", "attain", "recapture", "expand")])
    scored = _values(rows, "status") == "scored"
    off = np.abs(parts.sum(axis=1) - 1.0) > MEMBERSHIP_TOLERANCE
    outside = ((parts < -MEMBERSHIP_TOLERANCE) | (parts > 1 + MEMBERSHIP_TOLERANCE)).any(axis=1)
    missing = np.isnan(parts).any(axis=1)
    return np.asarray(np.where(scored, missing | off | outside, ~np.isnan(parts).all(axis=1)))


def _two_answers(rows: pa.Table) -> Flags:
    client = _values(rows, "lifecycle") == str(Lifecycle.CLIENT)
    scored = _values(rows, "status") == "scored"
    return np.asarray(client & scored & (_values(rows, "p_recapture") != _values(rows, "churn_risk")))


def _adding_up_wrongly(rows: pa.Table) -> Flags:
    there = np.asarray(pc.is_valid(rows["reasons"]).to_numpy())
    return there & ~explanations.adds_up(rows)


def _without_reasons(rows: pa.Table) -> Flags:
    return np.asarray(pc.is_null(rows["reasons"]).to_numpy())


def _unexplained(rows: pa.Table) -> Flags:
    unscored = _values(rows, "status") != "scored"
    silent: Flags = np.array([why is None for why in rows["status_reason"].to_pylist()], dtype=bool)
    return np.asarray(unscored & silent)


def _not_moved_so(before: Mapping[str, Row], rows: pa.Table) -> Flags:
    """Which published movements do not add up to the difference of what both runs published."""
    wrong: Flags = np.zeros(rows.num_rows, dtype=bool)
    chosen = places_where(pc.is_valid(rows["movement"]))
    told = rows.select(["account_id", "movement", *CHANCES.values()]).take(chosen).to_pylist()
    for place, row in zip(chosen.to_pylist(), told, strict=True):
        then = before.get(row["account_id"])
        wrong[place] = then is None or not all(adds_up(row["movement"], then, row, model) for model in CHANCES)
    return wrong
