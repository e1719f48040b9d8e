"""The numbers of written rules that a review may propose otherwise, and rules as TOML to be put into `kare.toml`."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

from kare_ml.config.rule_change import WrittenRules

TUNED = ("exit_review", "expand", "attain", "recapture")
COMPARED = ("at_least", "above", "at_most", "below")
RANKS = (10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95)
"""The percentiles that are tried."""

Ranked = Callable[[str, int], float | None]
"""The value of a feature at a percentile of the clients, to be written as a threshold; None where it is unknown."""


def others(rules: WrittenRules, ranked: Ranked) -> Iterator[WrittenRules]:
    """The same rules with one number otherwise, every one that is tried: a threshold, a percentile, points needed."""
    for name in (name for name in TUNED if name in rules.profiles):
        rule = rules.profiles[name]
        for kind in ("must", "attributes"):
            for at, entry in enumerate(rule.get(kind, [])):
                for key in (key for key in COMPARED if key in entry):
                    for value in _values(entry, key, ranked):
                        yield _with(rules, name, kind, at, {**entry, key: value})
        for points in _reachable(rule):
            if points != rule.get("points_needed", 0):
                yield _with_points(rules, name, points)


def as_toml(rules: WrittenRules, names: list[str]) -> str:
    """Some of the rules as they can stand in `kare.toml`."""
    return "\n".join(_rule(name, rules.profiles[name]) for name in names)


def _values(entry: Mapping[str, Any], key: str, ranked: Ranked) -> Iterator[Any]:
    now = entry[key]
    if isinstance(now, Mapping):
        yield from ({**now, "percentile": rank} for rank in RANKS if rank != now["percentile"])
        return
    values = (ranked(entry["feature"], rank) for rank in RANKS)
    yield from dict.fromkeys(value for value in values if value is not None and value != now)


def _reachable(rule: Mapping[str, Any]) -> list[float]:
    """The sums that the points of a rule's attributes can make; of many attributes, of up to three of them."""
    points = [entry.get("points", 1) for entry in rule.get("attributes", [])]
    most = len(points) if len(points) <= 6 else 3
    return sorted({sum(some) for size in range(1, most + 1) for some in combinations(points, size)})


def _with(rules: WrittenRules, name: str, kind: str, at: int, entry: Mapping[str, Any]) -> WrittenRules:
    profiles = copy.deepcopy(dict(rules.profiles))
    profiles[name][kind][at] = dict(entry)
    return WrittenRules(profiles, rules.segments, rules.lapse_after_days)


def _with_points(rules: WrittenRules, name: str, points: float) -> WrittenRules:
    profiles = copy.deepcopy(dict(rules.profiles))
    profiles[name]["points_needed"] = points
    return WrittenRules(profiles, rules.segments, rules.lapse_after_days)


def _rule(name: str, rule: Mapping[str, Any]) -> str:
    lines = [f"[profiles.{name}]"]
    for key, value in rule.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines += [f"{key} = [", *(f"    {_value(entry)}," for entry in value), "]"]
        else:
            lines.append(f"{key} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # JSON writes texts, numbers, true and false as TOML does.
    return json.dumps(value, ensure_ascii=False)
