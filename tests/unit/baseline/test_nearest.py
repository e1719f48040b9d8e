"""The nearest change that would place an account elsewhere, and that it does."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings

from kare_ml.baseline.nearest import Nearest, nearest
from kare_ml.baseline.placement import RuleBook, place
from kare_ml.config.rules import Profiles
from tests.unit.baseline.books import REVIEW, frame_of, frames, profiles, profiles_of
from tests.unit.baseline.test_placement import BIG, GOOD, RECENT
from tests.unit.baseline.test_placement_properties import REPEATABLE


def found(account: dict[str, Any], **rules: dict[str, Any]) -> dict[str, Nearest]:
    (row,) = place(frame_of(account), RuleBook(profiles_of(**rules), REVIEW)).to_pylist()
    return {one.placement: one for one in nearest(row["baseline_trace"], account["lifecycle"])}


def test_the_fewest_attributes_then_the_smallest_step() -> None:
    """40 points of 60: big and rich give 30 each, one is enough; rich is the smaller step."""
    rich = {"name": "rich", "feature": "employees", "at_least": 10, "points": 30}
    expand = {"must": [RECENT], "attributes": [BIG, rich, GOOD | {"points": 40}], "points_needed": 60}
    account = {"lifecycle": "client", "days_since_order": 5, "spend_365d": 10, "employees": 9, "margin_365d": 0.6}
    moved = found(account, expand=expand)
    assert moved["Expand"].words == "Expand: rich: at least 10 (now 9)"
    assert moved["Expand"].changes[0].distance == pytest.approx(0.1)
    assert moved["exit_review"].words == "exit_review: no change of 5 attributes or fewer leads there"
    assert moved.keys() == {"Expand", "exit_review"}


def test_what_has_to_be_met_no_longer() -> None:
    expand = {"must": [RECENT, BIG]}
    account = {"lifecycle": "client", "days_since_order": 89, "spend_365d": 1000}
    assert found(account, expand=expand)["Keep"].words == "Keep: recent: not at most 90 (now 89)"


def test_an_earlier_rule_has_to_let_go() -> None:
    low = {"name": "low", "feature": "margin_365d", "below": 0.1}
    account = {"lifecycle": "client", "spend_365d": 50, "margin_365d": 0.05}
    changed = found(account, exit_review={"must": [low]}, expand={"must": [BIG]})
    assert changed["Expand"].words == "Expand: low: not below 0.1 (now 0.05); big: at least 100 (now 50)"
    assert changed["Keep"].words == "Keep: low: not below 0.1 (now 0.05)"


def test_one_value_moves_every_attribute_that_looks_at_it() -> None:
    """To be big enough for Expand is to be too big for exit review: one change does both."""
    small = {"name": "small", "feature": "spend_365d", "at_most": 99}
    account = {"lifecycle": "client", "spend_365d": 50}
    assert len(found(account, exit_review={"must": [small]}, expand={"must": [BIG]})["Expand"].changes) == 1


def test_unknown_values_and_text() -> None:
    rival = {"name": "rival", "feature": "competitor", "in": ["Acme", "Bolt"]}
    moved = found({"lifecycle": "prospect", "competitor": "Core"}, attain={"must": [rival, BIG]})
    assert moved["Attain"].words == "Attain: rival: one of Acme, Bolt (now Core); big: at least 100 (now unknown)"
    assert [change.distance for change in moved["Attain"].changes] == [1.0, 1.0]


@settings(REPEATABLE, max_examples=20)
@given(frame=frames, rules=profiles)
def test_a_single_change_of_a_number_moves_the_account_there(frame: pa.Table, rules: Profiles) -> None:
    """Placed again with the value at its threshold, or a hair beyond it, the account stands where it was said to."""
    book = RuleBook(rules, REVIEW)
    for number, row in enumerate(place(frame.slice(0, 2), book).to_pylist()):
        account = frame.slice(number, 1).to_pylist()[0]
        for one in nearest(row["baseline_trace"], account["lifecycle"]):
            if len(one.changes) != 1 or one.changes[0].target is None:
                continue
            (change,) = one.changes
            moved = pa.Table.from_pylist([account | {change.feature: change.target}], schema=frame.schema)
            assert place(moved, book)["baseline_state"].to_pylist() == [one.placement], one.words


def test_past_clients_and_prospects_have_their_own_ways() -> None:
    worth = {"name": "was worth it", "feature": "spend_365d", "at_least": 100}
    owed = {"name": "owes nothing", "feature": "margin_365d", "at_most": 0, "or_unknown": True}
    target = {"name": "target", "feature": "target", "is": True}
    lapsed = found({"lifecycle": "lapsed", "spend_365d": 80, "margin_365d": 5}, recapture={"must": [worth, owed]})
    assert (
        lapsed["Recapture"].words
        == "Recapture: was worth it: at least 100 (now 80); owes nothing: at most 0, or unknown (now 5)"
    )
    assert lapsed.keys() == {"Recapture"}, "that it is not to be pursued is a person's decision"
    prospect = found({"lifecycle": "prospect", "target": False}, attain={"must": [target]})
    assert [one.words for one in prospect.values()] == ["Attain: target: yes (now false)"]
