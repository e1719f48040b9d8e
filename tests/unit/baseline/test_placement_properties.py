"""What holds for any book and any rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.baseline.placement import ORDER, OTHERWISE, RuleBook, place
from kare_ml.config.rules import Profiles, Segment
from kare_ml.domain.profiles import FITS, Lifecycle
from tests.unit.baseline.books import COLUMNS, REVIEW, frame_of, frames, profiles, segmented

absences = st.sets(st.sampled_from(sorted(COLUMNS)), max_size=3)
rule_books = st.builds(RuleBook, profiles, st.just(REVIEW), absences, segmented())
REPEATABLE = settings(max_examples=80, derandomize=True, database=None, deadline=None)


@REPEATABLE
@given(frame=frames, book=rule_books)
def test_every_account_has_one_state_that_fits_its_lifecycle(frame: pa.Table, book: RuleBook) -> None:
    placed = place(frame, book)
    assert placed["account_id"].equals(frame["account_id"])
    for lifecycle, state in zip(frame["lifecycle"].to_pylist(), placed["baseline_state"].to_pylist(), strict=True):
        assert state in FITS[Lifecycle(lifecycle)]


@REPEATABLE
@given(frame=frames, book=rule_books)
def test_the_trace_alone_adds_up_to_the_placement(frame: pa.Table, book: RuleBook) -> None:
    placed = place(frame, book)
    for lifecycle, row in zip(frame["lifecycle"].to_pylist(), placed.to_pylist(), strict=True):
        assert row["baseline_state"] == state_of(Lifecycle(lifecycle), row["baseline_trace"])


def state_of(lifecycle: Lifecycle, trace: list[dict[str, Any]]) -> str:
    """The placement, from nothing but the trace: the first rule whose musts are met and whose points suffice."""
    matched = set()
    for (rule, _), group in groupby(trace, key=lambda entry: (entry["rule"], entry["way"])):
        entries = list(group)
        looked_at = [e for e in entries if e["met"] is not None]
        musts = [e["met"] for e in looked_at if e["points_needed"] is None]
        scored = [e for e in entries if e["points_needed"] is not None]
        points = sum(e["points"] for e in scored if e["points"] is not None)
        needed = scored[0]["points_needed"] if scored else 0
        if looked_at and all(musts) and points >= needed - 1e-9:
            matched.add(rule)
    return next((str(state) for rule, state in ORDER[lifecycle] if rule in matched), str(OTHERWISE[lifecycle]))


@REPEATABLE
@given(frame=frames, rules=profiles, segments=segmented(), data=st.data())
def test_asking_for_more_never_adds_members(
    frame: pa.Table, rules: Profiles, segments: tuple[Segment, ...], data: st.DataObject
) -> None:
    """Raising an `at_least`, of a must or of points, adds nobody to the placement that the rule leads to."""
    stage = data.draw(st.sampled_from(list(Lifecycle)))
    name, state = data.draw(st.sampled_from(ORDER[stage]))
    low, more = data.draw(st.sampled_from([0.0, 1.0, 2.5, 10.0])), data.draw(st.sampled_from([0.0, 1.5, 990.0]))
    part = data.draw(st.sampled_from(["must", "attributes"]))

    def members(threshold: float) -> set[str]:
        bar = {"name": "bar", "feature": "spend_365d", "at_least": threshold, "points": 20}
        given = rules.model_dump(by_alias=True, exclude_none=True)
        scored, needed = given[name]["attributes"], given[name]["points_needed"]
        raised = {"must": [bar]} if part == "must" else {"attributes": [*scored, bar], "points_needed": needed + 20}
        raised |= {"or": given[name]["or"]}
        placed = place(frame, RuleBook(Profiles.model_validate(given | {name: raised}), REVIEW, segments=segments))
        return {row["account_id"] for row in placed.to_pylist() if row["baseline_state"] == str(state)}

    assert members(low + more) <= members(low)


@REPEATABLE
@given(frame=frames, book=rule_books)
def test_an_account_is_placed_alike_in_any_company(frame: pa.Table, book: RuleBook) -> None:
    """Nobody moves because others are there: placed alone, or in the reverse order, each stands where it stood."""
    together = place(frame, book).to_pylist()
    assert [place(frame.slice(n, 1), book).to_pylist()[0] for n in range(frame.num_rows)] == together
    backwards = frame.take(pa.array(range(frame.num_rows - 1, -1, -1), pa.int64()))
    assert place(backwards, book).to_pylist() == together[::-1]


@REPEATABLE
@given(frame=frames, book=rule_books)
def test_a_segment_is_placed_as_if_its_rules_were_those_of_all(frame: pa.Table, book: RuleBook) -> None:
    by_name = {segment.name: segment.profiles for segment in book.segments}
    placed = place(frame, book).to_pylist()
    for name in {row["segment"] for row in placed}:
        alone = place(frame, replace(book, profiles=by_name.get(name, book.profiles), segments=()))
        for row, other in zip(placed, alone.to_pylist(), strict=True):
            if row["segment"] == name:
                assert {**row, "segment": None} == other


@REPEATABLE
@given(rules=profiles, lifecycle=st.sampled_from(list(Lifecycle)))
def test_a_null_meets_nothing_but_missing_in_any_rule(rules: Profiles, lifecycle: Lifecycle) -> None:
    placed = place(frame_of({"lifecycle": str(lifecycle)}), RuleBook(rules, REVIEW))
    for entry in placed["baseline_trace"][0].as_py():
        assert entry["met"] is (entry["threshold"] == "not known" or entry["threshold"].endswith(", or unknown"))
