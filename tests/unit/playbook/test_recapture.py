"""The recapture scorecard, on past clients that can be seen whole."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from kare_ml.config.recapture import THAWS, RecaptureSettings, Thaw, Weights
from kare_ml.playbook.recapture import COLUMNS, Scorecard, scorecard, thawed

TEXTS = {"account_id", "lifecycle", "loss_reason"}
SCHEMA = pa.schema([(name, pa.string() if name in TEXTS else pa.float64()) for name in COLUMNS])


def client(best_year_spend: float) -> dict[str, Any]:
    return {"account_id": f"client {best_year_spend}", "lifecycle": "client", "best_year_spend": best_year_spend}


CLIENTS = [client(spend) for spend in (100.0, 200.0, 300.0, 400.0)]
FULL = {
    "account_id": "A",
    "lifecycle": "lapsed",
    "best_year_spend": 300.0,
    "cost_of_pursuit": 100.0,
    "strategic_value": 60.0,
    "allies": 1.0,
    "usage_90d": 12.0,
    "days_since_use": 10.0,
    "loss_reason": "Budget frozen",
    "days_since_order": 146.0,
    "days_since_contract_end": None,
    "days_since_loss": None,
}


def ranked(*lapsed: dict[str, Any], settings: RecaptureSettings | None = None) -> list[dict[str, Any]]:
    return _scored(*lapsed, settings=settings).rows()


def _scored(*lapsed: dict[str, Any], settings: RecaptureSettings | None = None) -> Scorecard:
    frame = pa.Table.from_pylist([*CLIENTS, *({"lifecycle": "lapsed"} | row for row in lapsed)], schema=SCHEMA)
    wanted = pa.array([stage == "lapsed" for stage in frame["lifecycle"].to_pylist()])
    return scorecard(frame, wanted, settings or RecaptureSettings())


def test_every_part_is_shown_and_their_weighted_mean_is_the_score() -> None:
    (row,) = ranked(FULL)
    assert row["parts"] == pytest.approx(
        {
            "growth_potential": 3 / 4,
            "cost_of_pursuit": 300 / 400,
            "strategic_value": 0.6,
            "allies": 1 / 2,
            "still_using": 1 - 9 / 90,
            "loss_reason": 146 / 365,
        }
    )
    assert row["score"] == pytest.approx(25 * 0.75 + 15 * (0.75 + 0.6 + 0.5 + 0.9 + 0.4))
    assert (row["known"], row["still_using"], row["days_silent"]) == (1.0, True, 146.0)


def test_what_is_not_known_leaves_its_weight_to_the_rest_and_that_is_seen() -> None:
    (row,) = ranked(FULL | {"strategic_value": None, "allies": None, "loss_reason": None})
    assert row["score"] == pytest.approx(100 * (25 * 0.75 + 15 * (0.75 + 0.9)) / 55)
    assert row["known"] == pytest.approx(0.55)
    assert [name for name, part in row["parts"].items() if part is None] == ["strategic_value", "allies", "loss_reason"]


def test_nothing_known_is_no_score_and_comes_last() -> None:
    rows = ranked({"account_id": "0"}, FULL)
    assert [(row["account_id"], row["score"] is None, row["known"]) for row in rows] == [
        ("A", False, 1),
        ("0", True, 0),
    ]


def test_the_best_come_first_and_equals_by_their_id() -> None:
    poor = FULL | {"account_id": "P", "best_year_spend": 50.0}
    rows = ranked(poor, FULL | {"account_id": "B"}, FULL)
    assert [row["account_id"] for row in rows] == ["A", "B", "P"]


@pytest.mark.parametrize(("days", "using", "part"), [(1.0, True, 1.0), (90.0, True, 1 / 90), (91.0, False, 0.0)])
def test_still_using_but_no_longer_ordering(days: float, using: bool, part: float) -> None:
    (row,) = ranked(FULL | {"days_since_use": days})
    assert (row["still_using"], row["parts"]["still_using"]) == (using, pytest.approx(part))


def test_weights_and_words_are_the_companys() -> None:
    settings = RecaptureSettings(
        weights=Weights(
            growth_potential=0, cost_of_pursuit=0, strategic_value=0, allies=3, still_using=0, loss_reason=1
        ),
        allies_enough=1,
        loss_reasons=(Thaw(says=("frozen",), after_days=292),),
    )
    (row,) = ranked(FULL, settings=settings)
    assert row["parts"] == {"allies": 1.0, "loss_reason": 0.5}
    assert row["score"] == pytest.approx(100 * (3 + 0.5) / 4)


@pytest.mark.parametrize(
    ("reason", "days", "part"),
    [
        ("Budget frozen", 365.0, 1.0),
        ("budget", 36.5, 0.1),
        ("went bankrupt", 5000.0, 0.0),
        ("poor SERVICE", 90.0, 0.5),
        ("no idea", 90.0, None),
        (None, 90.0, None),
        ("price", math.nan, None),
    ],
)
def test_a_reason_thaws_with_time(reason: str | None, days: float, part: float | None) -> None:
    found = thawed(reason, days, THAWS)
    assert math.isnan(found) if part is None else found == pytest.approx(part)


def test_a_scorecard_that_counts_nothing_is_refused() -> None:
    nothing = dict.fromkeys(Weights.model_fields, 0)
    with pytest.raises(ValidationError, match="at least one weight above 0"):
        Weights.model_validate(nothing)


@pytest.mark.parametrize(
    ("order", "contract_end", "loss", "silent"),
    [(146.0, None, 73.0, 73.0), (146.0, None, 900.0, 146.0), (None, 40.0, 73.0, 40.0), (None, None, 73.0, 73.0)],
)
def test_the_time_since_it_left_begins_with_its_loss_unless_it_bought_after_that(
    order: float | None, contract_end: float | None, loss: float, silent: float
) -> None:
    days = {"days_since_order": order, "days_since_contract_end": contract_end, "days_since_loss": loss}
    (row,) = ranked(FULL | days)
    assert (row["days_silent"], row["parts"]["loss_reason"]) == (silent, pytest.approx(silent / 365))
