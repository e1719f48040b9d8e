"""The mix of clients, and when it is warned of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kare_ml.config.workspace import MixSettings
from kare_ml.playbook.mix import Mix, drifted, misplaced, off, surely_off

FOUR_IN_FIVE = MixSettings(keep_share=0.8, tolerance=0.1)
mixes = st.builds(Mix, st.integers(0, 500), st.integers(0, 500), st.integers(0, 50))


def test_past_clients_and_prospects_are_not_in_the_mix() -> None:
    mix = Mix.of({"Keep": 6, "Expand": 1, "exit_review": 1, "Recapture": 9, "dormant": 9, "Attain": 9})
    assert (mix.clients, mix.keep_share) == (8, 0.75)


@pytest.mark.parametrize(
    ("keep", "expand", "elsewhere"),
    [(70, 30, 0), (69, 31, 1), (50, 50, 20), (90, 10, 0), (91, 9, 1), (100, 0, 10), (0, 0, 0)],
)
def test_so_many_clients_would_have_to_stand_elsewhere(keep: int, expand: int, elsewhere: int) -> None:
    mix = Mix(keep, expand, 0)
    assert misplaced(mix, FOUR_IN_FIVE) == elsewhere
    assert (off(mix, FOUR_IN_FIVE) is None) == (elsewhere == 0)


def test_what_is_off_is_said_with_its_figures() -> None:
    said = off(Mix(1000, 800, 200), FOUR_IN_FIVE)
    assert said == "Keep is 50% of 2,000 clients; expected are 80%, give or take 10%"


@pytest.mark.parametrize(
    ("mix", "sure"), [(Mix(1, 2, 0), False), (Mix(10, 20, 0), True), (Mix(8, 1, 0), False), (Mix(0, 0, 0), False)]
)
def test_a_part_of_the_book_is_off_only_where_chance_does_not_explain_it(mix: Mix, sure: bool) -> None:
    assert surely_off(mix, FOUR_IN_FIVE) is sure


def test_a_drift_is_one_within_a_year_by_more_than_the_tolerance() -> None:
    def night(month: int, keep: int, year: int = 2026) -> tuple[dt.date, Mix]:
        return dt.date(year, month, 1), Mix(keep, 100 - keep, 0)

    assert drifted([], FOUR_IN_FIVE) is None
    assert drifted([night(6, 80), night(3, 72), night(1, 90)], FOUR_IN_FIVE) is None
    assert drifted([night(6, 75), night(1, 90, 2025)], FOUR_IN_FIVE) is None, "more than a year ago"
    said = drifted([night(6, 75), night(3, 88), night(1, 80)], FOUR_IN_FIVE)
    assert said is not None and said.startswith("Keep went from 88% of the clients (2026-03-01) to 75% (2026-06-01)")


@given(mixes)
def test_the_interval_holds_the_share_and_shrinks_with_more_clients(mix: Mix) -> None:
    low, high = mix.interval
    assert 0 <= low <= high <= 1
    if mix.keep_share is not None:
        assert low - 1e-12 <= mix.keep_share <= high + 1e-12
        ten = Mix(mix.keep * 10, mix.expand * 10, mix.exit_review * 10).interval
        assert ten[1] - ten[0] < high - low
