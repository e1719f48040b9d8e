"""Segments of `kare.toml`: the rules of all with what one segment says otherwise, and segments that overlap."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from kare_ml.config.faults import nearest
from kare_ml.config.model import OPERATORS, Percentile
from kare_ml.config.possible import possible
from kare_ml.config.rules import Segment

ADDED = ("must", "attributes", "or")
"""What a segment may have more of."""

COMPARISONS = frozenset(operator.rstrip("_") for operator in OPERATORS)


def put_together(segments: Sequence[Any], profiles: Mapping[str, Any]) -> tuple[list[Any], list[str]]:
    """Each segment of the file with complete rules, and the faults of what it says otherwise.

    A segment overrides keys of a rule (`profiles.expand.points_needed`), of an attribute or a must by its name
    (`profiles.expand.attributes."revenue in the top fifth"`), and of another way by its name (`profiles.attain.or`).
    It leaves out by name (`without`) and has more of its own (`add`). A percentile `of = "segment"` is among its
    clients; it then says which segment that is.
    """
    whole, faults = [], []
    for number, segment in enumerate(segments):
        if not isinstance(segment, dict) or not isinstance(segment.get("profiles", {}), dict):
            whole.append(segment)
            continue
        rules = copy.deepcopy(dict(profiles))
        for name, said in segment.get("profiles", {}).items():
            where = f"segments.{number}.profiles.{name}"
            if name not in rules:
                faults.append(f"{where}: no such rule{nearest(name, rules)}")
            elif isinstance(said, dict):
                faults += _override(rules[name], said, where)
        whole.append({**segment, "profiles": _of_segment(rules, str(segment.get("name")))})
    return whole, faults


def overlaps(segments: Sequence[Segment]) -> Iterator[str]:
    """Segments that some account must be in together, whatever the data, a line each.

    Where each of two looks at something that the other does not, only the data can tell: placing refuses it then.
    """
    names = [segment.name for segment in segments]
    yield from (f"segments: {name!r} is there twice" for name in dict.fromkeys(names) if names.count(name) > 1)
    for one, other in combinations(segments, 2):
        ones, others = ({test.feature for test in segment.where} for segment in (one, other))
        together = [*one.where, *other.where]
        met = (possible([test for test in together if test.feature == feature]) for feature in ones | others)
        if (ones <= others or others <= ones) and all(met):
            yield (
                f"segments: {one.name!r} and {other.name!r} overlap; add a test to `where` of one of them that keeps "
                "them apart"
            )


def _override(rule: dict[str, Any], said: Mapping[str, Any], where: str) -> list[str]:
    faults = []
    for key, value in said.items():
        if key == "without":
            faults += _leave_out(rule, value, f"{where}.without")
        elif key == "add":
            faults += _add(rule, value, f"{where}.add")
        elif key == "attributes" and isinstance(value, dict):
            faults += _override_named(list(_attributes(rule)), value, f"{where}.attributes", "attribute")
        elif key == "or" and isinstance(value, dict):
            faults += _override_named(rule.get("or", []), value, f"{where}.or", "other way")
        elif key in ("attributes", "must", "or"):
            told = f'override by name, such as attributes."its name" = {{ at_least = 5 }}, or add.{key} = [ … ]'
            faults.append(f"{where}.{key}: {told}")
        else:
            rule[key] = value
    return faults


def _override_named(there: Sequence[dict[str, Any]], said: Mapping[str, Any], where: str, kind: str) -> list[str]:
    faults = []
    names = [str(entry.get("name")) for entry in there]
    for name, changes in said.items():
        if name not in names:
            faults.append(f"{where}: no {kind} is called {name!r}{nearest(name, names)}")
        elif not isinstance(changes, dict):
            faults.append(f"{where}.{name}: expected what is different, such as {{ at_least = 5 }}; found {changes!r}")
        else:
            entry = there[names.index(name)]
            if COMPARISONS & set(changes):
                for comparison in COMPARISONS & set(entry):
                    del entry[comparison]
            entry.update(changes)
    return faults


def _leave_out(rule: dict[str, Any], names: Any, where: str) -> list[str]:
    """Take musts, attributes and other ways out of a rule, by their names."""
    if not isinstance(names, list):
        return [f"{where}: expected a list of names; found {names!r}"]
    lists = [part for way in _ways(rule) for part in (way.get("must"), way.get("attributes")) if isinstance(part, list)]
    lists += [rule["or"]] if isinstance(rule.get("or"), list) else []
    faults = []
    for name in names:
        there = [str(entry.get("name")) for entries in lists for entry in entries if isinstance(entry, dict)]
        if name not in there:
            faults.append(f"{where}: nothing of the rule is called {name!r}{nearest(str(name), there)}")
        for entries in lists:
            entries[:] = [entry for entry in entries if not (isinstance(entry, dict) and entry.get("name") == name)]
    return faults


def _add(rule: dict[str, Any], more: Any, where: str) -> list[str]:
    """Put more musts, attributes and other ways behind those of a rule."""
    if not isinstance(more, dict) or not set(more) <= set(ADDED) or not all(isinstance(v, list) for v in more.values()):
        return [f"{where}: expected lists of {', '.join(ADDED)}; found {more!r}"]
    for part, entries in more.items():
        rule[part] = [*rule.get(part, []), *copy.deepcopy(entries)]
    return []


def _of_segment(value: Any, name: str) -> Any:
    """The same with every percentile `of = "segment"` as one of that segment."""
    if isinstance(value, list):
        return [_of_segment(part, name) for part in value]
    if not isinstance(value, dict):
        return value
    if "percentile" in value and value.get("of") == Percentile.SEGMENT:
        return {**value, "of": f"{Percentile.SEGMENT} {name}"}
    return {key: _of_segment(part, name) for key, part in value.items()}


def _ways(rule: Mapping[str, Any]) -> list[Any]:
    return [rule, *(way for way in rule.get("or", ()) if isinstance(way, dict))]


def _attributes(rule: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The musts and attributes of every way of a rule, as they stand in the file."""
    for way in _ways(rule):
        for part in ("must", "attributes"):
            yield from (entry for entry in way.get(part, ()) if isinstance(entry, dict))
