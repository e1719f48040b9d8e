"""Made-up feature frames and rules, for the tests of the baseline."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from kare_ml.baseline.attributes import Review
from kare_ml.config.rules import Profiles, Segment

REVIEW = Review("2011-06-10", {"spend_365d p80 of clients": 1000.0})
NUMBERS = ("days_since_order", "spend_365d", "margin_365d", "employees")
COLUMNS = {
    **dict.fromkeys(NUMBERS, pa.float64()),
    "competitor": pa.string(),
    "target": pa.bool_(),
    "do_not_pursue": pa.bool_(),
}
NOBODY: dict[str, Any] = {}
RULES = ("expand", "keep", "attain", "recapture", "exit_review", "do_not_pursue")

values = st.none() | st.sampled_from([0.0, 1.0, 2.5, 10.0, 1000.0]) | st.floats(-100, 2000)
words = st.none() | st.sampled_from(["Acme", "Bolt", "Core & Sons"])
accounts = st.fixed_dictionaries(
    {
        "lifecycle": st.sampled_from(["client", "lapsed", "prospect"]),
        **{name: values for name in NUMBERS},
        "competitor": words,
        "target": st.none() | st.booleans(),
        "do_not_pursue": st.none() | st.booleans(),
    }
)
frames = st.lists(accounts, max_size=20).map(lambda rows: frame_of(*rows))

_number_tests = st.one_of(
    st.builds(lambda v: {"at_least": v}, st.floats(-10, 1500)),
    st.builds(lambda v: {"at_most": v}, st.floats(-10, 1500)),
    st.builds(lambda a, b: {"between": sorted((a, b))}, st.floats(-10, 1500), st.floats(-10, 1500)),
    st.builds(lambda v: {"missing": v}, st.booleans()),
    st.builds(lambda v: {"is": v}, st.sampled_from([0.0, 1.0, 10.0])),
)
_word_tests = st.one_of(
    st.builds(lambda v: {"in": v}, st.lists(st.sampled_from(["Acme", "Bolt"]), min_size=1, max_size=2)),
    st.builds(lambda v: {"not_in": v}, st.lists(st.sampled_from(["Acme", "Bolt"]), min_size=1, max_size=2)),
    st.builds(lambda v: {"starts_with": v}, st.sampled_from(["A", "Core"])),
    st.builds(lambda v: {"missing": v}, st.booleans()),
)
_flag_tests = st.builds(lambda v: {"is": v}, st.booleans()) | st.builds(lambda v: {"missing": v}, st.booleans())
_tests = st.one_of(
    st.builds(lambda f, t: {"feature": f, **t}, st.sampled_from(NUMBERS), _number_tests),
    st.builds(lambda t: {"feature": "competitor", **t}, _word_tests),
    st.builds(lambda f, t: {"feature": f, **t}, st.sampled_from(["target", "do_not_pursue"]), _flag_tests),
)
attributes = st.builds(
    lambda test, unknown: test | {"or_unknown": unknown and "missing" not in test}, _tests, st.booleans()
)


def _named(drawn: list[dict[str, Any]], points: list[int] | None = None) -> list[dict[str, Any]]:
    named = [{"name": f"test {n}", **attribute} for n, attribute in enumerate(drawn)]
    return [a | {"points": p} for a, p in zip(named, points, strict=True)] if points else named


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    musts = draw(st.lists(attributes, max_size=2))
    scored = draw(st.lists(attributes, max_size=3))
    points = draw(st.lists(st.integers(1, 50), min_size=len(scored), max_size=len(scored)))
    needed = draw(st.integers(0, sum(points)))
    return {
        "must": _named(musts),
        "attributes": _named(scored, points),
        "points_needed": needed,
        "rescale": draw(st.booleans()),
    }


@st.composite
def rules_with_ways(draw: st.DrawFn) -> dict[str, Any]:
    others = draw(st.lists(rules(), max_size=2))
    return draw(rules()) | {"or": [way | {"name": f"way {n}"} for n, way in enumerate(others)]}


profiles = st.fixed_dictionaries({name: rules_with_ways() for name in RULES}).map(Profiles.model_validate)

_PARTINGS: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"feature": "competitor", "in": ["Acme"]}, {"feature": "competitor", "not_in": ["Acme"]}),
    ({"feature": "employees", "at_most": 10}, {"feature": "employees", "above": 10}),
    ({"feature": "target", "is": True}, {"feature": "target", "missing": True}),
)
"""Tests that no account meets both of; one may meet neither."""


@st.composite
def segmented(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Up to two segments that keep apart, each with rules of its own."""
    tests = draw(st.sampled_from(_PARTINGS))[: draw(st.integers(0, 2))]
    return tuple(Segment(name=f"part {n}", where=(test,), profiles=draw(profiles)) for n, test in enumerate(tests))


def frame_of(*rows: dict[str, Any]) -> pa.Table:
    """A feature frame of the few columns that these rules look at, from rows; what a row does not name is null."""
    schema = pa.schema([("account_id", pa.string()), ("lifecycle", pa.string()), *COLUMNS.items()])
    return pa.Table.from_pylist([{"account_id": f"{n:03}", **row} for n, row in enumerate(rows)], schema=schema)


def profiles_of(**given: dict[str, Any]) -> Profiles:
    """Rules of which only those given can match anybody."""
    return Profiles.model_validate({name: given.get(name, NOBODY) for name in RULES})
