"""Placing every account by the company's rules: one state each, always one that fits its lifecycle."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.baseline.attributes import Flags, Review, in_words, met
from kare_ml.baseline.trace import CODED_TRACE, Entry, Traces
from kare_ml.config.rules import Attribute, Profiles, Segment, Way
from kare_ml.domain.profiles import Lifecycle, NoProfileReason, Profile
from kare_ml.errors import BlockedError

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

HEALTH = "keep"
"""The rule that is told of every client, and places nobody."""

NOT_THERE = "not looked at: no such data"
CHUNK_ROWS = 65_536

PLACED = pa.schema(
    [
        ("account_id", pa.string()),
        ("baseline_state", pa.string()),
        ("segment", pa.string()),
        ("healthy", pa.bool_()),
        ("baseline_trace", CODED_TRACE),
    ]
)


@dataclass(frozen=True)
class RuleBook:
    """The rules with everything that it takes to apply them.

    `absent` names the features that cannot be known because their table or column was never mapped. An account that is
    in one of the `segments` is placed by the rules of that segment.
    """

    profiles: Profiles
    review: Review
    absent: Collection[str] = frozenset()
    segments: tuple[Segment, ...] = ()

    def points_needed(self, way: Way) -> float:
        """The points that a way asks for, in proportion to those that are left to reach."""
        possible = sum(a.points for a in way.attributes)
        if not way.rescale or not possible:
            return way.points_needed
        left = sum(a.points for a in way.attributes if a.feature not in self.absent)
        return way.points_needed * left / possible

    def dropped(self, way: Way) -> tuple[Attribute, ...]:
        """The musts and attributes of a way that are not looked at, since no data tell them."""
        return tuple(attribute for attribute in way.looked_at if attribute.feature in self.absent)

    @property
    def rule_sets(self) -> tuple[Profiles, ...]:
        """The rules of all, then those of each segment."""
        return (self.profiles, *(segment.profiles for segment in self.segments))

    @property
    def features(self) -> frozenset[str]:
        """Every feature and account column that placing, health and segments look at."""
        asked = {attribute.feature for rules in self.rule_sets for _, attribute in rules.attributes()}
        return frozenset(asked | {test.feature for segment in self.segments for test in segment.where})

    @property
    def deciding(self) -> frozenset[str]:
        """Those of them that a placement may hang on."""
        asked = {a.feature for rules in self.rule_sets for name, a in rules.attributes() if name != HEALTH}
        return frozenset(asked | {test.feature for segment in self.segments for test in segment.where})


@dataclass(frozen=True)
class _Judge:
    """One way of one rule, with its place among the entries of its group's traces."""

    rule: str
    name: str
    way: Way
    first: int
    points_needed: float


@dataclass(frozen=True)
class _Group:
    """The accounts of one segment and lifecycle: those that all the same attributes are looked at for.

    `first` is the number of its first entry among those of all groups, `length` how many it has.
    """

    judges: tuple[_Judge, ...]
    first: int
    length: int


def place(frame: pa.Table, book: RuleBook) -> pa.Table:
    """One row an account, in the order of the frame, with the columns of `PLACED`.

    `baseline_state` is a profile, or the reason for having none. `segment` names the one whose rules were used; null:
    those of all. `healthy` says whether a client meets its health; null: not a client, or nothing of it can be known.
    The trace lists every attribute that was looked at. Raises BlockedError where an account is in two segments.
    """
    groups, entries = _groups(book)
    needed = frame.select([name for name in frame.column_names if name in {"account_id", "lifecycle"} | book.features])
    members = segment_of(needed, book)
    parts = [
        _place(needed.slice(begin, CHUNK_ROWS), members[begin : begin + CHUNK_ROWS], book, groups, entries)
        for begin in range(0, frame.num_rows, CHUNK_ROWS)
    ]
    return pa.Table.from_batches(parts, PLACED)


def segment_of(frame: pa.Table, book: RuleBook) -> NDArray[np.int16]:
    """The number of the segment that each row is in, 0 for none. Raises BlockedError where a row is in two."""
    found = np.zeros(frame.num_rows, dtype=np.int16)
    for number, segment in enumerate(book.segments, 1):
        tests = [
            np.zeros(frame.num_rows, dtype=bool)
            if test.feature in book.absent
            else met(test, frame[test.feature], book.review)
            for test in segment.where
        ]
        inside = np.logical_and.reduce(tests)
        twice = np.flatnonzero(inside & (found > 0))
        if len(twice):
            other = book.segments[int(found[twice[0]]) - 1].name
            raise BlockedError(
                "segments overlap, so it is not clear whose rules hold",
                expected="every account in one segment at most",
                found=f"{len(twice)} accounts in {other!r} and in {segment.name!r}, such as "
                f"{frame['account_id'][int(twice[0])].as_py()!r}",
                fix=f"add a test to `where` of one of them that keeps them apart: [[segments]] {segment.name!r}",
            )
        found[inside] = number
    return found


