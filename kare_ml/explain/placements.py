"""Moves by the rules: at which step an account was placed otherwise, and which attribute crossed which threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.placement import HEALTH, RuleBook, place
from kare_ml.domain.causes import Cause
from kare_ml.explain.lines import stated
from kare_ml.explain.schema import LINES
from kare_ml.explain.words import spoken
from kare_ml.features.frame import CATALOG

Station = tuple[Cause, pa.Table, RuleBook]
"""The cause of a step, and what the rules see after it: a feature frame and the rules in force."""


def lines_of_rules(start: tuple[pa.Table, RuleBook], stations: Sequence[Station], moved: Sequence[str]) -> pa.Table:
    """The lines of those accounts whose placement by the rules is another one than before; with the columns of `LINES`.

    At each step that changed the placement, a line for each attribute that was met and is not, or the other way round;
    of a step that has none, the kind of account changed, and its line says so.
    """
    before = _placed(*start, moved)
    lines: list[dict[str, object]] = []
    for cause, frame, rules in stations:
        after = _placed(frame, rules, moved)
        for account in moved:
            if account in before and account in after and before[account]["state"] != after[account]["state"]:
                lines += _crossed(account, cause, before[account], after[account])
        before = {**before, **after}
    return pa.Table.from_pylist(lines, schema=LINES)


def _placed(frame: pa.Table, rules: RuleBook, accounts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Lifecycle, placement and trace of those accounts that the frame has."""
    rows = frame.filter(pc.is_in(frame["account_id"], pa.array(accounts, pa.string())))
    placed = place(rows, rules)
    lifecycle = rows["lifecycle"].to_pylist()
    return {
        row["account_id"]: {"lifecycle": stage, "state": row["baseline_state"], "trace": row["baseline_trace"]}
        for stage, row in zip(lifecycle, placed.to_pylist(), strict=True)
    }


def _crossed(account: str, cause: Cause, before: dict[str, Any], after: dict[str, Any]) -> Iterator[dict[str, object]]:
    step = f"{before['state']} before, {after['state']} now"
    was = {(entry["rule"], entry["way"], entry["attribute"]): entry for entry in before["trace"]}
    found = False
    for entry in after["trace"]:
        if entry["rule"] == HEALTH:  # it places nobody, so it moves nobody
            continue
        then = was.get((entry["rule"], entry["way"], entry["attribute"]))
        if then is not None and then["met"] != entry["met"]:
            found = True
            yield _line(account, cause, then, entry, step)
    if not found and before["lifecycle"] != after["lifecycle"]:
        yield stated(account, None, cause, f"{step}: {before['lifecycle']} before, {after['lifecycle']} now")
    elif not found:
        yield stated(account, None, cause, step)


def _line(account: str, cause: Cause, then: dict[str, Any], now: dict[str, Any], step: str) -> dict[str, object]:
    feature = CATALOG.get(now["feature"])
    crossed = "met now" if now["met"] else "no longer met"
    values = [entry["text"] if feature is None else spoken(entry["value"], feature.unit) for entry in (then, now)]
    limit = (
        now["threshold"] if then["threshold"] == now["threshold"] else f"{then['threshold']} before, {now['threshold']}"
    )
    changed = f"{values[0]} → {values[1]}" if values[0] != values[1] else f"{values[1]}"
    return stated(account, None, cause, f"{step}: {now['attribute']} ({limit}) {crossed}: {changed}",
                  now["feature"], feature.theme if feature else None, then["value"], now["value"])  # fmt: skip
