"""Rules as they were written, and the single changes that lead from one set of them to another."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kare_ml.config.load import FILE_NAME, Names, checked_workspace, default_profiles, read_toml
from kare_ml.config.rules import Profiles, Segment
from kare_ml.config.segments import put_together

NAMED = ("must", "attributes", "or")
"""The lists of a rule whose entries are known by their names."""

Place = tuple[str, ...]
MISSING = object()


@dataclass(frozen=True)
class WrittenRules:
    """The rules of a file: `profiles` by name, `segments` by name, and the lapse window, as TOML has them."""

    profiles: Mapping[str, Any]
    segments: Mapping[str, Any]
    lapse_after_days: int

    def read(self) -> tuple[Profiles, tuple[Segment, ...]]:
        """The rules as settings. Raises ValueError where they cannot be met, or name what is not there."""
        segments, faults = put_together(copy.deepcopy(list(self.segments.values())), self.profiles)
        if faults:
            raise ValueError("; ".join(faults))
        return Profiles.model_validate(self.profiles), tuple(Segment.model_validate(one) for one in segments)


@dataclass(frozen=True)
class Change:
    """One change: where it is (`expand.attributes.margin at least the median`), and what stood and stands there."""

    path: Place
    before: str | None
    after: str | None

    @property
    def where(self) -> str:
        """Its place, as people read it."""
        return ".".join(self.path)


def written_rules(folder: Path, names: Names, other: Path | None = None) -> WrittenRules:
    """The rules of `kare.toml`; or of another file, which is a whole one, or only what differs.

    A file without `[book]` is laid over `kare.toml`: a rule in it takes the place of the one of its name, its segments
    that of all segments. Raises ConfigError with every fault of the file.
    """
    own = read_toml(folder / FILE_NAME)
    checked_workspace(copy.deepcopy(own), str(folder / FILE_NAME), names)
    raw, where = own, str(folder / FILE_NAME)
    if other is not None:
        told, where = read_toml(other), str(other)
        raw = told if "book" in told else {**own, **_laid_over(own, told)}
        checked_workspace(copy.deepcopy(raw), where, names)
    segments = {segment["name"]: segment for segment in raw.get("segments", [])}
    lapse = checked_workspace(copy.deepcopy(raw), where, names).lifecycle.lapse_after_days
    return WrittenRules({**default_profiles(), **raw.get("profiles", {})}, segments, lapse)


def changes(old: WrittenRules, new: WrittenRules) -> list[Change]:
    """Every single change, in the order of the rules; what is only said in other words (an intent) is none."""
    before, after = dict(_units(old)), dict(_units(new))
    paths = dict.fromkeys([*before, *after])
    return [
        Change(path, _in_words(before.get(path, MISSING)), _in_words(after.get(path, MISSING)))
        for path in paths
        if before.get(path, MISSING) != after.get(path, MISSING)
    ]


def with_change(rules: WrittenRules, change: Change, source: WrittenRules) -> WrittenRules:
    """The rules with one place as it is in `source`."""
    value = dict(_units(source)).get(change.path, MISSING)
    if change.path[0] == "lifecycle":
        return WrittenRules(rules.profiles, rules.segments, source.lapse_after_days)
    if change.path[0] == "segments":
        segments = {name: segment for name, segment in rules.segments.items() if name != change.path[1]}
        return WrittenRules(
            rules.profiles,
            segments if value is MISSING else {**segments, change.path[1]: value},
            rules.lapse_after_days,
        )
    profiles = copy.deepcopy(dict(rules.profiles))
    rule = profiles[change.path[0]]
    if change.path[1] in NAMED:
        entries = [entry for entry in rule.get(change.path[1], []) if entry["name"] != change.path[2]]
        places = [entry["name"] for entry in rule.get(change.path[1], [])]
        at = places.index(change.path[2]) if change.path[2] in places else len(entries)
        rule[change.path[1]] = entries if value is MISSING else [*entries[:at], value, *entries[at:]]
    elif value is MISSING:
        rule.pop(change.path[1], None)
    else:
        rule[change.path[1]] = value
    return WrittenRules(profiles, rules.segments, rules.lapse_after_days)


def readable(rules: WrittenRules) -> tuple[Profiles, tuple[Segment, ...]] | None:
    """The rules as settings; None where they cannot stand as they are, such as points that nobody can reach."""
    try:
        return rules.read()
    except (ValidationError, ValueError):
        return None


def _units(rules: WrittenRules) -> Iterator[tuple[Place, Any]]:
    yield ("lifecycle", "lapse_after_days"), rules.lapse_after_days
    for name, rule in rules.profiles.items():
        for key, value in rule.items():
            if key in NAMED:
                yield from (((name, key, entry["name"]), entry) for entry in value)
            elif key != "intent":
                yield (name, key), value
    yield from ((("segments", name), segment) for name, segment in rules.segments.items())


def _in_words(value: Any) -> str | None:
    if value is MISSING:
        return None
    if not isinstance(value, Mapping):
        return str(value)
    return ", ".join(f"{key} {_in_words(part)}" for key, part in value.items() if key != "name")


def _laid_over(own: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    over: dict[str, Any] = {"profiles": {**own.get("profiles", {}), **told.get("profiles", {})}}
    over |= {name: told[name] for name in ("segments", "lifecycle") if name in told}
    return over
