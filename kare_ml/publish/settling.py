"""Settling: what people read changes only when the prediction has held for some runs, or passed by a margin.

Nobody should be called on Monday and let go on Tuesday because a chance lay on an edge. A change that waits is
published as pending, with how many runs it has held; every flip that this holds back is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.baseline.attributes import Review
from kare_ml.config.workspace import Settling

Words = NDArray[np.object_]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

WORDS = ("Normal", "Watch", "High")


@dataclass(frozen=True)
class Waiting:
    """What waits in the run before, by account: the word that people read, and the change that has not held yet."""

    held: Words
    pending: Words
    since: Words
    runs: NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """How settling fared in one run, in accounts.

    `differing`: the prediction says something else than what people read. Of these, `suppressed` wait (`first_night`
    of them since this run), `held` were adopted because it held, `by_margin` because it passed by the margin, and
    `at_once` because there was nothing to hold on to (a new kind of account, new cut-offs). `returned` had waited and
    came back.
    """

    differing: int
    suppressed: int
    first_night: int
    held: int
    by_margin: int
    at_once: int
    returned: int

    def to_dict(self) -> dict[str, int]:
        """By name."""
        return asdict(self)


@dataclass(frozen=True)
class Settled:
    """The words that people read now, and what waits; with how it came about."""

    words: Words
    waiting: Waiting
    counts: Counts


def settle(predicted: Words, before: Waiting, passed: Flags, free: Flags, as_of: dt.date, runs: int) -> Settled:
    """The settled words, one an account in the order of `predicted`; null where nothing is predicted.

    `passed` marks predictions beyond the margin, `free` those with nothing to hold on to. A change is adopted in the
    run in which it has held for `runs` runs, itself among them; `runs` of one settles nothing.
    """
    differs = _differ(predicted, before.held)
    free = free | _null(before.held) | _null(predicted)
    again = differs & ~_differ(predicted, before.pending)
    held_for = np.where(again, before.runs + 1, 1)
    held = held_for >= runs
    adopt = free | passed | held
    waits = differs & ~adopt
    words = _choose(waits, before.held, predicted)
    since = _choose(again, before.since, _all(as_of, len(predicted)))
    counts = Counts(
        differing=int(differs.sum()),
        suppressed=int(waits.sum()),
        first_night=int((waits & ~again).sum()),
        held=int((differs & held & ~passed & ~free).sum()),
        by_margin=int((differs & passed & ~free).sum()),
        at_once=int((differs & free).sum()),
        returned=int((~differs & ~_null(before.pending)).sum()),
    )
    nothing = _all(None, len(predicted))
    pending, waiting_since = _choose(waits, predicted, nothing), _choose(waits, since, nothing)
    after = Waiting(words, pending, waiting_since, np.where(waits, held_for, 0))
    return Settled(words, after, counts)


def outlook_margin(rows: pa.Table, held: Words) -> Floats:
    """By how much the predicted profile is more probable than the held one; NaN where one is missing."""
    shares = {name: _numbers(rows, f"p_{name.lower()}") for name in ("Keep", "Attain", "Recapture", "Expand")}
    predicted = rows["predicted_profile"].to_numpy(zero_copy_only=False)
    nothing = np.full(rows.num_rows, np.nan)

    def share(words: Words) -> Floats:
        return np.asarray(np.select([words == name for name in shares], list(shares.values()), nothing))

    return share(predicted) - share(held)


def risk_margin(risk: Floats, held: Words, review: Review) -> Floats:
    """How far a churn risk lies outside the band of the word that is held; below zero inside it, NaN without one."""
    if review.high is None or review.watch is None:
        return np.full(len(risk), np.nan)
    bands = {"Normal": (-np.inf, review.watch), "Watch": (review.watch, review.high), "High": (review.high, np.inf)}
    low = np.select([held == word for word in WORDS], [np.full(len(risk), bands[w][0]) for w in WORDS], np.nan)
    high = np.select([held == word for word in WORDS], [np.full(len(risk), bands[w][1]) for w in WORDS], np.nan)
    return np.asarray(np.maximum(low - risk, risk - high))


def settled(rows: pa.Table, before: Mapping[str, Mapping[str, object]], review: Review, review_before: Review | None,
            how: Settling) -> tuple[pa.Table, dict[str, Counts]]:  # fmt: skip
    """The rows of a run with settled outlook and risk word, and what waits; and the counts of each.

    `before` has the rows of the run before by account_id, empty for the first run. An account of another kind than
    before (a prospect became a client) starts anew; so do all risk words where a review set new cut-offs: that was a
    person's decision.
    """
    ids, as_of = rows["account_id"].to_pylist(), rows["as_of"][0].as_py() if rows.num_rows else dt.date.min
    earlier = [before.get(account, {}) for account in ids]
    another = np.array([b.get("lifecycle") != k for b, k in zip(earlier, rows["lifecycle"].to_pylist(), strict=True)])
    cut_anew = review_before is not None and (review.high, review.watch) != (review_before.high, review_before.watch)

    outlook = _waiting(earlier, "outlook", "pending_outlook", "pending_since", "pending_runs")
    passed = outlook_margin(rows, outlook.held) >= how.margin
    predicted = rows["predicted_profile"].to_numpy(zero_copy_only=False)
    outlooks = settle(predicted, outlook, passed, another, as_of, how.runs)

    risk = _waiting(earlier, "risk_word", "pending_risk_word", "pending_risk_since", "pending_risk_runs")
    passed = risk_margin(_numbers(rows, "churn_risk"), risk.held, review) >= how.margin
    word = rows["risk_word"].to_numpy(zero_copy_only=False)
    words = settle(word, risk, passed, another | cut_anew, as_of, how.runs)

    for name, values in (
        ("outlook", outlooks.words), ("pending_outlook", outlooks.waiting.pending),
        ("pending_since", outlooks.waiting.since), ("pending_runs", _counted(outlooks.waiting)),
        ("risk_word", words.words), ("pending_risk_word", words.waiting.pending),
        ("pending_risk_since", words.waiting.since), ("pending_risk_runs", _counted(words.waiting)),
    ):  # fmt: skip
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(place), pa.array(values, rows.schema.field(place).type))
    agrees = [None if a is None or b is None else a == b
              for a, b in zip(rows["baseline_profile"].to_pylist(), outlooks.words, strict=True)]  # fmt: skip
    place = rows.schema.get_field_index("agrees")
    rows = rows.set_column(place, rows.schema.field(place), pa.array(agrees, pa.bool_()))
    return rows, {"outlook": outlooks.counts, "risk_word": words.counts}


def _waiting(earlier: list[Mapping[str, object]], held: str, pending: str, since: str, runs: str) -> Waiting:
    def column(name: str) -> Words:
        values = np.empty(len(earlier), dtype=object)
        values[:] = [row.get(name) for row in earlier]
        return values

    counted = np.array([int(str(n)) if n is not None else 0 for n in column(runs)], dtype=np.int64)
    return Waiting(column(held), column(pending), column(since), counted)


def _counted(waiting: Waiting) -> Words:
    runs = waiting.runs.astype(object)
    return _choose(_null(waiting.pending), _all(None, len(runs)), runs)


def _choose(flags: Flags, one: Words, other: Words) -> Words:
    chosen = other.copy()
    chosen[flags] = one[flags]
    return chosen


def _all(value: object, count: int) -> Words:
    return np.full(count, value, dtype=object)


def _numbers(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].to_numpy(zero_copy_only=False), dtype=np.float64)


def _null(words: Words) -> Flags:
    return np.array([word is None for word in words], dtype=bool)


def _differ(one: Words, other: Words) -> Flags:
    return np.array([a != b for a, b in zip(one, other, strict=True)], dtype=bool)
