"""Placing every account by the company's rules: one state each, always one that fits its lifecycle."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.baseline.attributes import Flags, Review, in_words, met
from kare_ml.config.rules import Attribute, Profiles, Rule
from kare_ml.domain.profiles import Lifecycle, NoProfileReason, Profile

ORDER: dict[Lifecycle, tuple[tuple[str, str], ...]] = {
    Lifecycle.CLIENT: (("exit_review", NoProfileReason.EXIT_REVIEW), ("expand", Profile.EXPAND)),
    Lifecycle.LAPSED: (("do_not_pursue", NoProfileReason.DO_NOT_PURSUE), ("recapture", Profile.RECAPTURE)),
    Lifecycle.PROSPECT: (("attain", Profile.ATTAIN),),
}
"""The rules that are tried for each lifecycle, first match wins, with the placement that each leads to."""

OTHERWISE: dict[Lifecycle, str] = {
    Lifecycle.CLIENT: Profile.KEEP,
    Lifecycle.LAPSED: NoProfileReason.DORMANT,
    Lifecycle.PROSPECT: NoProfileReason.NOT_TARGETED,
}
"""Where an account stands that matches none of them."""

TRACE = pa.list_(
    pa.struct(
        [
            ("rule", pa.string()),
            ("attribute", pa.string()),
            ("feature", pa.string()),
            ("value", pa.float64()),
            ("text", pa.string()),
            ("threshold", pa.string()),
            ("met", pa.bool_()),
            ("points", pa.float64()),
            ("points_needed", pa.float64()),
        ]
    )
)
"""One entry an attribute that was looked at. `value` is null for text (then in `text`) and where unknown; `met` is
null where the attribute was dropped because its table is not there; `points` is null for a must."""


@dataclass(frozen=True)
class RuleBook:
    """The rules with everything that it takes to apply them.

    `absent` names the features that cannot be known because their table or column was never mapped.
    """

    profiles: Profiles
    review: Review
    absent: Collection[str] = frozenset()

    def points_needed(self, rule: Rule) -> float:
        """The points that a rule asks for, in proportion to those that are left to reach."""
        possible = sum(a.points for a in rule.attributes)
        if not rule.rescale or not possible:
            return rule.points_needed
        left = sum(a.points for a in rule.attributes if a.feature not in self.absent)
        return rule.points_needed * left / possible


@dataclass(frozen=True)
class _Verdict:
    """One rule over the whole frame: who matches, and for each attribute who meets it (None: dropped)."""

    name: str
    rule: Rule
    points_needed: float
    matches: Flags
    met: tuple[Flags | None, ...]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return (*self.rule.must, *self.rule.attributes)


def place(frame: pa.Table, book: RuleBook) -> pa.Table:
    """One row an account, in the order of the frame: `account_id`, `baseline_state`, `baseline_trace`.

    `baseline_state` is a profile, or the reason for having none. The trace lists every attribute that decided.
    """
    lifecycle = frame["lifecycle"].to_numpy(zero_copy_only=False).astype(str)
    state = np.full(frame.num_rows, "", dtype=object)
    traced: list[tuple[_Verdict, Flags]] = []
    for stage, rules in ORDER.items():
        here = lifecycle == stage
        undecided = here.copy()
        for name, placement in rules:
            verdict = _judge(name, book.profiles.rules()[name], frame, book)
            state[undecided & verdict.matches] = str(placement)
            undecided &= ~verdict.matches
            traced.append((verdict, here))
        state[undecided] = str(OTHERWISE[stage])
    return pa.table(
        {
            "account_id": frame["account_id"],
            "baseline_state": pa.array(state, pa.string()),
            "baseline_trace": _trace(frame, traced, book.review),
        }
    )


def _judge(name: str, rule: Rule, frame: pa.Table, book: RuleBook) -> _Verdict:
    def flags(attribute: Attribute) -> Flags | None:
        return None if attribute.feature in book.absent else met(attribute, frame[attribute.feature], book.review)

    musts, scored = [flags(a) for a in rule.must], [flags(a) for a in rule.attributes]
    known_musts = [f for f in musts if f is not None]
    points: NDArray[np.float64] = np.zeros(frame.num_rows)
    for attribute, flag in zip(rule.attributes, scored, strict=True):
        if flag is not None:
            points += attribute.points * flag
    needed = book.points_needed(rule)
    # A rule of which nothing can be known matches nobody, rather than everybody.
    nothing_known = not known_musts and all(flag is None for flag in scored)
    enough = (points >= needed - 1e-9) & (not nothing_known)
    matches = np.logical_and.reduce([enough, *known_musts])
    return _Verdict(name, rule, needed, matches, (*musts, *scored))


def _trace(frame: pa.Table, verdicts: list[tuple[_Verdict, Flags]], review: Review) -> pa.Array:
    """The traces as one list array, built by column: every entry has the row it belongs to, and a stable order."""
    rows, parts = [], []
    for verdict, here in verdicts:
        chosen = np.flatnonzero(here)
        musts = len(verdict.rule.must)
        for index, (attribute, flags) in enumerate(zip(verdict.attributes, verdict.met, strict=True)):
            rows.append(chosen)
            parts.append(_entries(frame, chosen, verdict, attribute, flags, review, is_must=index < musts))
    if not parts:
        return pa.array([[]] * frame.num_rows, TRACE)
    row_of = np.concatenate(rows)
    order = np.argsort(row_of, kind="stable")
    entries = pa.concat_tables(parts).take(pa.array(order)).combine_chunks()
    offsets = np.searchsorted(row_of[order], np.arange(frame.num_rows + 1)).astype(np.int32)
    struct = pa.StructArray.from_arrays(
        [entries[field.name].combine_chunks() for field in TRACE.value_type], fields=list(TRACE.value_type)
    )
    return pa.ListArray.from_arrays(pa.array(offsets), struct, type=TRACE)


def _entries(
    frame: pa.Table,
    chosen: NDArray[np.int64],
    verdict: _Verdict,
    attribute: Attribute,
    flags: Flags | None,
    review: Review,
    *,
    is_must: bool,
) -> pa.Table:
    column = frame[attribute.feature].take(pa.array(chosen)).combine_chunks()
    numeric = pa.types.is_floating(column.type)
    nulls, count = pa.nulls(len(chosen), pa.string()), len(chosen)
    known = None if flags is None else flags[chosen]
    points = None if is_must or known is None else known * attribute.points
    threshold = in_words(attribute, review) if known is not None else "not looked at: no such data"
    return pa.table(
        {
            "rule": _constant(verdict.name, count),
            "attribute": _constant(attribute.name, count),
            "feature": _constant(attribute.feature, count),
            "value": column if numeric else pa.nulls(count, pa.float64()),
            "text": nulls if numeric else pc.cast(column, pa.string()),
            "threshold": _constant(threshold, count),
            "met": pa.nulls(count, pa.bool_()) if known is None else pa.array(known),
            "points": pa.nulls(count, pa.float64()) if points is None else pa.array(points, pa.float64()),
            "points_needed": pa.nulls(count, pa.float64())
            if is_must
            else pa.array(np.full(count, verdict.points_needed), pa.float64()),
        },
        schema=pa.schema(list(TRACE.value_type)),
    )


def _constant(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)