def _groups(book: RuleBook) -> tuple[dict[tuple[int, str], _Group], list[Entry]]:
    """For each segment and lifecycle what is looked at, and the entries of all groups one after the other."""
    groups, entries = {}, list[Entry]()
    for number, profiles in enumerate(book.rule_sets):
        for stage, order in ORDER.items():
            first, judges = len(entries), []
            names = [name for name, _ in order] + ([HEALTH] if stage is Lifecycle.CLIENT else [])
            for name in names:
                for called, way in profiles.rules()[name].ways.items():
                    judge = _Judge(name, called, way, len(entries) - first, book.points_needed(way))
                    judges.append(judge)
                    entries += _entries(judge, book)
            groups[number, str(stage)] = _Group(tuple(judges), first, len(entries) - first)
    return groups, entries


def _entries(judge: _Judge, book: RuleBook) -> Iterator[Entry]:
    musts = len(judge.way.must)
    for number, attribute in enumerate(judge.way.looked_at):
        threshold = NOT_THERE if attribute.feature in book.absent else in_words(attribute, book.review)
        possible, needed = (None, None) if number < musts else (attribute.points, judge.points_needed)
        yield Entry(judge.rule, judge.name, attribute.name, attribute.feature, threshold, possible, needed)


def _place(
    chunk: pa.Table,
    members: NDArray[np.int16],
    book: RuleBook,
    groups: dict[tuple[int, str], _Group],
    entries: list[Entry],
) -> pa.RecordBatch:
    count = chunk.num_rows
    lifecycle = chunk["lifecycle"].to_numpy(zero_copy_only=False).astype(str)
    state = np.full(count, "", dtype=object)
    healthy = np.full(count, -1, dtype=np.int8)
    rows_of = {key: np.flatnonzero((members == key[0]) & (lifecycle == key[1])) for key in groups}
    lengths = np.zeros(count, dtype=np.int64)
    for key, rows in rows_of.items():
        lengths[rows] = groups[key].length
    traces = Traces(entries, lengths)
    for (number, stage), rows in rows_of.items():
        if len(rows):
            matches = _judged(chunk, rows, groups[number, stage], book, traces)
            state[rows] = _states(Lifecycle(stage), matches, len(rows))
            if (health := matches.get(HEALTH)) is not None:
                healthy[rows] = health
    names = np.array(["", *(segment.name for segment in book.segments)], dtype=object)
    columns = [
        chunk["account_id"].combine_chunks(),
        pa.array(state, pa.string()),
        pa.array(names[members], pa.string(), mask=members == 0),
        pa.array(healthy > 0, mask=healthy < 0),
        traces.array(),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=PLACED)


def _judged(
    chunk: pa.Table, rows: NDArray[np.int64], group: _Group, book: RuleBook, traces: Traces
) -> dict[str, Flags | None]:
    """By rule, who of the group's rows matches it: one of its ways. None where nothing of the rule can be known."""
    here = chunk.take(pa.array(rows)) if len(rows) < chunk.num_rows else chunk
    found: dict[str, Flags | None] = {}
    for judge in group.judges:
        enough, points, known = np.ones(len(rows), dtype=bool), np.zeros(len(rows)), False
        musts = len(judge.way.must)
        for number, attribute in enumerate(judge.way.looked_at):
            column = here[attribute.feature]
            flags = None if attribute.feature in book.absent else met(attribute, column, book.review)
            place = judge.first + number
            given = None if number < musts else attribute.points
            traces.fill(rows, place, group.first + place, column.combine_chunks(), flags, given)
            if flags is None:
                continue
            known = True
            if number < musts:
                enough &= flags
            else:
                points += attribute.points * flags
        before = found.setdefault(judge.rule, None)
        # A way of which nothing can be known is met by nobody, rather than by everybody.
        if known:
            matches = enough & (points >= judge.points_needed - 1e-9)
            found[judge.rule] = matches if before is None else before | matches
    return found


def _states(stage: Lifecycle, matches: dict[str, Flags | None], count: int) -> NDArray[np.object_]:
    state = np.full(count, str(OTHERWISE[stage]), dtype=object)
    for name, placement in reversed(ORDER[stage]):
        flags = matches[name]
        if flags is not None:
            state[flags] = str(placement)
    return state
