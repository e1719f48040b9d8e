"""What is wrong with rules that can be read: names that nobody knows, thresholds of the wrong kind, contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from kare_ml.config.faults import nearest
from kare_ml.config.possible import most_points
from kare_ml.config.rules import Condition, Profiles, Rule, Way

KINDS = {"text": "text", "flag": "yes or no"}
"""What a feature that is no number is, in words; every other kind is the unit of a number."""

NUMBERS = ("at_least", "above", "at_most", "below", "between")
SWALLOWS = ("exit_review", "expand")
"""The rules that stand before Keep: one that everybody meets would leave nobody there."""


def faults_of_rules(profiles: Mapping[str, Any], kinds: Mapping[str, str]) -> Iterator[str]:
    """The faults of the rules of a file, a line each. A rule that cannot be read is left to those who say why.

    `kinds` has the unit of each feature and account column, or `text`, or `flag`.
    """
    for name in Profiles.model_fields:
        where = f"profiles.{name}"
        for place, attribute in _entries(profiles.get(name, {})):
            yield from _faults_of_entry(attribute, f"{where}.{place}", kinds)
        try:
            rule = Rule.model_validate(profiles.get(name, {}))
        except ValidationError:
            continue
        for called, way in rule.ways.items():
            fault = _unreachable(way)
            if fault:
                yield f"{where}{f' ({called})' if called else ''}: {fault}"
            if name in SWALLOWS and way.looked_at and not way.must and way.points_needed == 0:
                yield f"{where}: everybody meets it, so nobody could be Keep; set points_needed, or name a must"


def faults_of_where(segments: list[Any], kinds: Mapping[str, str]) -> Iterator[str]:
    """The faults of what says which accounts are in a segment, a line each."""
    for number, segment in enumerate(segments):
        tests = segment.get("where", ()) if isinstance(segment, dict) else ()
        for index, test in enumerate(tests if isinstance(tests, list) else ()):
            where = f"segments.{number}.where.{index}"
            yield from _faults_of_entry(test, where, kinds)
            if isinstance(test, dict) and any(isinstance(test.get(key), dict) for key in NUMBERS):
                yield f"{where}: a percentile is for rules; a segment is told by numbers and words"


def _entries(rule: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(rule, dict):
        return
    ways = [("", rule)] + [(f"or.{number}.", way) for number, way in enumerate(_list(rule.get("or")))]
    for place, way in ways:
        for part in ("must", "attributes"):
            entries = _list(way.get(part)) if isinstance(way, dict) else []
            yield from ((f"{place}{part}.{index}", entry) for index, entry in enumerate(entries))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _faults_of_entry(entry: Any, where: str, kinds: Mapping[str, str]) -> Iterator[str]:
    feature = entry.get("feature") if isinstance(entry, dict) else None
    if not isinstance(feature, str):
        return
    if feature not in kinds:
        yield f"{where}.feature: no feature is called {feature!r}{nearest(feature, kinds)}"
        return
    try:
        test = Condition.model_validate({k: v for k, v in entry.items() if k not in ("name", "points", "or_unknown")})
    except ValidationError:
        return
    yield from (f"{where}: {fault}" for fault in _misfits(test, kinds[feature]))


def _misfits(test: Condition, kind: str) -> Iterator[str]:
    """Where a comparison does not fit what the feature is."""
    value, operator = getattr(test, test.operator), test.operator.rstrip("_")
    if operator == "missing":
        return
    if kind in KINDS:
        if operator in NUMBERS or (operator == "starts_with" and kind == "flag"):
            yield f"{test.feature} is {KINDS[kind]}, so {operator} says nothing of it"
        wanted: type = str if kind == "text" else bool
        yield from _of_another_type(test, wanted, KINDS[kind])
        return
    if operator == "starts_with":
        yield f"{test.feature} is a number, so starts_with says nothing of it"
    yield from _of_another_type(test, float, "a number")
    bounds = [bound for bound in (value if operator == "between" else (value,)) if isinstance(bound, float | int)]
    if kind == "share" and operator in ("at_least", "above") and bounds and bounds[0] > 1:
        yield f"{test.feature} is a share, 1 at most; found {bounds[0]:g}. Is {bounds[0] / 100:g} meant?"
    if kind == "count" and operator in ("at_most", "below") and bounds and bounds[0] < (operator == "below"):
        yield f"{test.feature} is a count, 0 at least, so nothing is {operator.replace('_', ' ')} {bounds[0]:g}"


def _of_another_type(test: Condition, wanted: type, words: str) -> Iterator[str]:
    values = (test.is_,) if test.is_ is not None else (*(test.in_ or ()), *(test.not_in or ()))
    for value in values:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number if wanted is float else isinstance(value, wanted)):
            yield f"{test.feature} is {words}; found {value!r}"


def _unreachable(way: Way) -> str | None:
    points = most_points(way)
    if points is None:
        features = dict.fromkeys(must.feature for must in way.must)
        told = ", ".join(name for name in features if sum(must.feature == name for must in way.must) > 1) or "a must"
        return f"nobody can meet its musts: those on {told} contradict one another"
    if points < way.points_needed:
        return f"nobody can reach it: points_needed is {way.points_needed:g}, at most {points:g} can be met together"
    return None
