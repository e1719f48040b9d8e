"""Rules as they are written: which single changes lead from one set to another, and one change at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kare_ml.config.rule_change import WrittenRules, changes, readable, with_change, written_rules
from kare_ml.errors import ConfigError
from kare_ml.stages.context import known_names
from tests.workspaces import write_workspace

BIG = {"name": "big", "feature": "spend_365d", "at_least": 100.0, "points": 2}
WIDE = {"name": "wide", "feature": "product_lines_365d", "at_least": 3, "points": 1}


def rules(*attributes: dict[str, Any], points: float = 2, lapse: int = 180, **segments: Any) -> WrittenRules:
    none: dict[str, Any] = {}
    profiles = dict.fromkeys(("keep", "attain", "recapture", "exit_review", "do_not_pursue"), none)
    expand = {"intent": "growth", "points_needed": points, "attributes": list(attributes)}
    return WrittenRules({**profiles, "expand": expand}, segments, lapse)


def test_every_single_change_is_told_and_an_intent_is_none() -> None:
    old = rules(BIG, WIDE)
    new = rules(BIG | {"at_least": 200.0}, points=1, lapse=90)
    new.profiles["expand"]["intent"] = "said otherwise"
    big = "feature spend_365d"
    assert {(c.where, c.before, c.after) for c in changes(old, new)} == {
        ("lifecycle.lapse_after_days", "180", "90"),
        ("expand.points_needed", "2", "1"),
        ("expand.attributes.big", f"{big}, at_least 100.0, points 2", f"{big}, at_least 200.0, points 2"),
        ("expand.attributes.wide", "feature product_lines_365d, at_least 3, points 1", None),
    }  # fmt: skip
    assert changes(old, old) == []


def test_all_changes_one_after_the_other_lead_from_one_to_the_other() -> None:
    north = {"name": "north", "where": [{"feature": "region", "is": "N"}], "profiles": {"expand": {"points_needed": 1}}}
    old, new = rules(BIG, WIDE), rules(WIDE, BIG | {"points": 3}, points=4, lapse=90, north=north)
    step = old
    for change in changes(old, new):
        step = with_change(step, change, new)
    assert changes(step, new) == []
    assert changes(old, rules(BIG, WIDE)) == [], "the old ones are as they were"
    for change in changes(new, old):
        step = with_change(step, change, old)
    assert changes(step, old) == []


def test_rules_that_cannot_stand_are_seen() -> None:
    assert readable(rules(BIG, WIDE)) is not None
    assert readable(rules(WIDE, points=2)) is None, "nobody can reach two points"


def test_a_file_with_only_what_differs_is_laid_over_the_book(tmp_path: Path) -> None:
    book = write_workspace(tmp_path / "book", [], lapse=60)
    other = tmp_path / "other.toml"
    other.write_text(
        "[profiles.expand]\npoints_needed = 0\nmust = [{ name = 'm', feature = 'orders_90d', at_least = 1 }]\n"
    )
    own, laid = (written_rules(book, known_names(), file) for file in (None, other))
    assert laid.profiles["recapture"] == own.profiles["recapture"]
    assert (laid.lapse_after_days, len(laid.profiles["expand"]["must"])) == (60, 1)
    whole = book / "kare.toml"
    assert changes(own, written_rules(book, known_names(), whole)) == []


def test_every_fault_of_the_other_file_is_told(tmp_path: Path) -> None:
    book = write_workspace(tmp_path / "book", [])
    other = tmp_path / "other.toml"
    other.write_text(
        "[profiles.expand]\npoints_needed = 9\nattributes = [{ name = 'a', feature = 'spent', at_least = 1 }]\n"
    )
    with pytest.raises(
        ConfigError, match=r"(?s)other\.toml has 2 faults.*nobody can reach it.*no feature is called 'spent'"
    ):
        written_rules(book, known_names(), other)
