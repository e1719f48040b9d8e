"""Bad rules are refused when they are read, with all faults of the file at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kare_ml.config.possible import possible
from kare_ml.config.rules import Attribute, Condition
from tests.unit.config.test_load import BOOK, INVOICES, MAPPED, faults, load

FILE = BOOK + INVOICES + MAPPED


def expand(entries: str, part: str = "must") -> str:
    return f"{FILE}[profiles.expand]\n{part} = [{entries}]\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "{ name = 'a', feature = 'spend_365', at_least = 1 }",
            "profiles.expand.must.0.feature: no feature is called 'spend_365'; did you mean spend_365d?",
        ),
        (
            "{ name = 'a', feature = 'orders_90d', between = [3, 1] }",
            "profiles.expand.must.0: between must name the lower bound first; found [3.0, 1.0]",
        ),
        (
            "{ name = 'a', feature = 'orders_90d', at_least = 5 }, { name = 'b', feature = 'orders_90d', at_most = 4 }",
            "profiles.expand: nobody can meet its musts: those on orders_90d contradict one another",
        ),
        (
            "{ name = 'a', feature = 'region', at_least = 5 }",
            "profiles.expand.must.0: region is text, so at_least says nothing of it",
        ),
        (
            "{ name = 'a', feature = 'region', at_least = { percentile = 80 } }",
            "profiles.expand.must.0: region is text, so at_least says nothing of it",
        ),
        (
            "{ name = 'a', feature = 'region', in = ['France', 3] }",
            "profiles.expand.must.0: region is text; found 3",
        ),
        (
            "{ name = 'a', feature = 'target', is = 'yes' }",
            "profiles.expand.must.0: target is yes or no; found 'yes'",
        ),
        (
            "{ name = 'a', feature = 'target', starts_with = 'y' }",
            "profiles.expand.must.0: target is yes or no, so starts_with says nothing of it",
        ),
        (
            "{ name = 'a', feature = 'orders_90d', starts_with = '1' }",
            "profiles.expand.must.0: orders_90d is a number, so starts_with says nothing of it",
        ),
        (
            "{ name = 'a', feature = 'orders_90d', is = true }",
            "profiles.expand.must.0: orders_90d is a number; found True",
        ),
        (
            "{ name = 'a', feature = 'margin_365d', at_least = 15 }",
            "profiles.expand.must.0: margin_365d is a share, 1 at most; found 15. Is 0.15 meant?",
        ),
        (
            "{ name = 'a', feature = 'orders_90d', below = 0 }",
            "profiles.expand.must.0: orders_90d is a count, 0 at least, so nothing is below 0",
        ),
    ],
)
def test_each_fault_of_a_rule_names_its_place(tmp_path: Path, text: str, fault: str) -> None:
    assert fault in faults(tmp_path, expand(text))


def test_a_rule_that_cannot_be_reached_together(tmp_path: Path) -> None:
    """Each of the two is possible, and 20 points in all; no account meets both."""
    few = "{ name = 'a', feature = 'orders_90d', at_most = 1, points = 10 }"
    many = "{ name = 'b', feature = 'orders_90d', at_least = 2, points = 10 }"
    text = expand(f"{few}, {many}", "attributes") + "points_needed = 15\n"
    assert faults(tmp_path, text) == (
        "profiles.expand: nobody can reach it: points_needed is 15, at most 10 can be met together",
    )
    assert load(tmp_path, text.replace("15", "10")).profiles.expand.points_needed == 10


def test_a_rule_before_keep_that_everybody_meets(tmp_path: Path) -> None:
    text = expand("{ name = 'a', feature = 'orders_90d', at_least = 1 }", "attributes")
    assert faults(tmp_path, text) == (
        "profiles.expand: everybody meets it, so nobody could be Keep; set points_needed, or name a must",
    )


def test_faults_of_other_ways_are_found(tmp_path: Path) -> None:
    text = f"{FILE}[profiles.attain]\nmust = [{{ name = 't', feature = 'target', is = true }}]\n"
    way = "must = [{ name = 'x', feature = 'industri', is = 'Cafe' }]\n"
    both = faults(tmp_path, text + f"[[profiles.attain.or]]\nname = 'w'\n{way}[[profiles.attain.or]]\nname = 'w'\n")
    assert both == (
        "profiles.attain: two of its other ways have the same name",
        "profiles.attain.or.0.must.0.feature: no feature is called 'industri'; did you mean industry?",
    )


def test_all_faults_of_all_rules_are_told_at_once(tmp_path: Path) -> None:
    text = (
        expand("{ name = 'a', feature = 'region', above = 5 }").replace("UTC", "Mars")
        + "[profiles.recapture]\npoints_needed = 3\n"
        + "[profiles.attain]\nmust = [{ name = 'n', feature = 'nothing' }]\n"
        + "[[segments]]\nname = 's'\nwhere = [{ feature = 'planet', is = 'Mars' }]\nprofiles.expnd.points_needed = 1\n"
    )
    places = [fault.split(":")[0] for fault in faults(tmp_path, text)]
    assert places == [
        "book.time_zone",
        "profiles.attain.must.0",
        "profiles.recapture",
        "profiles.expand.must.0",
        "profiles.attain.must.0.feature",
        "segments.0.profiles.expnd",
        "segments.0.where.0.feature",
    ]


@pytest.mark.parametrize(
    ("tests", "can_be"),
    [
        ([{"at_least": 5}, {"at_most": 5}], True),
        ([{"at_least": 5}, {"below": 5}], False),
        ([{"above": 5}, {"at_most": 5}], False),
        ([{"above": 5}, {"below": 6}], True),
        ([{"between": [1, 3]}, {"between": [3, 4]}], True),
        ([{"between": [1, 3]}, {"between": [3.5, 4]}], False),
        ([{"at_least": {"percentile": 80}}, {"at_most": {"percentile": 50}}], False),
        ([{"at_least": {"percentile": 80}}, {"at_most": {"percentile": 50, "of": "accounts"}}], True),
        ([{"at_least": {"percentile": 80}}, {"at_most": 1}], True),
        ([{"missing": True}, {"at_most": 1}], False),
        ([{"missing": True}, {"missing": False}], False),
        ([{"missing": False}, {"at_most": 1}], True),
        ([{"is": "a"}, {"in": ["b", "a"]}], True),
        ([{"is": "a"}, {"not_in": ["a"]}], False),
        ([{"in": ["ab", "b"]}, {"starts_with": "a"}], True),
        ([{"in": ["b"]}, {"starts_with": "a"}], False),
        ([{"starts_with": "a"}, {"starts_with": "ab"}], True),
        ([{"starts_with": "a"}, {"starts_with": "b"}], False),
        ([{"is": 3}, {"at_least": 3}], True),
        ([{"is": 3}, {"above": 3}], False),
        ([{"is": True}, {"is": False}], False),
    ],
)
def test_what_can_be_met_together(tests: list[dict[str, Any]], can_be: bool) -> None:
    assert possible([Condition(feature="x", **test) for test in tests]) is can_be


def test_an_unknown_value_may_meet_what_no_known_one_does() -> None:
    low, high = ({"name": "n", "feature": "x", **t} for t in ({"at_most": 1}, {"at_least": 2}))
    assert not possible([Attribute(**low), Attribute(**high, or_unknown=True)])
    assert possible([Attribute(**low, or_unknown=True), Attribute(**high, or_unknown=True)])
