"""Act-by dates and changed histories: each agrees with a history in which it came so, taken in and scored."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import place
from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import feature_frame
from kare_ml.learning.scoring import Scorer
from kare_ml.publish.act_by import act_by
from kare_ml.publish.contract import SCHEMA
from kare_ml.publish.moves import RISK_LEVEL, word
from kare_ml.stages.ahead import WEEK, Lookout, Outcome, no_better
from kare_ml.stages.context import Context, open_context
from kare_ml.stages.intake import intake, review
from tests.unit.learning.examples import CHURN, EXPANSION, model
from tests.workspaces import FIRST, shop, write_lines, write_workspace

DAYS = 300
AS_OF = FIRST + dt.timedelta(days=DAYS)
LINES = sorted(shop(25, DAYS, seed=4), key=lambda line: (line[0], line[1]))
MODELS = {"churn": model(CHURN, rounds=5), "expansion": model(EXPANSION, rounds=2, seed=2)}


def scored(context: Context, day: dt.date) -> dict[str, dict[str, Any]]:
    """What the models say of the book as of a day, by account_id."""
    as_of = AsOf(day, "UTC")
    with context.history() as history:
        frame = feature_frame(history, as_of, context.settings.lifecycle.lapse_after_days).to_pyarrow()
    placed = place(frame, context.rules(review(context)))
    batch = frame.append_column("baseline_state", placed["baseline_state"]).combine_chunks().to_batches()[0]
    found = pa.Table.from_batches([Scorer(MODELS, context.settings.sufficiency).score_batch(batch)])
    return {row["account_id"]: row for row in found.to_pylist()}


@pytest.fixture(scope="module")
def lookout(tmp_path_factory: pytest.TempPathFactory) -> Lookout:
    folder = write_workspace(tmp_path_factory.mktemp("ahead") / "book", LINES)
    context = open_context(folder, AS_OF)
    intake(context)
    risks = sorted(row["churn_risk"] for row in scored(context, AS_OF).values() if row["churn_risk"] is not None)
    cut = Review(str(AS_OF), review(context).thresholds, high=risks[-2], watch=risks[len(risks) // 2])
    ids = sorted({account for account, _, _ in LINES})
    return Lookout(context, MODELS, cut, pa.table({"account_id": ids, "parent_id": pa.nulls(len(ids), pa.string())}))


def rows_of(lookout: Lookout) -> pa.Table:
    """The published rows of today, as far as `with_act_by` reads them."""
    today = scored(lookout.context, AS_OF).values()
    rows = [{name: None for name in SCHEMA.names} | {
        "account_id": row["account_id"], "churn_source": row["churn_source"], "churn_risk": row["churn_risk"],
        "risk_word": word(row["churn_risk"], lookout.review),
    } for row in today]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def test_scored_at_the_date_to_act_by_the_word_is_a_higher_one(lookout: Lookout) -> None:
    rows = lookout.with_act_by(rows_of(lookout)).to_pylist()
    told = {row["account_id"]: (row["risk_word"], row["act_by"]) for row in rows if row["act_by"]}
    assert len(told) >= 3
    assert {row["risk_word"] for row in rows if row["act_by"]} <= {"Normal", "Watch"}
    day = max(day for _, day in told.values())
    by_then, earlier_on = (scored(lookout.context, at) for at in (day, day - dt.timedelta(days=WEEK)))
    for account, today in [(account, today) for account, (today, at) in told.items() if at == day]:
        then, earlier = by_then[account], earlier_on[account]
        level = RISK_LEVEL[today]
        lifted = "High" if then["churn_risk"] is None else word(then["churn_risk"], lookout.review)
        assert RISK_LEVEL[str(lifted)] > level
        if earlier["churn_risk"] is not None:
            assert RISK_LEVEL[str(word(earlier["churn_risk"], lookout.review))] <= level


def test_the_days_ahead_of_some_are_those_of_the_whole_book(lookout: Lookout) -> None:
    some = sorted({account for account, _, _ in LINES})[:3]
    ((_, found),) = lookout.ahead(some, [14])
    whole = scored(lookout.context, AS_OF + dt.timedelta(days=14))
    assert {row["account_id"]: row["churn_risk"] for row in found.to_pylist()} == {
        account: whole[account]["churn_risk"] for account in some
    }


def test_an_order_more_is_rescored_as_if_it_had_come(lookout: Lookout, tmp_path: Path) -> None:
    today = scored(lookout.context, AS_OF)
    account = max(
        (a for a, row in today.items() if row["churn_risk"] is not None), key=lambda a: today[a]["churn_risk"]
    )
    as_it_is, outcomes = lookout.what_if(account)
    assert as_it_is.churn_risk == pytest.approx(today[account]["churn_risk"])
    (order,) = outcomes
    amounts = sorted(float(amount) for who, _, amount in LINES if who == account)
    middle = amounts[len(amounts) // 2]
    assert order.changes == (f"an order of its usual size ({middle:,.0f} EUR)",)
    more = [*LINES, (account, AS_OF - dt.timedelta(days=1), f"{middle:.2f}")]
    folder = write_workspace(tmp_path / "book", more)
    write_lines(folder / "invoices.csv", more)
    context = open_context(folder, AS_OF)
    intake(context)
    assert order.churn_risk == pytest.approx(scored(context, AS_OF)[account]["churn_risk"], abs=1e-12)
    assert order.churn_risk != as_it_is.churn_risk


def test_changes_together_that_do_no_better_than_some_of_them_are_left_out() -> None:
    order, contact = Outcome(("order",), 0.3, "Watch"), Outcome(("contact",), 0.5, "High")
    assert no_better(Outcome(("order", "contact"), 0.3, "Watch"), [order, contact])
    assert no_better(Outcome(("order", "contact"), 0.4, "Watch"), [order, contact])
    assert not no_better(Outcome(("order", "contact"), 0.2, "Normal"), [order, contact])
    assert not no_better(Outcome(("tickets", "contact"), 0.4, "Watch"), [order, contact]), "a part is meant"


def test_act_by_is_the_soonest_date_with_a_higher_word() -> None:
    cut = Review("2026-01-01", {}, high=0.7, watch=0.4)
    days = [dt.date(2026, 1, day) for day in (8, 15, 22)]
    risks = [{"a": 0.3, "b": 0.5, "c": 0.8, "d": 0.1}, {"a": 0.5, "b": 0.6, "c": 0.9, "d": None}, {"a": 0.8, "b": 0.6}]
    coming = [
        (day, pa.Table.from_pylist([
            {"account_id": account, "churn_risk": risk, "winback_chance": None if risk is not None else 0.5}
            for account, risk in night.items()
        ], pa.schema([("account_id", pa.string()), ("churn_risk", pa.float64()), ("winback_chance", pa.float64())])))
        for day, night in zip(days, risks, strict=True)
    ]  # fmt: skip
    words = {"a": "Normal", "b": "Watch", "c": "High", "d": "Normal"}
    assert act_by(words, coming, cut) == {"a": days[1], "d": days[1]}
