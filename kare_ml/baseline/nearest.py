"""The nearest change that would place an account elsewhere: the fewest attributes, then the smallest steps.

It is read from the account's trace alone, which adds up to its placement: values are moved to a threshold, every
attribute that looks at them is judged again, and the trace is added up again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

from kare_ml.baseline.placement import HEALTH, ORDER, OTHERWISE
from kare_ml.domain.profiles import FITS, Lifecycle, NoProfileReason

MOST_CHANGES = 5
"""No change of more attributes than these is looked for: it is not near."""

_NUMBER = r"(-?[\d,.]+(?:e[+-]?\d+)?)"
_BOUNDS = {
    "at least": re.compile(rf"at least {_NUMBER}"),
    "above": re.compile(rf"above {_NUMBER}"),
    "at most": re.compile(rf"at most {_NUMBER}"),
    "below": re.compile(rf"below {_NUMBER}"),
    "between": re.compile(rf"{_NUMBER} to {_NUMBER}"),
}


@dataclass(frozen=True)
class Change:
    """One attribute that would have to be met, or (with `met` false) no longer to be.

    `value` is as it is now; null: text, or unknown. `target` is the number that would do; null: the same. `distance` is
    relative to the larger of both; 1 where there are no two numbers to compare.
    """

    rule: str
    attribute: str
    feature: str
    value: float | None
    text: str | None
    threshold: str
    target: float | None
    met: bool
    distance: float

    @property
    def words(self) -> str:
        """The change as people read it.

        >>> Change("expand", "good margin", "margin_365d", 0.2, None, "at least 0.3", 0.3, True, 0.33).words
        'good margin: at least 0.3 (now 0.2)'
        """
        now = self.text if self.value is None else f"{self.value:,.6g}"
        return f"{self.attribute}: {'' if self.met else 'not '}{self.threshold} (now {now or 'unknown'})"


@dataclass(frozen=True)
class Nearest:
    """The smallest set of changes that would place an account there; none where no small set does."""

    placement: str
    changes: tuple[Change, ...]

    @property
    def words(self) -> str:
        """All changes in a line."""
        if not self.changes:
            return f"{self.placement}: no change of {MOST_CHANGES} attributes or fewer leads there"
        return f"{self.placement}: " + "; ".join(change.words for change in self.changes)


@dataclass(frozen=True)
class _Step:
    """One value moved: to a number, to unknown, or (for text) as its own entry asks; and what that costs."""

    entry: int
    feature: str
    value: float | None
    met: bool
    distance: float
    is_number: bool


def nearest(trace: Sequence[Mapping[str, Any]], lifecycle: str) -> list[Nearest]:
    """For each other placement that an account of this lifecycle may have by the rules, the nearest change to it.

    What only a person decides is left out, and so is what takes another lifecycle. `trace` is the published one; of a
    run of an older version, nothing is found.
    """
    entries = [entry for entry in trace if entry["rule"] != HEALTH]
    if any(entry["points_needed"] is not None and entry["possible"] is None for entry in entries):
        return []  # the trace of a version that did not tell
    stage = Lifecycle(lifecycle)
    standing = state_of(entries, [entry["met"] for entry in entries], stage)
    wanted = [str(p) for p in sorted(FITS[stage]) if str(p) not in (standing, NoProfileReason.DO_NOT_PURSUE)]
    steps = list(_steps(entries))
    best: dict[str, tuple[float, tuple[_Step, ...]]] = {}
    for count in range(1, MOST_CHANGES + 1):
        found: dict[str, tuple[float, tuple[_Step, ...]]] = {}
        for chosen in combinations(steps, count):
            if len({step.feature for step in chosen}) < count:
                continue
            placement = state_of(entries, _judged(entries, chosen), stage)
            cost = sum(step.distance for step in chosen)
            if placement not in best and (placement not in found or cost < found[placement][0]):
                found[placement] = (cost, chosen)
        best |= found
        if all(placement in best for placement in wanted):
            break
    return [Nearest(p, tuple(_change(entries, step) for step in best[p][1]) if p in best else ()) for p in wanted]


def state_of(entries: Sequence[Mapping[str, Any]], met: Sequence[bool | None], stage: Lifecycle) -> str:
    """The placement that a trace adds up to: the first rule of which one way is met."""
    matched = set()
    numbered = [(entry, flag) for entry, flag in zip(entries, met, strict=True) if flag is not None]
    for (rule, _), group in groupby(numbered, key=lambda pair: (pair[0]["rule"], pair[0]["way"])):
        way = list(group)
        musts = all(flag for entry, flag in way if entry["points_needed"] is None)
        scored = [(entry, flag) for entry, flag in way if entry["points_needed"] is not None]
        points = sum(float(entry["possible"]) for entry, flag in scored if flag)
        if musts and (not scored or points >= scored[0][0]["points_needed"] - 1e-9):
            matched.add(rule)
    return next((str(state) for rule, state in ORDER[stage] if rule in matched), str(OTHERWISE[stage]))


def _judged(entries: Sequence[Mapping[str, Any]], steps: Sequence[_Step]) -> list[bool | None]:
    moved = {step.feature: step for step in steps}
    flags = []
    for number, entry in enumerate(entries):
        step = moved.get(entry["feature"])
        if step is None or entry["met"] is None:
            flags.append(entry["met"])
        elif step.entry == number:
            flags.append(step.met)
        else:
            flags.append(_meets(entry["threshold"], step.value) if step.is_number else entry["met"])
    return flags


def _steps(entries: Sequence[Mapping[str, Any]]) -> Iterator[_Step]:
    """For each attribute, the step that would turn it."""
    for number, entry in enumerate(entries):
        if entry["met"] is None:
            continue
        meet, value = not entry["met"], entry["value"]
        targets = list(_targets(entry["threshold"], meet))
        if not targets:
            yield _Step(number, entry["feature"], None, meet, 1.0, is_number=False)
            continue
        apart = {target: 1.0 if value is None else _relative(value, target) for target in targets}
        target = min(apart, key=lambda number: apart[number])
        yield _Step(number, entry["feature"], target, meet, apart[target], is_number=True)


def _bounds(threshold: str) -> tuple[str, list[float]] | None:
    """The comparison of numbers that a threshold in words is, with its numbers; none where it is another."""
    words = threshold.removesuffix(", or unknown")
    for kind, pattern in _BOUNDS.items():
        if match := pattern.fullmatch(words):
            return kind, [float(number.replace(",", "")) for number in match.groups()]
    return None


def _targets(threshold: str, meet: bool) -> Iterator[float]:
    """The nearest numbers that meet a threshold, or that just do not."""
    match _bounds(threshold):
        case ("at least" | "below") as kind, [bound]:
            yield bound if meet == (kind == "at least") else math.nextafter(bound, -math.inf)
        case ("at most" | "above") as kind, [bound]:
            yield bound if meet == (kind == "at most") else math.nextafter(bound, math.inf)
        case "between", [low, high]:
            yield from (low, high) if meet else (math.nextafter(low, -math.inf), math.nextafter(high, math.inf))


def _meets(threshold: str, value: float | None) -> bool:
    if value is None:
        return threshold.endswith(", or unknown") or threshold == "not known"
    match _bounds(threshold):
        case "at least", [bound]:
            return value >= bound
        case "above", [bound]:
            return value > bound
        case "at most", [bound]:
            return value <= bound
        case "below", [bound]:
            return value < bound
        case "between", [low, high]:
            return low <= value <= high
    return threshold == "known"


def _relative(value: float, target: float) -> float:
    larger = max(abs(value), abs(target))
    return abs(value - target) / larger if larger else 0.0


def _change(entries: Sequence[Mapping[str, Any]], step: _Step) -> Change:
    entry = entries[step.entry]
    told = (entry["rule"], entry["attribute"], entry["feature"], entry["value"], entry["text"], entry["threshold"])
    return Change(*told, target=step.value, met=step.met, distance=step.distance)
