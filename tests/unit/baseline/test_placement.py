"""Placing accounts by rules: small books by hand."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from typing import Any, Literal

import pyarrow as pa
import pytest

from kare_ml.baseline import placement
from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import PLACED, RuleBook, place
from kare_ml.config.load import default_profiles, rules_for
from kare_ml.config.rules import Condition, Profiles, Segment
from kare_ml.domain.profiles import Lifecycle
from kare_ml.errors import BlockedError, ConfigError
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


def test_an_unknown_value_meets_an_attribute_that_says_so() -> None:
    frame = frame_of(*({"lifecycle": "client", "days_since_order": days} for days in (90, 91, None)))
    assert states(frame, expand={"must": [RECENT | {"or_unknown": True}]}) == ["Expand", "Keep", "Expand"]


def test_a_rule_is_met_in_one_of_its_ways() -> None:
    frame = frame_of(
        {"lifecycle": "prospect", "target": True},
        {"lifecycle": "prospect", "employees": 50, "competitor": "Acme"},
        {"lifecycle": "prospect", "employees": 50, "margin_365d": 0.5},
        {"lifecycle": "prospect", "employees": 50},
        {"lifecycle": "prospect", "employees": 49, "competitor": "Acme", "target": False},
    )
    reasons = [{"name": "rival", "feature": "competitor", "missing": False}, GOOD | {"points": 1}]
    staff = {"name": "staff", "feature": "employees", "at_least": 50}
    attain = {
        "must": [{"name": "listed", "feature": "target", "is": True}],
        "or": [{"name": "large", "must": [staff], "attributes": reasons, "points_needed": 1}],
    }
    assert states(frame, attain=attain) == ["Attain", "Attain", "Attain", "not_targeted", "not_targeted"]
    assert states(frame, ("target",), attain=attain) == [
        "not_targeted", "Attain", "Attain", "not_targeted", "not_targeted",
    ], "a way of which nothing can be known is met by nobody"  # fmt: skip
    placed = place(frame, RuleBook(profiles_of(attain=attain), REVIEW))
    assert [(e["way"], e["attribute"], e["met"]) for e in placed["baseline_trace"][1].as_py()] == [
        (None, "listed", False), ("large", "staff", True), ("large", "rival", True), ("large", "good margin", False),
    ]  # fmt: skip


def test_health_is_told_of_clients_and_places_nobody() -> None:
    frame = frame_of(
        {"lifecycle": "client", "spend_365d": 100, "margin_365d": 0.5},
        {"lifecycle": "client", "spend_365d": 100},
        {"lifecycle": "lapsed", "spend_365d": 100, "margin_365d": 0.5},
    )
    keep = {"attributes": [BIG | {"points": 1}, GOOD | {"points": 1}], "points_needed": 2}
    placed = place(frame, RuleBook(profiles_of(keep=keep), REVIEW))
    assert placed["baseline_state"].to_pylist() == ["Keep", "Keep", "dormant"]
    assert placed["healthy"].to_pylist() == [True, False, None]
    assert [len(trace) for trace in placed["baseline_trace"].to_pylist()] == [2, 2, 0]
    unknowable = place(frame, RuleBook(profiles_of(keep=keep), REVIEW, ("spend_365d", "margin_365d")))
    assert unknowable["healthy"].to_pylist() == [None, None, None]


def segment(name: str, test: dict[str, Any], **rules: dict[str, Any]) -> Segment:
    return Segment(name=name, where=(Condition(**test),), profiles=profiles_of(**rules))


def test_an_account_of_a_segment_is_placed_by_its_rules() -> None:
    frame = frame_of(
        {"lifecycle": "client", "spend_365d": 100, "employees": 500},
        {"lifecycle": "client", "spend_365d": 100, "employees": 499},
        {"lifecycle": "client", "spend_365d": 100},
        {"lifecycle": "client", "spend_365d": 5000, "employees": 500},
    )
    large = segment("large", {"feature": "employees", "at_least": 500}, expand={"must": [BIG | {"at_least": 5000}]})
    rules = profiles_of(expand={"must": [BIG]})
    placed = place(frame, RuleBook(rules, REVIEW, segments=(large,)))
    assert placed["baseline_state"].to_pylist() == ["Keep", "Expand", "Expand", "Expand"]
    assert placed["segment"].to_pylist() == ["large", None, None, "large"]
    assert [trace[0]["threshold"] for trace in placed["baseline_trace"].to_pylist()] == [
        "at least 5,000", "at least 100", "at least 100", "at least 5,000",
    ]  # fmt: skip
    unknowable = place(frame, RuleBook(rules, REVIEW, ("employees",), (large,)))
    assert unknowable["segment"].to_pylist() == [None] * 4, "where the column is not there, nobody is in it"


def test_segments_that_only_the_data_show_to_overlap_block_with_the_count() -> None:
    frame = frame_of(
        *({"lifecycle": "client", "employees": staff, "competitor": "Acme"} for staff in (500, 600, 5)),
    )
    two = (
        segment("large", {"feature": "employees", "at_least": 500}),
        segment("contested", {"feature": "competitor", "missing": False}),
    )
    with pytest.raises(BlockedError, match=r"2 accounts in 'large' and in 'contested', such as '000'"):
        place(frame, RuleBook(profiles_of(), REVIEW, segments=two))


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_the_placement_does_not_hang_on_the_chunks(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = frame_of(*({"lifecycle": stage, "spend_365d": 100 * n} for n, stage in enumerate(Lifecycle)))
    rules = RuleBook(profiles_of(expand={"must": [BIG]}, recapture={"must": [BIG]}, attain={"must": [BIG]}), REVIEW)
    whole = place(frame.slice(0, rows), rules).to_pylist()
    monkeypatch.setattr(placement, "CHUNK_ROWS", 1)
    assert place(frame.slice(0, rows), rules).to_pylist() == whole


CLIENT: dict[str, Any] = {
    "lifecycle": "client",
    "days_since_order": 90,
    "spend_365d": 1000.0,
    "spend_yoy_180d": 1.15,
    "peer_line_share_365d": 0.6,
    "sisters_not_buying": 1,
    "margin_365d": 0.2,
}
PROSPECT: dict[str, Any] = {"lifecycle": "prospect", "industry_client_share": 0.1, "employees": 50}
LAPSED: dict[str, Any] = {"lifecycle": "lapsed", "days_since_order": 1096, "best_year_spend": 500}


@pytest.mark.parametrize(
    ("account", "state"),
    [
        (CLIENT, "Expand"),  # 20 + 20 + 20
        (CLIENT | {"days_since_order": 91}, "Keep"),
        (CLIENT | {"overdue_days": 59}, "Expand"),
        (CLIENT | {"overdue_days": 60}, "Keep"),
        (CLIENT | {"spend_365d": 999.0}, "Keep"),
        (CLIENT | {"spend_yoy_180d": 1.14}, "Keep"),
        (CLIENT | {"sisters_not_buying": 0}, "Keep"),
        (CLIENT | {"sisters_not_buying": 0, "peer_line_share_365d": 0.5}, "Expand"),
        (CLIENT | {"sisters_not_buying": 0, "margin_365d": 0.3}, "Keep"),  # 55
        (CLIENT | {"margin_365d": 0.04, "overdue_days": 91}, "exit_review"),
        (CLIENT | {"margin_365d": 0.05, "overdue_days": 91}, "Keep"),
        (CLIENT | {"margin_365d": 0.04, "overdue_days": 90}, "Keep"),
        (CLIENT | {"unanswered_contacts": 5, "returns_share_365d": 0.21}, "exit_review"),
        (CLIENT | {"unanswered_contacts": 4, "returns_share_365d": 0.21}, "Expand"),
        (CLIENT | {"unanswered_contacts": 5, "returns_share_365d": 0.2}, "Expand"),
        (PROSPECT | {"target": True, "employees": 1}, "Attain"),
        (PROSPECT | {"competitor": "Acme"}, "Attain"),
        (PROSPECT | {"gap": "no local stock"}, "Attain"),
        (PROSPECT | {"days_since_contact": 180}, "Attain"),
        (PROSPECT | {"days_since_contact": 181}, "not_targeted"),
        (PROSPECT, "not_targeted"),
        (PROSPECT | {"competitor": "Acme", "employees": 49}, "not_targeted"),
        (PROSPECT | {"competitor": "Acme", "industry_client_share": 0.09}, "not_targeted"),
        (LAPSED, "Recapture"),
        (LAPSED | {"days_since_order": 1097}, "dormant"),
        (LAPSED | {"best_year_spend": 499}, "dormant"),
        (LAPSED | {"overdue_items": 0}, "Recapture"),
        (LAPSED | {"overdue_items": 1}, "dormant"),
        (LAPSED | {"do_not_pursue": True}, "do_not_pursue"),
    ],
)
def test_the_rules_for_a_distributor(account: dict[str, Any], state: str) -> None:
    assert place(distributors(account), DISTRIBUTOR)["baseline_state"].to_pylist() == [state]


@pytest.mark.parametrize(
    ("health", "healthy"),
    [
        ({"overdue": 2, "payment_delay_365d": 15, "days_since_contact": 60, "margin_365d": 0.1}, True),
        ({"overdue": 2.1, "payment_delay_365d": 15, "days_since_contact": 60, "margin_365d": 0.1}, True),
        ({"overdue": 2.1, "payment_delay_365d": 16, "days_since_contact": 60, "margin_365d": 0.1}, False),
        ({"overdue": 2, "payment_delay_365d": 15, "days_since_contact": 61, "margin_365d": 0.09}, False),
        ({"overdue": 2, "days_since_contact": 60}, False),
    ],
)
def test_the_health_of_a_distributors_client(health: dict[str, Any], healthy: bool) -> None:
    assert place(distributors(CLIENT | {"margin_365d": None} | health), DISTRIBUTOR)["healthy"].to_pylist() == [healthy]


DISTRIBUTOR = RuleBook(
    Profiles.model_validate(default_profiles()),
    Review(
        "2026-01-01",
        {
            "spend_365d p80 of clients": 1000.0,
            "margin_365d p50 of clients": 0.3,
            "best_year_spend p50 of clients": 500.0,
        },
    ),
)


def distributors(account: dict[str, Any]) -> pa.Table:
    """A feature frame of one account, with every column that the rules of a distributor look at."""
    words, flags = {"competitor", "gap"}, {"target", "do_not_pursue"}
    kinds = {n: pa.string() if n in words else pa.bool_() if n in flags else pa.float64() for n in DISTRIBUTOR.features}
    schema = pa.schema([("account_id", pa.string()), ("lifecycle", pa.string()), *sorted(kinds.items())])
    return pa.Table.from_pylist([{"account_id": "1", **account}], schema=schema)


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
    assert placed.schema == PLACED
    columns = ("attribute", "value", "text", "threshold", "met", "points", "points_needed")
    assert [tuple(e[c] for c in columns) for e in placed["baseline_trace"][0].as_py()] == [
        ("recent", 12.0, None, "at most 90", True, None, None),
        ("top", 5000.0, None, "at least 1,000", True, 30.0, 17.5),
        ("good margin", None, None, "not looked at: no such data", None, None, 17.5),
        ("rival", None, "Acme", "Acme", True, 5.0, 17.5),
    ]


def test_a_percentile_that_no_review_has_fixed_is_an_error() -> None:
    top = {"name": "top", "feature": "spend_365d", "at_least": {"percentile": 90}}
    with pytest.raises(ConfigError, match=r"no number for 'spend_365d p90 of clients'; run `kare rules review`"):
        states(frame_of({"lifecycle": "client"}), expand={"must": [top]})


def test_an_empty_book_is_placed() -> None:
    placed = place(frame_of(), RuleBook(profiles_of(expand={"must": [BIG]}), REVIEW))
    assert placed.num_rows == 0 and placed.schema == PLACED


@pytest.mark.parametrize("book", ["distributor", "contracts"])
def test_the_rules_of_the_package_speak_of_features_that_there_are(book: Literal["distributor", "contracts"]) -> None:
    rules = Profiles.model_validate(tomllib.loads(rules_for(book))["profiles"])
    assert {attribute.feature for _, attribute in rules.attributes()} <= set(FRAME_COLUMNS)


def test_the_baseline_needs_neither_models_nor_registry() -> None:
    code = (
        "import sys, kare_ml.baseline.placement, kare_ml.baseline.review\n"
        "print(sorted({'sklearn', 'mlflow', 'shap', 'pandas', 'prefect'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
