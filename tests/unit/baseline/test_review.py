"""A review turns percentiles into numbers, which then hold whatever the others do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import RuleBook, place
from kare_ml.baseline.review import percentiles, risk_cut_offs, thresholds
from kare_ml.config.rules import Profiles, Segment
from tests.unit.baseline.books import frame_of, profiles_of

TOP = {"name": "top half", "feature": "spend_365d", "at_least": {"percentile": 50}}
ALL = {"name": "top of all", "feature": "spend_365d", "at_most": {"percentile": 50, "of": "accounts"}}
RULES = profiles_of(expand={"must": [TOP]}, recapture={"must": [ALL]})


def numbers(frame: pa.Table, profiles: Profiles = RULES, segments: Sequence[Segment] = ()) -> dict[str, float]:
    return thresholds(frame, RuleBook(profiles, Review("", {}), segments=tuple(segments)))


def book(*spends: float | None) -> list[dict[str, object]]:
    return [{"lifecycle": "client", "spend_365d": spend} for spend in spends]


def test_a_percentile_is_of_clients_or_of_all_accounts_and_of_known_values() -> None:
    frame = frame_of(*book(10, 20, 30, None), {"lifecycle": "lapsed", "spend_365d": 0})
    assert numbers(frame) == {"spend_365d p50 of clients": 20.0, "spend_365d p50 of accounts": 15.0}


def test_a_percentile_of_a_segment_is_of_its_clients() -> None:
    own = {"name": "top half", "feature": "spend_365d", "at_least": {"percentile": 50, "of": "segment large"}}
    where = [{"feature": "employees", "at_least": 500}]
    large = Segment.model_validate({"name": "large", "where": where, "profiles": profiles_of(expand={"must": [own]})})
    frame = frame_of(
        *({**one, "employees": 900} for one in book(100, 300, None)),
        *({**one, "employees": staff} for one, staff in zip(book(1, 2), (3, None), strict=True)),
        {"lifecycle": "lapsed", "spend_365d": 7000, "employees": 900},
    )
    found = numbers(frame, RULES, [large])
    assert (found["spend_365d p50 of segment large"], found["spend_365d p50 of clients"]) == (200.0, 51.0)
    rules = RuleBook(RULES, Review("2011-06-10", found), segments=(large,))
    assert place(frame, rules)["baseline_state"].to_pylist() == ["Keep", "Expand", "Keep", "Keep", "Keep", "dormant"]


def test_a_number_is_kept_with_the_six_digits_that_are_shown() -> None:
    assert numbers(frame_of(*book(1234.56789)))["spend_365d p50 of clients"] == 1234.57


def test_a_feature_that_nobody_has_gives_zero() -> None:
    """So that a nightly run is not stopped by a column that is mapped and empty: a null meets no threshold anyway."""
    assert numbers(frame_of(*book(None)))["spend_365d p50 of clients"] == 0.0


def test_every_percentile_of_the_rules_is_found() -> None:
    assert [(feature, p.percentile, p.of) for feature, p in percentiles(RULES)] == [
        ("spend_365d", 50, "clients"),
        ("spend_365d", 50, "accounts"),
    ]


def test_after_a_review_nobody_moves_because_others_do() -> None:
    then = frame_of(*book(10, 20, 30))
    rules = RuleBook(RULES, Review("2011-06-10", numbers(then)))
    now = frame_of(*book(10, 20, 3000), *book(4000, 5000, 6000))
    assert place(then, rules)["baseline_state"].to_pylist() == ["Keep", "Expand", "Expand"]
    assert place(now, rules)["baseline_state"].to_pylist()[:2] == ["Keep", "Expand"]
    assert numbers(now)["spend_365d p50 of clients"] == 3500, "the next review sets new numbers"


@pytest.mark.parametrize(
    ("high", "watch", "cut_offs"),
    [(1, 3, (0.9, 0.5)), (2, 2, (0.7, 0.7)), (50, 200, (0.1, 0.1))],
)
def test_cut_offs_are_the_risk_of_the_last_that_the_team_can_look_after(
    high: int, watch: int, cut_offs: tuple[float, float]
) -> None:
    assert risk_cut_offs(np.array([0.1, 0.9, 0.5, 0.7]), high, watch) == cut_offs
