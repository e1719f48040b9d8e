"""Why the rules place an account where they do, in a line: what it meets of the rule, or how far the others are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kare_ml.baseline.placement import HEALTH

Entry = Mapping[str, Any]


def in_short(trace: Sequence[Entry], placement: str | None) -> str:
    """The attributes of the rule that it meets; where no rule leads there, the points that it has of each other one.

    `trace` is the published one, `placement` the profile by the rules (or the reason for none). Of several ways of a
    rule the first that is met is told. Empty where the trace tells nothing.

    >>> margin = {"rule": "expand", "way": None, "attribute": "good margin", "met": True}
    >>> margin |= {"points": 40.0, "points_needed": 60.0}
    >>> in_short([margin, {**margin, "attribute": "room to grow", "points": 25.0}], "Expand")
    'good margin; room to grow'
    >>> in_short([margin], "Keep")
    'no other rule is met: expand 40 of 60 points'
    """
    ways: dict[tuple[str, str | None], list[Entry]] = {}
    for entry in trace:
        ways.setdefault((entry["rule"], entry["way"]), []).append(entry)
    own = [way for (rule, _), way in ways.items() if rule == (placement or "").lower() and rule != HEALTH]
    met = next((way for way in own if _is_met(way)), None)
    if met is not None:
        return "; ".join(str(entry["attribute"]) for entry in met if entry["met"])
    others = [
        _standing(rule, way) for (rule, _), way in ways.items() if rule not in (HEALTH, (placement or "").lower())
    ]
    return f"no other rule is met: {', '.join(others)}" if others else ""


def _is_met(way: Sequence[Entry]) -> bool:
    musts = all(entry["met"] for entry in way if entry["points_needed"] is None and entry["met"] is not None)
    scored = [entry for entry in way if entry["points_needed"] is not None]
    return musts and (not scored or _points(scored) >= scored[0]["points_needed"] - 1e-9)


def _standing(rule: str, way: Sequence[Entry]) -> str:
    """How far one way of a rule is from being met."""
    name, scored = rule.replace("_", " "), [entry for entry in way if entry["points_needed"] is not None]
    missed = next((e for e in way if e["points_needed"] is None and e["met"] is not None and not e["met"]), None)
    if missed is not None or not scored:
        return f"{name} without {missed['attribute']}" if missed else name
    return f"{name} {_points(scored):g} of {scored[0]['points_needed']:g} points"


def _points(scored: Sequence[Entry]) -> float:
    return float(sum(entry["points"] or 0.0 for entry in scored))
