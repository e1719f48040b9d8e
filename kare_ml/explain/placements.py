"""Moves by the rules: at which step an account was placed otherwise, and which attribute crossed which threshold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.placement import HEALTH, RuleBook, place
from kare_ml.domain.causes import Cause
from kare_ml.explain.lines import stated
from kare_ml.explain.schema import LINES
from kare_ml.explain.words import spoken
from kare_ml.features.frame import CATALOG


@dataclass(frozen=True)
class Station:
    """What the rules see after a step, and the step's cause: a feature frame, and the rules in force."""

    cause: Cause
    frame: pa.Table
    rules: RuleBook


def lines_of_rules(kinds: pa.Table, placed: pa.Table, stations: Sequence[Station], moved: Sequence[str]) -> pa.Table:
    """The lines of those accounts whose placement by the rules is another one than before; with the columns of `LINES`.

    They start from what was published: `kinds` has account_id and lifecycle, `placed` account_id, baseline_state and
    baseline_trace. At each step that changed the placement, a line for each attribute that was met and is not, or the
    other way round; of a step that has none, the kind of account changed, or the rules ask for something else, and its
    line says so. An account that a station does not have is passed over there.
    """
    before = _published(kinds, placed, moved)
    lines: list[dict[str, object]] = []
    for station in stations:
        after = _placed(station.frame, station.rules, moved)
        for account in moved:
            if account in before and account in after and before[account]["state"] != after[account]["state"]:
                lines += _crossed(account, station.cause, before[account], after[account])
        before = {**before, **after}
    return pa.Table.from_pylist(lines, schema=LINES)


def _published(kinds: pa.Table, placed: pa.Table, accounts: Sequence[str]) -> dict[str, dict[str, Any]]:
    lifecycle = dict(zip(*(kinds[name].to_pylist() for name in ("account_id", "lifecycle")), strict=True))
    trace = placed.schema.field("baseline_trace").type.value_type
    # What an older version traced otherwise cannot be set against what this one traces.
    told = {"rule", "way", "attribute", "met", "value", "text", "threshold"} <= {field.name for field in trace}
    rows = placed.filter(pc.is_in(placed["account_id"], pa.array(accounts, pa.string()))).to_pylist()
    return {
        row["account_id"]: {
            "lifecycle": lifecycle.get(row["account_id"]),
            "state": row["baseline_state"],
            "trace": row["baseline_trace"] if told else [],
        }
        for row in rows
    }


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
    was, now = ({_key(e): e for e in told["trace"] if e["rule"] != HEALTH} for told in (before, after))
    crossed = [key for key in now if key in was and was[key]["met"] != now[key]["met"]]
    for key in crossed:
        yield _line(account, cause, was[key], now[key], step)
    if crossed:
        return
    if before["lifecycle"] != after["lifecycle"]:
        yield stated(account, None, cause, f"{step}: {before['lifecycle']} before, {after['lifecycle']} now")
    elif was.keys() != now.keys():
        yield stated(account, None, cause, f"{step}: the rules look at other attributes than before")
    else:
        yield stated(account, None, cause, f"{step}: the rules ask for other points than before")


def _key(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """What makes two entries of a trace the same. Health is none of them: it places nobody, so it moves nobody."""
    return entry["rule"], entry["way"], entry["attribute"]


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
