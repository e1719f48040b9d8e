"""Placing accounts by rules: small books by hand."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from typing import Any, Literal

import pyarrow as pa
import pytest

from kare_ml.baseline.placement import TRACE, RuleBook, place
from kare_ml.config.load import rules_for
from kare_ml.config.rules import Profiles
from kare_ml.errors import ConfigError
from kare_ml.features.frame import FRAME_COLUMNS
from tests.unit.baseline.books import REVIEW, frame_of, profiles_of

BIG = {"name": "big", "feature": "spend_365d", "at_least": 100, "points": 30}
GOOD = {"name": "good margin", "feature": "margin_365d", "at_least": 0.5, "points": 10}
RECENT = {"name": "recent", "feature": "days_since_order", "at_most": 90}


def states(frame: pa.Table, absent: tuple[str, ...] = (), **rules: dict[str, Any]) -> list[str]:
    return list(place(frame, RuleBook(profiles_of(**rules), REVIEW, absent))["baseline_state"].to_pylist())


@pytest.mark.parametrize(
    ("lifecycle", "state"), [("client", "Keep"), ("lapsed", "dormant"), ("prospect", "not_targeted")]
)
def test_an_account_that_matches_nothing_stands_at_the_end_of_its_lifecycle(lifecycle: str, state: str) -> None:
    assert states(frame_of({"lifecycle": lifecycle})) == [state]


def test_all_musts_and_enough_points_make_a_match() -> None:
    frame = frame_of(
        {"lifecycle": "client", "days_since_order": 90, "spend_365d": 100, "margin_365d": 0.5},
        {"lifecycle": "client", "days_since_order": 90, "spend_365d": 100, "margin_365d": 0.4},
        {"lifecycle": "client", "days_since_order": 90, "spend_365d": 99, "margin_365d": 0.5},
        {"lifecycle": "client", "days_since_order": 91, "spend_365d": 100, "margin_365d": 0.5},
        {"lifecycle": "client", "days_since_order": None, "spend_365d": 100, "margin_365d": 0.5},
    )
    expand = {"must": [RECENT], "attributes": [BIG, GOOD], "points_needed": 30}
    assert states(frame, expand=expand) == ["Expand", "Expand", "Keep", "Keep", "Keep"]


@pytest.mark.parametrize(
    ("test", "value", "meets"),
    [
        ({"at_least": 5}, 5, True),
        ({"at_least": 5}, 4.999, False),
        ({"at_least": 5}, None, False),
        ({"at_most": 5}, 5, True),
        ({"at_most": 5}, None, False),
        ({"between": [1, 5]}, 1, True),
        ({"between": [1, 5]}, 5, True),
        ({"between": [1, 5]}, 5.1, False),
        ({"between": [1, 5]}, None, False),
        ({"is": 5}, 5, True),
        ({"is": 5}, None, False),
        ({"missing": True}, None, True),
        ({"missing": True}, 0, False),
        ({"missing": False}, 0, True),
        ({"missing": False}, None, False),
        ({"at_least": {"percentile": 80}}, 1000, True),
        ({"at_least": {"percentile": 80}}, 999, False),
    ],
)
def test_a_number_is_compared_and_a_null_meets_only_missing(test: Any, value: float | None, meets: bool) -> None:
    frame = frame_of({"lifecycle": "client", "spend_365d": value})
    found = states(frame, expand={"must": [{"name": "a", "feature": "spend_365d", **test}]})
    assert found == ["Expand" if meets else "Keep"]


@pytest.mark.parametrize(
    ("test", "value", "meets"),
    [
        ({"is": "Acme"}, "Acme", True),
        ({"is": "Acme"}, "acme", False),
        ({"in": ["Acme", "Bolt"]}, "Bolt", True),
        ({"in": ["Acme", "Bolt"]}, None, False),
        ({"not_in": ["Acme"]}, "Bolt", True),
        ({"not_in": ["Acme"]}, "Acme", False),
        ({"not_in": ["Acme"]}, None, False),
        ({"starts_with": "Ac"}, "Acme", True),
        ({"starts_with": "Ac"}, "Bolt", False),
        ({"starts_with": "Ac"}, None, False),
    ],
)
def test_text_is_compared_as_it_is_written(test: Any, value: str | None, meets: bool) -> None:
    frame = frame_of({"lifecycle": "prospect", "competitor": value})
    found = states(frame, attain={"must": [{"name": "a", "feature": "competitor", **test}]})
    assert found == ["Attain" if meets else "not_targeted"]


def test_the_first_rule_that_matches_wins() -> None:
    client = frame_of({"lifecycle": "client", "spend_365d": 100, "margin_365d": 0.5})
    assert states(client, expand={"must": [BIG]}, exit_review={"must": [GOOD]}) == ["exit_review"]
    lapsed = frame_of({"lifecycle": "lapsed", "spend_365d": 100, "do_not_pursue": True})
    marked = {"name": "marked", "feature": "do_not_pursue", "is": True}
    assert states(lapsed, recapture={"must": [BIG]}, do_not_pursue={"must": [marked]}) == ["do_not_pursue"]


def test_what_cannot_be_known_is_dropped_and_the_points_shrink_with_it() -> None:
    """30 of 40 points were needed; of the 10 that are left, 7.5 are."""
    frame = frame_of({"lifecycle": "client", "margin_365d": 0.5}, {"lifecycle": "client", "margin_365d": 0.4})
    expand = {"attributes": [BIG, GOOD], "points_needed": 30}
    assert states(frame, ("spend_365d",), expand=expand) == ["Expand", "Keep"]
    assert states(frame, ("spend_365d",), expand=expand | {"rescale": False}) == ["Keep", "Keep"]
    assert states(frame, expand=expand) == ["Keep", "Keep"]


def test_a_rule_of_which_nothing_can_be_known_matches_nobody() -> None:
    frame = frame_of({"lifecycle": "client", "spend_365d": 1000, "margin_365d": 0.9})
    absent = ("spend_365d", "margin_365d")
    assert states(frame, absent, expand={"must": [BIG], "attributes": [GOOD]}) == ["Keep"]
    assert states(frame, absent, expand={"attributes": [BIG, GOOD], "points_needed": 40}) == ["Keep"]
    assert states(frame) == ["Keep"], "a rule without a single attribute"


def test_the_trace_says_what_was_compared_with_what() -> None:
    frame = frame_of({"lifecycle": "client", "days_since_order": 12, "spend_365d": 5000, "competitor": "Acme"})
    rival = {"name": "rival", "feature": "competitor", "is": "Acme", "points": 5}
    top = {"name": "top", "feature": "spend_365d", "at_least": {"percentile": 80}, "points": 30}
    rules = profiles_of(expand={"must": [RECENT], "attributes": [top, GOOD, rival], "points_needed": 22.5})
    placed = place(frame, RuleBook(rules, REVIEW, ("margin_365d",)))
    assert placed.schema.field("baseline_trace").type == TRACE
    columns = ("attribute", "value", "text", "threshold", "met", "points", "points_needed")
    assert [tuple(e[c] for c in columns) for e in placed["baseline_trace"][0].as_py()] == [
        ("recent", 12.0, None, "at most 90", True, None, None),
        ("top", 5000.0, None, "at least 1,000", True, 30.0, 17.5),
        ("good margin", None, None, "not looked at: no such data", None, None, 17.5),
        ("rival", None, "Acme", "Acme", True, 5.0, 17.5),
    ]


def test_a_percentile_that_no_review_has_fixed_is_an_error() -> None:
    top = {"name": "top", "feature": "spend_365d", "at_least": {"percentile": 90}}
    with pytest.raises(ConfigError, match=r"no number for 'spend_365d p90 of clients'; run `kare review`"):
        states(frame_of({"lifecycle": "client"}), expand={"must": [top]})


def test_an_empty_book_is_placed() -> None:
    placed = place(frame_of(), RuleBook(profiles_of(expand={"must": [BIG]}), REVIEW))
    assert placed.num_rows == 0 and placed.column_names == ["account_id", "baseline_state", "baseline_trace"]


@pytest.mark.parametrize("book", ["distributor", "contracts"])
def test_the_rules_of_the_package_speak_of_features_that_there_are(book: Literal["distributor", "contracts"]) -> None:
    rules = Profiles.model_validate(tomllib.loads(rules_for(book))["profiles"]).rules()
    spoken_of = {a.feature for rule in rules.values() for a in (*rule.must, *rule.attributes)}
    assert spoken_of <= set(FRAME_COLUMNS)


def test_the_baseline_needs_neither_models_nor_registry() -> None:
    code = (
        "import sys, kare_ml.baseline.placement, kare_ml.baseline.review\n"
        "print(sorted({'sklearn', 'mlflow', 'shap', 'pandas', 'prefect'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
