"""When each row of a source counts, told by hand: copies, versions, and what came and went between two deliveries.

A source that holds the whole table each time may be delivered twice: the sound table first, the mutated one then. What
the second no longer has was there up to the day on which it came; what it has for the first time is known from then on
at the earliest. In any other source, every row is always there.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.corpus.expectation import Judged

FIRST = dt.datetime(2025, 1, 2, 12)
"""When the sound table came (UTC)."""

Row = tuple[int, dict[str, Any] | None]
"""A record by its number: its columns, or none where it is ragged."""

ALWAYS, FOR_GOOD = dt.datetime.min, dt.datetime.max


@dataclass(frozen=True)
class There:
    """A row of either delivery, since when and until when it was there."""

    number: int
    raw: dict[str, Any] | None
    since: dt.datetime = ALWAYS
    until: dt.datetime = FOR_GOOD


def _today(zone: str) -> dt.datetime:
    """The midnight that starts the day of the second delivery (UTC, without a zone)."""
    local = dt.datetime.now(ZoneInfo(zone))
    midnight = dt.datetime.combine(local.date(), dt.time(), ZoneInfo(zone))
    return midnight.astimezone(dt.UTC).replace(tzinfo=None)


def delivered_twice(first: Sequence[Row], second: Sequence[There], told: Sequence[str], zone: str) -> list[There]:
    """Every row of the second delivery, and those of the first that it no longer has. Of equal rows the last go."""
    at = _today(zone)
    had = Counter(_text(raw, told) for _, raw in first if raw is not None)
    has: Counter[tuple[Any, ...]] = Counter()
    rows = []
    for row in second:
        if row.raw is not None:
            has[text := _text(row.raw, told)] += 1
            row = replace(row, since=ALWAYS if has[text] <= had[text] else at)
        rows.append(row)
    seen: Counter[tuple[Any, ...]] = Counter()
    for number, raw in first:
        if raw is not None:
            seen[text := _text(raw, told)] += 1
            rows += [There(number, raw, until=at)] if seen[text] > has[text] else []
    return rows


def _text(raw: dict[str, Any], told: Sequence[str]) -> tuple[Any, ...]:
    return tuple(raw[name] for name in told)


def drop_copies(rows: Iterable[Judged], mapped: Sequence[str]) -> None:
    """A row is a copy while an equal one is there."""
    equal: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for row in rows:
        if row.fate == "stored" and row.raw is not None:
            equal[tuple(repr(row.raw[name]) for name in mapped)].append(row)
    for group in equal.values():
        until = ALWAYS
        for row in sorted(group, key=lambda row: (row.since, _later_first(row), row.number)):
            if until > row.since:
                row.become("deduplicated", "exact_duplicate")
            until = max(until, row.until)


def _later_first(row: Judged) -> float:
    return -(row.until - ALWAYS).total_seconds()


def keep_versions(rows: list[Judged], told: Sequence[str], key: Sequence[str], *, dated: bool) -> None:
    """At every instant, of all rows of a key that are there and known, the last one counts."""
    things: dict[tuple[Any, ...], list[Judged]] = defaultdict(list)
    for row in rows:
        if row.fate == "stored" and None not in (whole := tuple(row.columns[name] for name in key)):
            things[whole].append(row)
    for versions in things.values():
        in_turn = _without_what_says_nothing(versions, told, dated=dated)
        rows += _stretches(in_turn)


def _without_what_says_nothing(versions: list[Judged], told: Sequence[str], *, dated: bool) -> list[Judged]:
    """The versions in their turn: without those that contradict each other, copies, and what is as it was before."""

    def content(row: Judged) -> tuple[Any, ...]:
        return tuple(row.columns[name] for name in told)

    def said(row: Judged) -> dt.datetime:
        return row.said if dated else row.since

    kept: list[Judged] = []
    versions = sorted(versions, key=lambda row: (said(row), row.since, row.until))
    for _, group in itertools.groupby(versions, key=lambda row: (said(row), row.since)):
        one_time = list(group)
        sound: dict[tuple[Any, ...], Judged] = {}
        together: dict[dt.datetime, list[Judged]] = defaultdict(list)
        for row in one_time:
            together[row.until].append(row)
        for rows in together.values():
            if len({content(row) for row in rows}) > 1:
                for row in rows:
                    row.become("quarantined", "conflicting_versions")
        for row in reversed(one_time):  # of equal ones the one that is there longest
            if row.fate == "stored":
                longest = sound.setdefault(content(row), row)
                if longest.until == row.until and row.number < longest.number:
                    longest.become("deduplicated", "same_as_before")
                    sound[content(row)] = row
                elif longest is not row:
                    row.become("deduplicated", "same_as_before")
        kept += sorted(sound.values(), key=lambda row: row.until)
    unchanged = [
        after
        for before, after in itertools.pairwise(kept)
        if content(before) == content(after) and before.since <= after.since and before.until == FOR_GOOD
    ]
    for row in unchanged:
        row.become("deduplicated", "same_as_before")
    return [row for row in kept if row.fate == "stored"]


def _stretches(in_turn: list[Judged]) -> list[Judged]:
    """Date every version by the last stretch in which it counts; those before it are rows of their own."""
    points = sorted({row.known_from for row in in_turn} | {row.until for row in in_turn if row.until < FOR_GOOD})
    counts = [max((n for n, r in enumerate(in_turn) if r.known_from <= at < r.until), default=None) for at in points]
    found: dict[int, list[list[dt.datetime | None]]] = defaultdict(list)
    before = None
    for at, number in zip(points, counts, strict=True):
        if number != before:
            if before is not None:
                found[before][-1][1] = at
            if number is not None:
                found[number].append([at, None])
        before = number
    more = []
    for number, row in enumerate(in_turn):
        *earlier, last = found[number] or [[row.known_from, row.known_from]]
        for since, until in earlier:
            assert since is not None
            more.append(replace(row, fate="closed", known_from=since, known_to=until))
        assert last[0] is not None
        row.known_from, row.known_to = last[0], last[1]
    return more


def close(rows: list[Judged]) -> list[Judged]:
    """The rows that the history and the ledger have: what is gone only where it counted once, as closed."""
    kept = []
    for row in rows:
        if row.until < FOR_GOOD and row.fate != "closed":
            row.known_to = min(row.known_to or row.until, row.until)
            if row.fate == "stored" and row.known_from < row.known_to:
                row.become("closed", None)
                kept.append(row)
            continue
        if row.fate == "stored" and row.known_to is not None:
            row.become("superseded", None)
        kept.append(row)
    return kept
