"""What people know of the heat map, on a real SQLite: the last that was said holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kare_ml.errors import UsageError
from kare_ml.io.erasure import Erasure
from kare_ml.io.marks import mark, marks, relate, relations
from kare_ml.io.state import State, open_state

NOON = dt.datetime(2026, 6, 10, 12, 0)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(tmp_path, create=True)


def words(state: State, survivors: dict[str, str] | None = None) -> dict[tuple[str, str], str]:
    return {key: found.mark for key, found in marks(state, survivors or {}).items()}


def test_the_last_mark_on_a_line_holds_and_can_be_taken_back(state: State) -> None:
    mark(state, "a", "Seals", "competitor", written_by="Ann", written_at=NOON, note="until May")
    mark(state, "a", "Seals", "in_house", written_by="Bo", written_at=NOON + HOUR)
    mark(state, "a", "Tape", "not_needed", written_by="Bo", written_at=NOON)
    assert words(state) == {("a", "Seals"): "in_house", ("a", "Tape"): "not_needed"}
    mark(state, "a", "Seals", None, written_by="Bo", written_at=NOON + 2 * HOUR)
    assert words(state) == {("a", "Tape"): "not_needed"}


def test_a_word_that_is_no_mark_is_refused(state: State) -> None:
    with pytest.raises(UsageError, match=r"(?s)'rival' is not a mark.*competitor, in_house, not_needed, open"):
        mark(state, "a", "Seals", "rival", written_by="Ann", written_at=NOON)


def test_marks_of_a_merged_account_are_the_survivors(state: State) -> None:
    mark(state, "old", "Seals", "competitor", written_by="Ann", written_at=NOON)
    assert words(state, {"old": "new"}) == {("new", "Seals"): "competitor"}


def test_two_accounts_belong_together_whichever_is_named_first(state: State) -> None:
    relate(state, "b", "a", written_by="Ann", written_at=NOON)
    relate(state, "c", "d", written_by="Ann", written_at=NOON)
    relate(state, "a", "b", written_by="Ann", written_at=NOON + HOUR, note="once more")
    relate(state, "d", "c", related=False, written_by="Bo", written_at=NOON + HOUR)
    assert relations(state, {}) == [("a", "b")]
    assert relations(state, {"b": "a"}) == [], "they became one"
    with pytest.raises(UsageError, match="related to itself"):
        relate(state, "a", "a", written_by="Ann", written_at=NOON)


def test_a_store_that_is_not_there_knows_nothing(tmp_path: Path) -> None:
    nothing = open_state(tmp_path, create=False)
    assert (marks(nothing, {}), relations(nothing, {})) == ({}, [])


def test_a_forgotten_account_is_taken_out_of_both(state: State) -> None:
    mark(state, "gone-1", "Seals", "competitor", written_by="Ann", written_at=NOON)
    relate(state, "gone-1", "stays-1", written_by="Ann", written_at=NOON)
    relate(state, "another-1", "gone-1", written_by="Ann", written_at=NOON)
    state.erase(Erasure(frozenset({"gone-1"})))
    assert marks(state, {}) == {}
    assert not [pair for pair in relations(state, {}) if "gone-1" in pair]
